import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../deps.js';
import { UserError } from '../errors.js';
import { literal } from '../snowflake/literal.js';
import {
  beginDeployment,
  endDeployments,
  openDeployment,
} from '../snowflake/queries/deployments.js';
import { anyRow, json, onlyCell } from '../snowflake/values.js';
import { type Definition, readDefinition } from './definition.js';
import { isRunning, type Plan, planDeploy, type RootState, type Step } from './plan.js';
import { inOrder, taskName } from './task-graph.js';
import { procedureSql, taskSql } from './task-sql.js';

/** A deploy that went through. */
export interface Applied {
  readonly deploymentId: string;
  readonly codeHash: string;
  readonly steps: readonly Step[];
  readonly rootState: RootState;
}

export interface ApplyOptions {
  /** Slack user id, or `cli:<name>`. */
  readonly actor: string;
  /** Unique for this deploy; names its row in DEPLOYMENTS. */
  readonly requestId: string;
  /** Told before each step, for progress. */
  readonly onStep?: (doing: string) => void;
  readonly definition?: Definition;
}

/** A deploy that has been silent for longer has broken off, in seconds. */
const brokenOffAfter = 120;

const refuseRunning = (): never => {
  throw new UserError(
    'A run is going on, and a deploy would change it under way. Nothing was changed.',
    'Deploy again when the run has ended; `/dag status` shows it.',
  );
};

class Deployment {
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

const refuseSecond = async ({ warehouse, names }: Store): Promise<void> => {
  const [open] = await warehouse.query(openDeployment(names));
  if (open?.state === 'applying' && open.ageSeconds < brokenOffAfter)
    throw new UserError(
      `A deploy by ${open.actor} began ${open.ageSeconds} s ago and has not ended. Nothing was changed.`,
      `Deploy again when it has; if it broke off, in ${brokenOffAfter - open.ageSeconds} s.`,
    );
};

/**
 * Brings everything to what the plan wants, over the deploy connection. The root's state is
 * recorded before it is suspended and restored at the end; what breaks off is mended by the next
 * deploy. Rejects with a `UserError` while a run executes or another deploy is going on.
 */
export const applyDeploy = async (
  store: Store,
  plan: Plan,
  options: ApplyOptions,
): Promise<Applied> => {
  const { warehouse, names } = store;
  const definition = options.definition ?? (await readDefinition(names));
  if (definition.code.hash !== plan.codeHash)
    throw new UserError('The code changed since the plan. Nothing was changed.', 'Plan again.');
  await refuseSecond(store);
  // Looked at again: the plan may have waited for somebody to confirm it.
  const { steps, rootState, rootStateAfter, running, unchanged } = await planDeploy(
    store,
    definition,
  );
  const applied: Applied = {
    deploymentId: options.requestId,
    codeHash: definition.code.hash,
    steps,
    rootState: rootStateAfter,
  };
  if (unchanged) return applied;
  if (running) refuseRunning();
  const deployment = new Deployment(store, definition, options);
  const end = (state: 'done' | 'failed' | 'broken') =>
    warehouse.query(endDeployments(names), [state]);
  await warehouse.query(beginDeployment(names), [
    options.requestId,
    options.actor,
    definition.code.hash,
    rootStateAfter,
    JSON.stringify(steps.filter(({ change }) => change !== 'unchanged')),
  ]);
  let suspended = rootState === 'suspended';
  try {
    if (rootState === 'started') {
      await deployment.suspendRoot();
      suspended = true;
      if (await isRunning(store)) refuseRunning();
    }
    const changes = steps.filter(({ change }) => change !== 'unchanged');
    if (changes.some(({ kind }) => kind === 'code')) await deployment.stageCode();
    for (const { kind, name } of changes)
      if (kind === 'procedure') await deployment.procedure(name);
    await deployment.tasks(steps);
    if (changes.some(({ kind }) => kind === 'settings')) await deployment.settings();
    if (rootStateAfter === 'started') await deployment.resumeRoot();
  } catch (error) {
    // Put back what the root was; where that is not possible, the next deploy does.
    const restored = await restore(deployment, rootState, rootStateAfter, suspended);
    await end(restored ? 'failed' : 'broken').catch(() => undefined);
    throw error;
  }
  await end('done');
  return applied;
};

const restore = async (
  deployment: Deployment,
  before: RootState | null,
  wanted: RootState,
  suspended: boolean,
): Promise<boolean> => {
  if (before === null) return false;
  if (!suspended || wanted === 'suspended') return true;
  return deployment.resumeRoot().then(
    () => true,
    () => false,
  );
};
