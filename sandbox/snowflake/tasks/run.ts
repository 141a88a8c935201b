import type { Task, TaskDefinition } from './task.js';

export type RunState =
  | 'SCHEDULED'
  | 'EXECUTING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'FAILED_AND_AUTO_SUSPENDED'
  | 'CANCELLED'
  | 'SKIPPED';

export type ScheduledFrom =
  | 'SCHEDULE'
  | 'TRIGGER'
  | 'EXECUTE TASK'
  | 'MANUAL RETRY'
  | 'AUTOMATIC RETRY';

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
  /** how severe an event had to be to be told when it ended; absent while it runs, and in earlier versions */
  readonly logEventLevel?: string | null;
}

/** A graph as it was when its root was resumed or executed. */
export interface GraphVersion {
  readonly rootId: string;
  readonly graphVersion: number;
  /** virtual time, epoch milliseconds */
  readonly createdAt: number;
  /** the root first */
  readonly tasks: readonly Task[];
}

/** Not ended yet. */
export const isOpen = (state: RunState): boolean => state === 'SCHEDULED' || state === 'EXECUTING';

/** Ended with an error of its own, whatever that did to the graph. */
export const isFailed = (state: RunState): boolean => state.startsWith('FAILED');
