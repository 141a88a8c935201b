import type { Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { quoteText } from '../store/literal.js';
import { type GraphRun, type GraphVersion, isOpen, type TaskRun } from './run.js';

const TABLE = '"_TASK_RUNS"."DOCUMENTS"';

const A_DAY = 86_400_000;
// RETRY reaches back fourteen days from the first attempt; history shows seven of them
const FIFTEEN_DAYS = 15 * A_DAY;
/** as far back as ACCOUNT_USAGE looks */
const A_YEAR = 365 * A_DAY;

/** What the last year left. */
export interface Archive {
  readonly graphs: readonly GraphRun[];
  readonly tasks: readonly TaskRun[];
  readonly versions: readonly GraphVersion[];
}

/**
 * All runs of the last days: in memory, written through, so that history survives a restart. The table keeps
 * them for a year, and the versions of graphs too.
 */
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
    // when it was written, virtual time; an earlier version did not say
    await system.execute(`ALTER TABLE ${TABLE} ADD COLUMN IF NOT EXISTS written_at DOUBLE`);
    const endedAt = clock.now();
    await system.execute(`DELETE FROM ${TABLE} WHERE written_at < ${endedAt - A_YEAR}`);
    const kept = await this.read(
      `kind <> 'version' AND (written_at IS NULL OR written_at > ${endedAt - FIFTEEN_DAYS}
        OR json_extract_string(document, '$.state') IN ('SCHEDULED', 'EXECUTING'))`,
    );
    for (const run of kept.graphs) this.graphRuns.set(run.key, run);
    for (const run of kept.tasks) this.keep(run);
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

  putVersion(version: GraphVersion): void {
    this.write('version', { ...version, key: `${version.rootId} ${version.graphVersion}` });
  }

  /** Runs and versions of the last year. */
  async archive(): Promise<Archive> {
    await this.settled();
    return this.read(`written_at IS NULL OR written_at >= ${this.services.clock.now() - A_YEAR}`);
  }

  dropGraph(key: string): void {
    const keys = [key, ...this.tasksOf(key).map((task) => task.key)];
    this.forget(key);
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

  private forget(key: string): void {
    this.graphRuns.delete(key);
    this.taskRuns.delete(key);
  }

  /** @param where a condition of DuckDB */
  private async read(where: string): Promise<Archive> {
    const found = await this.services.system.query(
      `SELECT kind, document FROM ${TABLE} WHERE ${where}`,
    );
    const [kinds = [], documents = []] = found.vectors;
    const of = <T>(kind: string): T[] =>
      documents
        .filter((_, row) => kinds[row] === kind)
        .map((document) => JSON.parse(String(document)) as T);
    return {
      graphs: of<GraphRun>('graph').sort((a, b) => a.scheduledAt - b.scheduledAt),
      tasks: of<TaskRun>('task').sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)),
      versions: of<GraphVersion>('version'),
    };
  }

  private write(kind: 'graph' | 'task' | 'version', document: { readonly key: string }): void {
    this.prune();
    const values = [document.key, kind, JSON.stringify(document)].map(quoteText).join(', ');
    const at = this.services.clock.now();
    this.queue(
      `INSERT OR REPLACE INTO ${TABLE} (id, kind, document, written_at) VALUES (${values}, ${at})`,
    );
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
      if (run.endedAt !== null && run.endedAt <= oldest) this.forget(run.key);
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
