import { z } from 'zod';
import { identifier, text } from '../definitions/writing.js';
import { SnowflakeError, syntaxError } from '../engine/errors.js';
import { Cursor } from '../sql/cursor.js';

const Interval = z.object({ minutes: z.int(), seconds: z.int().nullish() });
const Scalars = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const Sizes = {
  user_task_managed_initial_warehouse_size: z.string().nullish(),
  serverless_task_min_statement_size: z.string().nullish(),
  serverless_task_max_statement_size: z.string().nullish(),
};

/** A task as clients send it; what the platform alone knows (state, owner, times) may stand beside and is ignored. */
const Task = z.object({
  name: z.string(),
  definition: z.string(),
  warehouse: z.string().nullish(),
  schedule: z
    .union([Interval, z.object({ cron_expr: z.string(), timezone: z.string() })])
    .nullish(),
  config: Scalars.nullish(),
  session_parameters: Scalars.nullish(),
  comment: z.string().nullish(),
  finalize: z.string().nullish(),
  predecessors: z.array(z.string()).nullish(),
  condition: z.string().nullish(),
  task_auto_retry_attempts: z.int().nullish(),
  user_task_timeout_ms: z.int().nullish(),
  suspend_task_after_num_failures: z.int().nullish(),
  allow_overlapping_execution: z.boolean().nullish(),
  overlap_policy: z.string().nullish(),
  target_completion_interval: Interval.nullish(),
  execute_as_user: z.string().nullish(),
  error_integration: z.string().nullish(),
  success_integration: z.string().nullish(),
  ...Sizes,
});

type Task = z.infer<typeof Task>;

/** One name, written as in SQL: with or without quotes, no dots outside of them. */
export const readName = (written: string): string => {
  const cursor = Cursor.of(written);
  const name = cursor.identifier();
  cursor.end();
  return name;
};

const anyName = (written: string): string => {
  const cursor = Cursor.of(written);
  const name = cursor.name();
  cursor.end();
  return name.map(identifier).join('.');
};

const interval = ({ minutes, seconds }: z.infer<typeof Interval>): string =>
  seconds ? `${minutes * 60 + seconds} SECONDS` : `${minutes} MINUTES`;

const schedule = (given: NonNullable<Task['schedule']>): string =>
  'minutes' in given ? interval(given) : `USING CRON ${given.cron_expr} ${given.timezone}`;

const word = (given: string): string => {
  if (!/^\w+$/.test(given)) throw syntaxError(`syntax error unexpected '${given}'.`);
  return given;
};

const value = (given: string | number | boolean): string =>
  typeof given === 'string' ? text(given) : String(given);

/** One clause, unless there is nothing to say. */
const clause = <T>(given: T | null | undefined, write: (given: T) => string): string[] =>
  given === null || given === undefined ? [] : [write(given)];

const clauses = (task: Task): string[] => [
  ...clause(task.warehouse, (name) => `WAREHOUSE = ${anyName(name)}`),
  ...clause(task.schedule, (given) => `SCHEDULE = ${text(schedule(given))}`),
  ...clause(task.config, (given) => `CONFIG = ${text(JSON.stringify(given))}`),
  ...clause(task.overlap_policy, (given) => `OVERLAP_POLICY = ${word(given)}`),
  ...clause(task.allow_overlapping_execution, (on) => `ALLOW_OVERLAPPING_EXECUTION = ${on}`),
  ...clause(task.user_task_timeout_ms, (ms) => `USER_TASK_TIMEOUT_MS = ${ms}`),
  ...clause(
    task.suspend_task_after_num_failures,
    (count) => `SUSPEND_TASK_AFTER_NUM_FAILURES = ${count}`,
  ),
  ...clause(task.task_auto_retry_attempts, (count) => `TASK_AUTO_RETRY_ATTEMPTS = ${count}`),
  ...clause(
    task.target_completion_interval,
    (given) => `TARGET_COMPLETION_INTERVAL = ${text(interval(given))}`,
  ),
  ...Object.keys(Sizes).flatMap((name) =>
    clause(task[name as keyof typeof Sizes], (size) => `${name} = ${text(size)}`),
  ),
  ...Object.entries(task.session_parameters ?? {}).map(
    ([name, given]) => `${word(name)} = ${value(given)}`,
  ),
  ...clause(task.error_integration, (name) => `ERROR_INTEGRATION = ${anyName(name)}`),
  ...clause(task.success_integration, (name) => `SUCCESS_INTEGRATION = ${anyName(name)}`),
  ...clause(task.comment, (given) => `COMMENT = ${text(given)}`),
  ...clause(task.finalize, (name) => `FINALIZE = ${anyName(name)}`),
  ...(task.predecessors?.length ? [`AFTER ${task.predecessors.map(anyName).join(', ')}`] : []),
  ...clause(task.execute_as_user, (name) => `EXECUTE AS USER ${anyName(name)}`),
  ...clause(task.condition, (given) => `WHEN ${given}`),
  `AS ${task.definition}`,
];

/**
 * The statement that a task's description in JSON stands for.
 * @param create `CREATE OR REPLACE TASK`, say
 * @param place where, up to the dot before the name
 * @throws SnowflakeError 391907 for what describes no task
 */
export const taskText = (create: string, place: string, body: unknown): string => {
  const { data, error } = Task.safeParse(body);
  if (error) throw new SnowflakeError('391907', '22000', `Request body: ${z.prettifyError(error)}`);
  return `${create} ${place}.${identifier(readName(data.name))}\n${clauses(data).join('\n')}`;
};
