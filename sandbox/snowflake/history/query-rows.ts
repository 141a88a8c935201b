import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { momentOrNull } from '../tasks/history-table.js';
import type { Remembered, Told } from './statements.js';

const KINDS: Readonly<Record<string, (name: string) => Column>> = {
  text: (name) => textColumn(name),
  fixed: (name) => fixedColumn(name),
  moment: (name) => timestampColumn(name),
  boolean: (name) => ({ name, type: 'boolean', nullable: true }),
  credits: (name) => fixedColumn(name, 38, 9),
  array: (name) => ({ name, type: 'array', nullable: true }),
};

/** In the platform's order: https://docs.snowflake.com/en/sql-reference/functions/query_history */
const LIST: readonly (readonly [kind: string, names: string])[] = [
  ['text', 'QUERY_ID QUERY_TEXT DATABASE_NAME SCHEMA_NAME QUERY_TYPE'],
  ['fixed', 'SESSION_ID AUTHN_EVENT_ID'],
  ['text', 'USER_NAME USER_TYPE USER_DATABASE_NAME USER_SCHEMA_NAME ROLE_NAME'],
  ['text', 'WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE'],
  ['fixed', 'CLUSTER_NUMBER'],
  ['text', 'QUERY_TAG EXECUTION_STATUS'],
  ['fixed', 'ERROR_CODE'],
  ['text', 'ERROR_MESSAGE'],
  ['moment', 'START_TIME END_TIME'],
  ['fixed', 'TOTAL_ELAPSED_TIME BYTES_SCANNED ROWS_PRODUCED COMPILATION_TIME EXECUTION_TIME'],
  ['fixed', 'QUEUED_PROVISIONING_TIME QUEUED_REPAIR_TIME QUEUED_OVERLOAD_TIME'],
  ['fixed', 'TRANSACTION_BLOCKED_TIME'],
  ['text', 'OUTBOUND_DATA_TRANSFER_CLOUD OUTBOUND_DATA_TRANSFER_REGION'],
  ['fixed', 'OUTBOUND_DATA_TRANSFER_BYTES'],
  ['text', 'INBOUND_DATA_TRANSFER_CLOUD INBOUND_DATA_TRANSFER_REGION'],
  ['fixed', 'INBOUND_DATA_TRANSFER_BYTES LIST_EXTERNAL_FILE_TIME'],
  ['credits', 'CREDITS_USED_CLOUD_SERVICES'],
  ['text', 'RELEASE_VERSION'],
  ['fixed', 'EXTERNAL_FUNCTION_TOTAL_INVOCATIONS EXTERNAL_FUNCTION_TOTAL_SENT_ROWS'],
  ['fixed', 'EXTERNAL_FUNCTION_TOTAL_RECEIVED_ROWS EXTERNAL_FUNCTION_TOTAL_SENT_BYTES'],
  ['fixed', 'EXTERNAL_FUNCTION_TOTAL_RECEIVED_BYTES'],
  ['boolean', 'IS_CLIENT_GENERATED_STATEMENT'],
  ['text', 'QUERY_HASH'],
  ['fixed', 'QUERY_HASH_VERSION'],
  ['text', 'QUERY_PARAMETERIZED_HASH'],
  ['fixed', 'QUERY_PARAMETERIZED_HASH_VERSION TRANSACTION_ID'],
  ['fixed', 'QUERY_ACCELERATION_BYTES_SCANNED QUERY_ACCELERATION_PARTITIONS_SCANNED'],
  ['fixed', 'QUERY_ACCELERATION_UPPER_LIMIT_SCALE_FACTOR BYTES_WRITTEN_TO_RESULT'],
  ['fixed', 'ROWS_WRITTEN_TO_RESULT ROWS_INSERTED QUERY_RETRY_TIME'],
  ['text', 'QUERY_RETRY_CAUSE'],
  ['fixed', 'FAULT_HANDLING_TIME'],
  ['array', 'BIND_VALUES'],
];

export const COLUMNS: readonly Column[] = LIST.flatMap(([kind, names]) =>
  names.split(' ').map((name) => (KINDS[kind] ?? textColumn)(name)),
);

type Values = Readonly<Record<string, Cell>>;

/** What is nothing here: no queue, no other cloud, no services to call. */
const NOTHING: Values = Object.fromEntries(
  COLUMNS.filter(({ name }) =>
    /^(QUEUED|EXTERNAL_FUNCTION|CREDITS|QUERY_RETRY_TIME)|_BYTES$|^FAULT/.test(name),
  )
    .filter(({ type }) => type === 'fixed')
    .map(({ name }) => [name, 0]),
);

const common = (statement: Remembered): Values => ({
  ...NOTHING,
  QUERY_ID: statement.queryId,
  QUERY_TEXT: statement.sql,
  DATABASE_NAME: statement.database,
  SCHEMA_NAME: statement.schema,
  QUERY_TYPE: statement.type,
  SESSION_ID: statement.session,
  USER_NAME: statement.user,
  ROLE_NAME: statement.role,
  WAREHOUSE_NAME: statement.warehouse,
  QUERY_TAG: statement.tag,
  START_TIME: momentOrNull(statement.startedAt),
  IS_CLIENT_GENERATED_STATEMENT: false,
});

const cellsOf = (values: Values, columns: readonly Column[]): Cell[] =>
  columns.map(({ name }) => values[name] ?? null);

/** Its end is the epoch, as on the platform. */
export const rowOfRunning = (statement: Remembered, now: number): Cell[] =>
  cellsOf(
    {
      ...common(statement),
      EXECUTION_STATUS: 'running',
      END_TIME: 0n,
      TOTAL_ELAPSED_TIME: Math.max(0, Math.round(now - statement.startedAt)),
    },
    COLUMNS,
  );

/** How a statement ended: what the platform itself got wrong is an incident. */
export interface Words {
  readonly well: string;
  readonly failed: string;
  readonly incident: string;
}

const statusOf = (code: string | null, words: Words): string => {
  if (code === null) return words.well;
  return code === '000603' ? words.incident : words.failed;
};

/**
 * @param reader who asks: texts that are no statements may have secrets that nothing has found, and nobody but their
 *   author sees them
 * @param more values of further columns
 */
export const rowOf = (
  ended: Told,
  reader: string | null,
  words: Words,
  columns: readonly Column[] = COLUMNS,
  more: Values = {},
): Cell[] => {
  const { code, size, rows } = ended;
  const ran = size !== undefined;
  return cellsOf(
    {
      ...common(ended),
      ...(ended.unreadable && ended.user !== reader ? { QUERY_TEXT: '<redacted>' } : {}),
      ...(ran ? { WAREHOUSE_SIZE: size, WAREHOUSE_TYPE: 'STANDARD', CLUSTER_NUMBER: 1 } : {}),
      EXECUTION_STATUS: statusOf(code, words),
      ERROR_CODE: code === null ? null : Number(code),
      ERROR_MESSAGE: ended.message,
      END_TIME: momentOrNull(ended.endedAt),
      TOTAL_ELAPSED_TIME: ended.ms,
      EXECUTION_TIME: ended.ms,
      ROWS_PRODUCED: rows ?? null,
      ROWS_INSERTED: ended.inserted ?? null,
      TRANSACTION_ID: BigInt(ended.transaction ?? 0),
      ...more,
    },
    columns,
  );
};
