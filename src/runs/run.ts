export type TaskState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'skipped';

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** One task of one run, by its short name (`TRAIN`, not `FRAUD_DAG$TRAIN`). */
export interface TaskRun {
  readonly name: string;
  readonly state: TaskState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Last line of the error, for people; null when there was none. */
  readonly error: string | null;
}

/** One attempt of one graph run. */
export interface Run {
  /** Name of the run schema, such as `RUN_20261122_0600`; `''` until the run made it. */
  readonly id: string;
  /** GRAPH_RUN_GROUP_ID; with `attempt` the identity. */
  readonly group: string;
  readonly attempt: number;
  readonly state: RunState;
  readonly asOf: string | null;
  readonly requestedBy: string | null;
  readonly requestId: string | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** In the order of the DAG. */
  readonly tasks: readonly TaskRun[];
  readonly evaluationId: string | null;
}
