import type { HistoryRow, TaskRunRow } from '../snowflake/queries/runs.js';
import type { Run, RunState, TaskRun, TaskState } from './run.js';

/** What each source knows; the tables first, the platform's history as the second witness. */
export interface Sources {
  /** Name of the root task. */
  readonly dag: string;
  /** Short names in the order of the DAG, the finalizer last. */
  readonly tasks: readonly string[];
  readonly taskRuns: readonly TaskRunRow[];
  readonly history: readonly HistoryRow[];
  /** Attempts that the platform says are under way now. */
  readonly current: readonly CurrentRun[];
  readonly evaluations: readonly {
    readonly id: string;
    readonly group: string | null;
    readonly asOf: string | null;
  }[];
}

export interface CurrentRun {
  readonly group: string;
  readonly attempt: number;
  readonly state: 'queued' | 'running';
  readonly config: string | null;
  readonly scheduledAt: Date | null;
  readonly startedAt: Date | null;
}

const historyStates: Readonly<Record<string, TaskState>> = {
  SCHEDULED: 'waiting',
  EXECUTING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAILED_AND_AUTO_SUSPENDED: 'failed',
  CANCELLED: 'canceled',
  CANCELED: 'canceled',
  SKIPPED: 'skipped',
};

const ended = (state: TaskState): boolean => state !== 'waiting' && state !== 'running';

/** A task's error for people: the last line that says what went wrong. */
export const lastLine = (message: string | null): string | null => {
  if (message === null) return null;
  const lines = message
    .split('\n')
    .map((line) => line.replace(/ in function \S+ with handler \S+$/, '').trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /^\w[\w.]*: /.test(line)) ?? lines.at(-1) ?? null;
};

const ownState = ({ ok }: TaskRunRow): TaskState =>
  ok === null ? 'running' : ok ? 'succeeded' : 'failed';

const taskRun = (
  name: string,
  own: TaskRunRow | undefined,
  seen: HistoryRow | undefined,
): TaskRun | undefined => {
  const seenState = seen === undefined ? undefined : historyStates[seen.state];
  const fromHistory =
    seen !== undefined && seenState !== undefined
      ? {
          name,
          state: seenState,
          startedAt: seen.startedAt,
          endedAt: ended(seenState) ? seen.endedAt : null,
          error: seenState === 'failed' ? lastLine(seen.error) : null,
        }
      : undefined;
  if (own === undefined) return fromHistory;
  // A retry's history begins after what the first attempt wrote about itself.
  const newer = seen?.startedAt != null && seen.startedAt > (own.endedAt ?? own.startedAt);
  // A task that was killed could not write its own end.
  const killed = own.ok === null && fromHistory !== undefined && ended(fromHistory.state);
  if (fromHistory !== undefined && (newer || killed))
    return { ...fromHistory, error: fromHistory.error ?? own.error };
  return {
    name,
    state: ownState(own),
    startedAt: own.startedAt,
    endedAt: own.endedAt,
    error: own.ok === false ? (own.error ?? null) : null,
  };
};

const stateOf = (tasks: readonly TaskRun[], current: CurrentRun | undefined): RunState => {
  if (current !== undefined) return current.state;
  if (tasks.some(({ state }) => state === 'failed')) return 'failed';
  if (tasks.some(({ state }) => state === 'canceled')) return 'canceled';
  if (tasks.some(({ state }) => state === 'running')) return 'running';
  return 'succeeded';
};

const configOf = (text: string | null | undefined): Readonly<Record<string, unknown>> => {
  try {
    const read: unknown = JSON.parse(text ?? '{}');
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const earliest = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);

const latest = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

const attemptOf = (sources: Sources, group: string, attempt: number, isNewest: boolean): Run => {
  const rows = sources.history.filter((row) => row.group === group && row.attempt === attempt);
  const own = isNewest ? sources.taskRuns.filter((row) => row.group === group) : [];
  const current = sources.current.find((run) => run.group === group && run.attempt === attempt);
  const found = sources.tasks.map((name) => {
    const seen = rows.find((row) => row.task === `${sources.dag}$${name}`);
    return (
      taskRun(
        name,
        own.find((row) => row.task === name),
        seen,
      ) ?? { name, state: 'waiting' as const, startedAt: null, endedAt: null, error: null }
    );
  });
  const state = stateOf(found, current);
  const isOver = state !== 'running' && state !== 'queued';
  // What never started in a run that is over was passed over.
  const tasks = found.map(
    (task): TaskRun => (isOver && task.state === 'waiting' ? { ...task, state: 'skipped' } : task),
  );
  const root = rows.find((row) => row.task === sources.dag);
  const config = configOf(root?.config ?? current?.config ?? rows[0]?.config);
  const evaluation = sources.evaluations.find((row) => row.group === group);
  const setup = sources.taskRuns.find((row) => row.group === group && row.asOf !== null);
  return {
    id: sources.taskRuns.find((row) => row.group === group && row.runId !== null)?.runId ?? '',
    group,
    attempt,
    state,
    asOf: textOf(config.as_of) ?? setup?.asOf ?? evaluation?.asOf ?? null,
    requestedBy: textOf(config.requested_by),
    requestId: textOf(config.request_id),
    startedAt:
      state === 'queued'
        ? null
        : (root?.startedAt ??
          current?.startedAt ??
          earliest(tasks.map(({ startedAt }) => startedAt)) ??
          current?.scheduledAt ??
          null),
    endedAt: isOver ? latest(tasks.map(({ endedAt }) => endedAt)) : null,
    tasks,
    evaluationId: isNewest ? (evaluation?.id ?? null) : null,
  };
};

/** Every attempt that any source knows, newest first. Runs that are only due are no runs yet. */
export const mergeRuns = (sources: Sources): Run[] => {
  const attempts = new Map<string, Set<number>>();
  const add = (group: string, attempt: number) =>
    attempts.set(group, (attempts.get(group) ?? new Set()).add(attempt));
  const known = new Set(sources.current.map(({ group }) => group));
  for (const { group, attempt, state } of sources.history)
    if (group !== '' && (state !== 'SCHEDULED' || known.has(group))) add(group, attempt);
  for (const { group, attempt } of sources.current) add(group, attempt);
  for (const { group } of sources.taskRuns) if (!attempts.has(group)) add(group, 1);
  const runs = [...attempts].flatMap(([group, numbers]) => {
    const newest = Math.max(...numbers);
    return [...numbers].map((attempt) => attemptOf(sources, group, attempt, attempt === newest));
  });
  const order = ({ startedAt }: Run) => startedAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return runs.sort((a, b) => order(b) - order(a) || b.attempt - a.attempt);
};
