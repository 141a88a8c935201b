import type { types } from '@slack/bolt';
import type { Run, TaskRun, TaskState } from '../runs/run.js';
import { blockId, type Metadata } from './kit.js';
import { escaped } from './limits.js';
import { lap, moment } from './times.js';
import { personMention, taskTitle } from './words.js';

/** A run as its message shows it. */
export interface RunFacts {
  readonly run: Run;
  /** Business time of the reading. */
  readonly now: Date;
  /** Version trained, once known. */
  readonly candidate: string | null;
  readonly live: string | null;
}

const ended: ReadonlySet<TaskState> = new Set(['succeeded', 'failed', 'canceled', 'skipped']);

/** Tasks that are over, skipped ones included. */
export const doneTasks = (run: Run): number =>
  run.tasks.filter(({ state }) => ended.has(state)).length;

/** The name a run goes by; before it made its schema it has none. */
export const runName = (run: Run): string => (run.id === '' ? 'the new run' : run.id);

/** Longest time in milliseconds from start to end, or to now. */
export const runLength = (run: Run, now: Date): number | null =>
  run.startedAt === null ? null : (run.endedAt ?? now).getTime() - run.startedAt.getTime();

const statuses: Readonly<Record<TaskState, types.TaskCardBlock['status']>> = {
  waiting: 'pending',
  running: 'in_progress',
  succeeded: 'complete',
  failed: 'error',
  canceled: 'error',
  skipped: 'complete',
};

const length = ({ startedAt, endedAt }: TaskRun): string =>
  startedAt === null || endedAt === null
    ? ''
    : ` · ${lap(endedAt.getTime() - startedAt.getTime())}`;

const endings: Readonly<Partial<Record<TaskState, string>>> = {
  failed: ' · failed',
  canceled: ' · canceled',
  skipped: ' · skipped, not needed',
};

/** One task; how long a running one has taken is not said, so that time alone forces no edit. */
export const taskCard = (task: TaskRun): types.TaskCardBlock => ({
  type: 'task_card',
  task_id: task.name,
  title: `${taskTitle(task.name)}${length(task)}${endings[task.state] ?? ''}`,
  status: statuses[task.state],
});

/** Who started it and when, in grey. */
export const about = ({ run }: RunFacts): string => {
  const name = run.id === '' ? 'Run schema not made yet' : escaped(run.id);
  const started =
    run.startedAt === null
      ? `asked for by ${personMention(run.requestedBy)}`
      : `started ${moment(run.startedAt)} by ${personMention(run.requestedBy)}`;
  const day = run.asOf === null ? '' : ` · as of ${run.asOf}`;
  return `${name}, attempt ${run.attempt}${day} · ${started}`;
};

/** `run/<part>/<run>`: the same run keeps its key from its first message on. */
export const runPart = (run: Run, part: string, rev: number): string =>
  blockId('run', part, run.requestId ?? run.group, rev);

export const runMetadata = (run: Run): Metadata => ({
  event_type: 'dagbot_run',
  event_payload: { run: run.id, group: run.group, attempt: run.attempt },
});
