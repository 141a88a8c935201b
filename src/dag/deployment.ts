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
import { inOrder, type Task, type TaskGraph, taskName } from './task-graph.js';
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

  private alter(doing: string, task: string, how: 'SUSPEND' | 'RESUME'): Promise<void> {
    return this.run(`${doing} ${task}`, `ALTER TASK ${this.store.names.runs}.${task} ${how}`);
  }

  suspendRoot(name: string): Promise<void> {
    return this.alter('suspending task', name, 'SUSPEND');
  }

  resumeRoot(name: string): Promise<void> {
    return this.alter('resuming task', name, 'RESUME');
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

  /** Every graph's tasks; the roots are left to be resumed. */
  async tasks(steps: readonly Step[]): Promise<void> {
    const of = (...changes: Step['change'][]) =>
      steps.filter(({ kind, change }) => kind === 'task' && changes.includes(change));
    const changing = new Set(of('create', 'change').map(({ name }) => name));
    const isChanging = (graph: TaskGraph) => (task: Task) =>
      changing.has(taskName(graph, task.name));
    for (const graph of this.definition.graphs) {
      for (const task of [graph.root, ...inOrder(graph)].filter(isChanging(graph)))
        await this.run(
          `defining task ${taskName(graph, task.name)}`,
          taskSql(graph, task, this.store.names),
        );
    }
    for (const { name } of of('drop'))
      await this.run(
        `dropping task ${name}`,
        `DROP TASK IF EXISTS ${this.store.names.runs}.${name}`,
      );
    for (const graph of this.definition.graphs)
      for (const task of inOrder(graph).filter(isChanging(graph)))
        await this.alter('resuming task', taskName(graph, task.name), 'RESUME');
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
