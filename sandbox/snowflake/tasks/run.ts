import type { Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { TaskDefinition } from './task.js';

export type RunState =
  | 'SCHEDULED'
  | 'EXECUTING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'FAILED_AND_AUTO_SUSPENDED'
  | 'CANCELLED'
  | 'SKIPPED';

export type ScheduledFrom = 'SCHEDULE' | 'EXECUTE TASK' | 'MANUAL RETRY' | 'AUTOMATIC RETRY';

/** One task of a graph, as it was when the run began. */
export interface PlannedTask {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly resumed: boolean;
  readonly definition: TaskDefinition;
}

/** One attempt of one graph run. */
export interface GraphRun {
  readonly key: string;
  readonly group: string;
  readonly attempt: number;
  readonly database: string;
  readonly schema: string;
  readonly root: PlannedTask;
  /** below the root, predecessors first come, and without the finalizer */
  readonly tasks: readonly PlannedTask[];
  readonly finalizer: PlannedTask | null;
  readonly graphVersion: number;
  readonly fingerprint: string;
  /** merged, compact JSON, or null */
  readonly config: string | null;
  readonly scheduledFrom: ScheduledFrom;
  /** virtual times, epoch milliseconds; the original one stays over retries */
  readonly scheduledAt: number;
  readonly originallyAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly state: RunState;
  /** retries: tasks that need not run again, with their return values */
  readonly kept: Readonly<Record<string, string | null>>;
}

/** One task of one attempt. */
export interface TaskRun {
  readonly key: string;
  readonly graphRun: string;
  readonly task: PlannedTask;
  readonly state: RunState;
  readonly queryId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly returnValue: string | null;
}

const TABLE = '"_TASK_RUNS"."DOCUMENTS"';
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const EIGHT_DAYS = 8 * 86_400_000;

const isOpen = (state: RunState) => state === 'SCHEDULED' || state === 'EXECUTING';

/** All runs of the last days: in memory, written through, so that history survives a restart. */
export class RunStore {
  private readonly graphRuns = new Map<string, GraphRun>();
  private readonly taskRuns = new Map<string, TaskRun>();
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly services: Services) {}

  /** Loads what was kept; runs that a stop cut off have failed. */
  async open(): Promise<void> {
    const { system, clock } = this.services;
    await system.execute('CREATE SCHEMA IF NOT EXISTS "_TASK_RUNS"');
    await system.execute(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (id VARCHAR PRIMARY KEY, kind VARCHAR, document VARCHAR)`,
    );
    const kept = await system.query(`SELECT kind, document FROM ${TABLE}`);
    for (let row = 0; row < kept.rowCount; row++) {
      const document = JSON.parse(String(kept.vectors[1]?.[row]));
      if (kept.vectors[0]?.[row] === 'graph') this.graphRuns.set(document.key, document);
      else this.taskRuns.set(document.key, document);
    }
    const endedAt = clock.now();
    for (const run of this.taskRuns.values()) {
      if (isOpen(run.state)) this.putTask({ ...run, ...interrupted, endedAt });
    }
    for (const run of this.graphRuns.values()) {
      if (isOpen(run.state)) this.putGraph({ ...run, state: 'FAILED', endedAt });
    }
  }

  putGraph(run: GraphRun): void {
    this.graphRuns.set(run.key, run);
    this.write('graph', run);
  }

  putTask(run: TaskRun): void {
    this.taskRuns.set(run.key, run);
    this.write('task', run);
  }

  dropGraph(key: string): void {
    this.graphRuns.delete(key);
    this.queue(`DELETE FROM ${TABLE} WHERE id = ${quote(key)}`);
  }

  graphs(): GraphRun[] {
    return [...this.graphRuns.values()];
  }

  graph(key: string): GraphRun {
    const run = this.graphRuns.get(key);
    if (!run) throw new SnowflakeError('000709', '02000', `Graph run ${key} not found`);
    return run;
  }

  tasksOf(graphRun: string): TaskRun[] {
    return [...this.taskRuns.values()].filter((run) => run.graphRun === graphRun);
  }

  task(key: string): TaskRun | undefined {
    return this.taskRuns.get(key);
  }

  tasks(): TaskRun[] {
    return [...this.taskRuns.values()];
  }

  /** Resolves when everything said so far is in the store. */
  settled(): Promise<unknown> {
    return this.writing;
  }

  private write(kind: 'graph' | 'task', run: GraphRun | TaskRun): void {
    this.prune();
    const values = [run.key, kind, JSON.stringify(run)].map(quote).join(', ');
    this.queue(`INSERT OR REPLACE INTO ${TABLE} VALUES (${values})`);
  }

  private queue(sql: string): void {
    this.writing = this.writing
      .then(() => this.services.system.execute(sql))
      .catch((error: unknown) => {
        this.services.settings.log('keeping task history', { error: String(error) });
      });
  }

  private prune(): void {
    const oldest = this.services.clock.now() - EIGHT_DAYS;
    for (const run of this.graphRuns.values()) {
      if (run.endedAt === null || run.endedAt > oldest) continue;
      for (const task of this.tasksOf(run.key)) {
        this.taskRuns.delete(task.key);
        this.queue(`DELETE FROM ${TABLE} WHERE id = ${quote(task.key)}`);
      }
      this.dropGraph(run.key);
    }
  }
}

const interrupted = {
  state: 'FAILED',
  errorCode: '000603',
  errorMessage: 'The run was cut off: the server stopped while it was executing.',
} as const;
