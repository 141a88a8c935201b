import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../deps.js';
import { UserError } from '../errors.js';
import { literal } from '../snowflake/literal.js';
import { anyRow, json, onlyCell } from '../snowflake/values.js';
import type { Definition } from './definition.js';
import type { Step } from './plan.js';
import { inOrder, taskName } from './task-graph.js';
import { procedureSql, taskSql } from './task-sql.js';

export interface ApplyOptions {
  /** Slack user id, or `cli:<name>`. */
  readonly actor: string;
  /** Unique for this deploy; names its row in DEPLOYMENTS. */
  readonly requestId: string;
  /** Told before each step, for progress. */
  readonly onStep?: (doing: string) => void;
  readonly definition?: Definition;
}

/** The statements of one deploy, each told before it is sent. */
export class Deployment {
  constructor(
    private readonly store: Store,
    private readonly definition: Definition,
    private readonly options: ApplyOptions,
  ) {}

  private async run(doing: string, sql: string, timeoutMs = 120_000): Promise<void> {
    this.options.onStep?.(doing);
    await this.store.warehouse.query({ name: doing, sql, row: anyRow }, [], {
      tag: `${this.options.requestId} ${this.options.actor}`,
      timeoutMs,
    });
  }

  private path(name: string): string {
    return `${this.store.names.runs}.${taskName(this.definition.graph, name)}`;
  }

  suspendRoot(): Promise<void> {
    return this.run('suspending the root task', `ALTER TASK ${this.path(this.rootName)} SUSPEND`);
  }

  resumeRoot(): Promise<void> {
    return this.run('resuming the root task', `ALTER TASK ${this.path(this.rootName)} RESUME`);
  }

  private get rootName(): string {
    return this.definition.graph.name;
  }

  /** PUT takes a file, so the archive passes through a folder that is removed again. */
  async stageCode(): Promise<void> {
    const { code } = this.definition;
    const stage = `${this.store.names.runs}.CODE`;
    await this.run('creating the code stage', `CREATE STAGE IF NOT EXISTS ${stage}`);
    const folder = await mkdtemp(join(tmpdir(), 'dagbot-'));
    try {
      const file = join(folder, 'fraud_dag.zip');
      await writeFile(file, code.bytes);
      const source = literal(`file://${file.replaceAll('\\', '/')}`);
      await this.run(
        'uploading the code',
        `PUT ${source} @${stage}/${code.hash} AUTO_COMPRESS = FALSE OVERWRITE = TRUE`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  procedure(name: string): Promise<void> {
    const { code } = this.definition;
    return this.run(`creating procedure ${name}`, procedureSql(name, code.hash, this.store.names));
  }

  async tasks(steps: readonly Step[]): Promise<void> {
    const { graph } = this.definition;
    const ordered = [graph.root, ...inOrder(graph)];
    const changing = (name: string, ...changes: Step['change'][]) =>
      steps.some(
        (step) => step.kind === 'task' && step.name === name && changes.includes(step.change),
      );
    for (const task of ordered) {
      const name = taskName(graph, task.name);
      if (changing(name, 'create', 'change'))
        await this.run(`defining task ${name}`, taskSql(graph, task, this.store.names));
    }
    for (const step of steps.filter(({ kind, change }) => kind === 'task' && change === 'drop'))
      await this.run(
        `dropping task ${step.name}`,
        `DROP TASK IF EXISTS ${this.store.names.runs}.${step.name}`,
      );
    for (const task of inOrder(graph))
      if (changing(taskName(graph, task.name), 'create', 'change'))
        await this.run(
          `resuming task ${taskName(graph, task.name)}`,
          `ALTER TASK ${this.path(task.name)} RESUME`,
        );
  }

  async settings(): Promise<void> {
    this.options.onStep?.('setting the settings');
    const { warehouse, names } = this.store;
    const [answer] = await warehouse.query(
      {
        name: 'setting the settings',
        sql: `CALL ${names.bot}.SET_SETTINGS(?, ?, ?)`,
        row: onlyCell(json(z.object({ outcome: z.string(), why: z.string().nullish() }))),
      },
      [
        JSON.stringify(this.definition.settings),
        this.options.actor,
        `settings:${this.options.requestId}`,
      ],
    );
    if (answer?.outcome === 'not_allowed')
      throw new UserError(
        answer.why ?? 'The settings were refused.',
        'Ask an engineer or an admin.',
      );
  }
}
