import type { Result } from '../engine/result.js';
import type { Cell } from '../engine/value.js';
import type { TaskProperties } from '../tasks/task.js';

/** One row of an answer, by column name in lower case. */
export type Row = Readonly<Record<string, Cell>>;

export const rowsOf = ({ columns, vectors, rowCount }: Result): Row[] =>
  Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(
      columns.map(({ name }, index) => [name.toLowerCase(), vectors[index]?.[row] ?? null]),
    ),
  );

const moment = (cell: Cell | undefined): string | null =>
  typeof cell === 'bigint' ? new Date(Number(cell / 1_000_000n)).toISOString() : null;

/** SHOW TASKS writes an absent value as the four letters. */
const present = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined || cell === 'null' ? null : String(cell);

const UNIT_SECONDS: Readonly<Record<string, number>> = { H: 3600, M: 60, S: 1 };

const interval = (written: string) => {
  const [, count = '0', unit = 'M'] = /^\s*(\d+)\s*([HMS])/i.exec(written) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit.toUpperCase()] ?? 0);
  return {
    schedule_type: 'MINUTES_TYPE',
    minutes: Math.floor(seconds / 60),
    seconds: seconds % 60,
  };
};

const schedule = (written: string | null) => {
  if (written === null) return null;
  const cron = /^\s*USING\s+CRON\s+(.*\S)\s+(\S+)\s*$/is.exec(written);
  if (!cron) return interval(written);
  return { schedule_type: 'CRON_TYPE', cron_expr: cron[1], timezone: cron[2] };
};

const targetOf = ({ TARGET_COMPLETION_INTERVAL: target }: Readonly<Record<string, string>>) =>
  target === undefined ? null : interval(target);

/** A task as `snowflake.core` reads it. @param row of SHOW TASKS, with what SHOW does not tell beside it */
export const taskModel = (row: Row, set: TaskProperties | undefined) => ({
  name: row.name,
  database_name: row.database_name,
  schema_name: row.schema_name,
  id: row.id,
  owner: row.owner,
  owner_role_type: row.owner_role_type,
  created_on: moment(row.created_on),
  last_committed_on: moment(row.last_committed_on),
  last_suspended_on: moment(row.last_suspended_on),
  state: row.state,
  comment: row.comment === '' ? null : row.comment,
  warehouse: row.warehouse,
  schedule: schedule(present(row.schedule)),
  config: row.config === null ? null : (JSON.parse(String(row.config)) as unknown),
  definition: row.definition,
  condition: row.condition,
  predecessors: JSON.parse(String(row.predecessors)) as unknown,
  task_relations: row.task_relations,
  finalize: set?.finalizes ?? null,
  execute_as_user: row.execute_as_user,
  overlap_policy: set?.overlapPolicy ?? null,
  user_task_timeout_ms: set?.timeoutMs ?? null,
  suspend_task_after_num_failures: set?.suspendAfterFailures ?? null,
  task_auto_retry_attempts: set?.autoRetryAttempts ?? null,
  session_parameters: set?.sessionParameters ?? null,
  target_completion_interval: targetOf(set?.serverless ?? {}),
  user_task_managed_initial_warehouse_size:
    set?.serverless.USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE ?? null,
  serverless_task_min_statement_size: set?.serverless.SERVERLESS_TASK_MIN_STATEMENT_SIZE ?? null,
  serverless_task_max_statement_size: set?.serverless.SERVERLESS_TASK_MAX_STATEMENT_SIZE ?? null,
});

/** A graph's run as `snowflake.core` reads it; it insists on a next time, also of a root without a schedule. */
export const runModel = (row: Row) => ({
  root_task_name: row.root_task_name,
  root_task_id: row.root_task_id,
  database_name: row.database_name,
  schema_name: row.schema_name,
  state: row.state,
  first_error_task_name: row.first_error_task_name,
  first_error_code: row.first_error_code === null ? null : Number(row.first_error_code),
  first_error_message: row.first_error_message,
  scheduled_time: moment(row.scheduled_time),
  query_start_time: moment(row.query_start_time),
  next_scheduled_time: moment(row.next_scheduled_time) ?? new Date(0).toISOString(),
  completed_time: moment(row.completed_time),
  graph_version: Number(row.graph_version),
  run_id: Number(row.run_id),
});
