import { fullName } from '../definitions/writing.js';
import type { AccountObject } from '../engine/context.js';
import { type ParameterValue, TASK_TIMEOUT_MS } from '../engine/parameters.js';

export type OverlapPolicy = 'NO_OVERLAP' | 'ALLOW_CHILD_OVERLAP' | 'ALLOW_ALL_OVERLAP';

/** What CREATE and ALTER TASK set. Relations hold plain names: they never leave the schema. */
export type TaskDefinition = {
  readonly warehouse: string | null;
  /** as typed */
  readonly schedule: string | null;
  /** as typed */
  readonly config: string | null;
  readonly overlapPolicy: OverlapPolicy | null;
  /** ALLOW_OVERLAPPING_EXECUTION, where that older word gave the policy */
  readonly overlapFlag: boolean | null;
  readonly timeoutMs: number | null;
  readonly suspendAfterFailures: number | null;
  readonly autoRetryAttempts: number | null;
  /** least time between two runs that streams trigger */
  readonly triggerSeconds: number | null;
  /** how severe an event must be to be told */
  readonly logEventLevel: string | null;
  /** sizes and target of serverless compute, by parameter */
  readonly serverless: Readonly<Record<string, string>>;
  /** the user that runs are of instead of SYSTEM */
  readonly executeAs: string | null;
  readonly sessionParameters: Readonly<Record<string, string | number | boolean>>;
  readonly predecessors: readonly string[];
  readonly finalizes: string | null;
  readonly condition: string | null;
  readonly body: string;
};

/** By name as written. */
export type Tags = Readonly<Record<string, string>>;

/** A type, not an interface: only types fit an object's open set of properties. */
export type TaskProperties = TaskDefinition & {
  readonly state: 'started' | 'suspended';
  readonly tags: Tags;
  /** the user who did */
  readonly createdBy: string;
  /** virtual times, milliseconds since the epoch */
  readonly committedAt: number | null;
  readonly suspendedAt: number | null;
  readonly suspendedReason: string | null;
  /** when an interval schedule began to count */
  readonly countedFrom: number;
  /** roots: the version that a run started now would have */
  readonly graphVersion: number;
  /** roots: what the graph looked like when that version was stamped */
  readonly stamped: string;
  /** failures in a row, for auto-suspension */
  readonly failures: number;
};

export type Task = AccountObject<TaskProperties>;

export const LONGEST_TIMEOUT_MS = 604_800_000;

/** `DB.SCHEMA.TASK`, as messages and SHOW print it: special names in inner quotes. */
export const taskName = fullName;

export const emptyDefinition: TaskDefinition = {
  warehouse: null,
  schedule: null,
  config: null,
  overlapPolicy: null,
  overlapFlag: null,
  timeoutMs: null,
  suspendAfterFailures: null,
  autoRetryAttempts: null,
  triggerSeconds: null,
  logEventLevel: null,
  serverless: {},
  executeAs: null,
  sessionParameters: {},
  predecessors: [],
  finalizes: null,
  condition: null,
  body: '',
};

/** How long a run of the task may take, in milliseconds; 0 means the longest there is. */
export const timeoutOf = (task: TaskDefinition): number =>
  task.timeoutMs === 0 ? LONGEST_TIMEOUT_MS : (task.timeoutMs ?? TASK_TIMEOUT_MS);

/** A new task's state: suspended, in its first version. @param at virtual time, epoch milliseconds */
export const newTask = (
  definition: Partial<TaskDefinition>,
  createdBy: string,
  at: number,
): TaskProperties => ({
  ...emptyDefinition,
  ...definition,
  state: 'suspended',
  tags: {},
  createdBy,
  committedAt: null,
  suspendedAt: null,
  suspendedReason: null,
  countedFrom: at,
  graphVersion: 0,
  stamped: '',
  failures: 0,
});

/** What a clone takes over: a task of its own, suspended, of no graph's version, with no failures. */
export const copiedTask = (
  original: TaskProperties,
  createdBy: string,
  at: number,
): TaskProperties => {
  const keys = Object.keys(emptyDefinition) as (keyof TaskDefinition)[];
  const definition = Object.fromEntries(keys.map((key) => [key, original[key]]));
  return { ...newTask(definition, createdBy, at), tags: original.tags };
};

/** Its own parameters by name, those that were set. */
export const ownParameters = (p: TaskDefinition): Readonly<Record<string, ParameterValue>> => {
  const own = Object.entries({
    LOG_EVENT_LEVEL: p.logEventLevel,
    SUSPEND_TASK_AFTER_NUM_FAILURES: p.suspendAfterFailures,
    TASK_AUTO_RETRY_ATTEMPTS: p.autoRetryAttempts,
    USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS: p.triggerSeconds,
    USER_TASK_TIMEOUT_MS: p.timeoutMs,
  }).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return { ...p.sessionParameters, ...p.serverless, ...Object.fromEntries(own) };
};
