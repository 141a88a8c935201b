import type { Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { quoteText } from '../store/literal.js';
import { type GraphRun, isOpen, type TaskRun } from './run.js';

const TABLE = '"_TASK_RUNS"."DOCUMENTS"';

// RETRY reaches back fourteen days from the first attempt; history shows seven of them
const FIFTEEN_DAYS = 15 * 86_400_000;

/** All runs of the last days: in memory, written through, so that history survives a restart. */
export class RunStore {
  /** oldest first */
  private readonly graphRuns = new Map<string, GraphRun>();
  /** of each graph run its task runs, in the order in which they began */
  private readonly taskRuns = new Map<string, Map<string, TaskRun>>();
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly services: Services) {}

  /** Loads what was kept. Task runs that a stop cut off have failed; their graph runs are open still. */
  async open(): Promise<void> {
    const { system, clock } = this.services;
    await system.execute('CREATE SCHEMA IF NOT EXISTS "_TASK_RUNS"');
    await system.execute(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (id VARCHAR PRIMARY KEY, kind VARCHAR, document VARCHAR)`,
    );
    const kept = await system.query(`SELECT kind, document FROM ${TABLE}`);
    const documents = Array.from({ length: kept.rowCount }, (_, row) => ({
      kind: kept.vectors[0]?.[row],
      document: JSON.parse(String(kept.vectors[1]?.[row])),
    }));
    const of = <T>(kind: string): T[] =>
      documents.filter((each) => each.kind === kind).map(({ document }) => document as T);
    for (const run of of<GraphRun>('graph').sort((a, b) => a.scheduledAt - b.scheduledAt))
      this.graphRuns.set(run.key, run);
    for (const run of of<TaskRun>('task').sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)))
      this.keep(run);
    const endedAt = clock.now();
    for (const run of this.tasks()) {
      if (isOpen(run.state)) this.putTask({ ...run, ...interrupted, endedAt });
    }
  }

  putGraph(run: GraphRun): void {
    this.graphRuns.set(run.key, run);
    this.write('graph', run);
  }

  putTask(run: TaskRun): void {
    this.keep(run);
    this.write('task', run);
  }

  dropGraph(key: string): void {
    const keys = [key, ...this.tasksOf(key).map((task) => task.key)];
    this.graphRuns.delete(key);
    this.taskRuns.delete(key);
    this.queue(`DELETE FROM ${TABLE} WHERE id IN (${keys.map(quoteText).join(', ')})`);
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
    return [...(this.taskRuns.get(graphRun)?.values() ?? [])];
  }

  /** The run of one task, by its plain name, in a graph run. */
  taskOf(graphRun: string, name: string): TaskRun | undefined {
    return this.taskRuns.get(graphRun)?.get(taskKey(graphRun, name));
  }

  task(key: string): TaskRun | undefined {
    return this.taskRuns.get(key.slice(0, key.indexOf('/')))?.get(key);
  }

  tasks(): TaskRun[] {
    return this.graphs().flatMap(({ key }) => this.tasksOf(key));
  }

  /** Resolves when everything said so far is in the store. */
  settled(): Promise<unknown> {
    return this.writing;
  }

  private keep(run: TaskRun): void {
    const runs = this.taskRuns.get(run.graphRun) ?? new Map<string, TaskRun>();
    runs.set(run.key, run);
    this.taskRuns.set(run.graphRun, runs);
  }

  private write(kind: 'graph' | 'task', run: GraphRun | TaskRun): void {
    this.prune();
    const values = [run.key, kind, JSON.stringify(run)].map(quoteText).join(', ');
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
    const oldest = this.services.clock.now() - FIFTEEN_DAYS;
    for (const run of this.graphRuns.values()) {
      if (run.scheduledAt > oldest) return;
      if (run.endedAt !== null && run.endedAt <= oldest) this.dropGraph(run.key);
    }
  }
}

export const taskKey = (graphRun: string, name: string): string => `${graphRun}/${name}`;

/** How a task run ends that was executing when the server stopped. */
const interrupted = {
  state: 'FAILED',
  errorCode: '000603',
  errorMessage: 'The run was cut off: the server stopped while it was executing.',
} as const;
