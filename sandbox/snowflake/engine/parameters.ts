import type { Frame } from './context.js';

export type ParameterValue = string | number | boolean;

interface Parameter {
  readonly value: ParameterValue;
  readonly description: string;
  /** the largest number that it takes */
  readonly most: number;
  /** the words that it may be; others are not looked at */
  readonly words?: readonly string[];
}

const parameter = (value: ParameterValue, description: string, most = Infinity): Parameter => ({
  value,
  description,
  most,
});

/**
 * Least severe first; what is as severe as a level, or more, is kept.
 * Source: D:sql-reference/parameters#log-event-level, #log-level
 */
export const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The level of what routines log: of sessions and of objects, the more verbose of which counts. */
const logLevel: Parameter = {
  ...parameter('OFF', 'How severe must be what routines log to be kept'),
  words: SEVERITIES,
};

/** https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds: 0 stands for it. */
export const LONGEST_STATEMENT_S = 604_800;

/**
 * Session parameters that SHOW PARAMETERS lists, with their defaults. Those that act here are in the coverage
 * list; others are remembered.
 */
export const sessionParameters: Readonly<Record<string, Parameter>> = {
  ABORT_DETACHED_QUERY: parameter(false, 'Abort a query when its client is gone'),
  AUTOCOMMIT: parameter(true, 'Each statement commits itself'),
  BINARY_OUTPUT_FORMAT: parameter('HEX', 'Display format of BINARY'),
  DATE_OUTPUT_FORMAT: parameter('YYYY-MM-DD', 'Display format of DATE'),
  ENABLE_UNHANDLED_EXCEPTIONS_REPORTING: parameter(true, 'What handlers raise is logged'),
  ERROR_ON_NONDETERMINISTIC_MERGE: parameter(true, 'Refuse a MERGE that could end in several ways'),
  ERROR_ON_NONDETERMINISTIC_UPDATE: parameter(
    false,
    'Refuse an UPDATE that could end in several ways',
  ),
  LOCK_TIMEOUT: parameter(43200, 'Seconds to wait for a locked table; 0 does not wait'),
  LOG_LEVEL: logLevel,
  MULTI_STATEMENT_COUNT: parameter(1, 'Number of statements of a request; 0 for any'),
  QUERY_TAG: parameter('', 'Free text kept with each query'),
  QUOTED_IDENTIFIERS_IGNORE_CASE: parameter(false, 'Quoted identifiers are upper-cased'),
  STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: parameter(0, 'Seconds that a statement may wait to start'),
  STATEMENT_TIMEOUT_IN_SECONDS: parameter(
    172800,
    'Seconds that a statement may run',
    LONGEST_STATEMENT_S,
  ),
  TIMESTAMP_NTZ_OUTPUT_FORMAT: parameter(
    'YYYY-MM-DD HH24:MI:SS.FF3',
    'Display format of TIMESTAMP_NTZ',
  ),
  TIMESTAMP_OUTPUT_FORMAT: parameter(
    'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
    'Display format of timestamps',
  ),
  TIMEZONE: parameter('UTC', 'Time zone of the session'),
  TRANSACTION_ABORT_ON_ERROR: parameter(false, 'A failed statement aborts the transaction'),
  USE_CACHED_RESULT: parameter(true, 'Answer a repeated query from its earlier result'),
  WEEK_START: parameter(0, 'First day of the week'),
};

export const TASK_TIMEOUT_MS = 3_600_000;
export const TASK_FAILURES = 10;
/** least time between two runs of a triggered task */
export const TRIGGER_SECONDS = 30;

interface ObjectParameter {
  readonly value: string | number;
  /** the smallest of a number; without it 0 */
  readonly least?: number;
  /** the largest of a number */
  readonly most?: number;
  /** the words that it may be; others are not looked at */
  readonly words?: readonly string[];
}

/**
 * Parameters of tasks: the task's own, else those of its schema, its database, the account, else these.
 * Source: D:sql-reference/parameters#object-parameters
 */
export const taskParameters: Readonly<Record<string, ObjectParameter>> = {
  LOG_EVENT_LEVEL: { value: 'OFF', words: SEVERITIES },
  SERVERLESS_TASK_MAX_STATEMENT_SIZE: { value: 'XXLARGE' },
  SERVERLESS_TASK_MIN_STATEMENT_SIZE: { value: 'XSMALL' },
  SUSPEND_TASK_AFTER_NUM_FAILURES: { value: TASK_FAILURES, most: 2_147_483_647 },
  TASK_AUTO_RETRY_ATTEMPTS: { value: 0, most: 30 },
  USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE: { value: 'MEDIUM' },
  USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS: {
    value: TRIGGER_SECONDS,
    least: 10,
    most: 604_800,
  },
  USER_TASK_TIMEOUT_MS: { value: TASK_TIMEOUT_MS, most: 604_800_000 },
};

/** Parameters of procedures and functions. Source: D:sql-reference/sql/alter-procedure */
export const routineParameters: Readonly<Record<string, ObjectParameter>> = {
  LOG_LEVEL: { value: 'OFF', words: SEVERITIES },
};

/** What databases and schemas, and the account, hold for the objects inside. */
export const heldParameters: Readonly<Record<string, ObjectParameter>> = {
  ...routineParameters,
  ...taskParameters,
};

/** What parameters were set to, by level, the nearest first. */
export type Levels<Level extends string = string> = readonly (readonly [
  level: Level,
  values: Readonly<Record<string, ParameterValue>>,
])[];

/** The level that counts for a parameter, with its value; undefined when it was set nowhere. */
export const nearest = <Level extends string>(
  name: string,
  levels: Levels<Level>,
): readonly [level: Level, value: ParameterValue] | undefined => {
  for (const [level, { [name]: value }] of levels) if (value !== undefined) return [level, value];
  return undefined;
};

/** A session's parameters: those of its own, above those of its user and of the account. */
export class SessionParameters extends Map<string, ParameterValue> {
  /** @param inherited by level, the nearest first */
  constructor(
    own: Readonly<Record<string, ParameterValue>> = {},
    private readonly inherited: Levels<'USER' | 'ACCOUNT'> = [],
  ) {
    super(Object.entries(own));
  }

  /** The value of the nearest level. */
  override get(name: string): ParameterValue | undefined {
    return super.get(name) ?? nearest(name, this.inherited)?.[1];
  }

  levelOf(name: string): 'SESSION' | 'USER' | 'ACCOUNT' | '' {
    if (this.has(name)) return 'SESSION';
    return nearest(name, this.inherited)?.[0] ?? '';
  }

  /** Those that are set at any level. */
  get names(): readonly string[] {
    return [...this.keys(), ...this.inherited.flatMap(([, values]) => Object.keys(values))];
  }
}

/** What a parameter is for one statement: the statement's own, then the session's, then the default. */
export const parameterOf = (
  name: string,
  frame: Frame,
  own?: ReadonlyMap<string, unknown>,
): ParameterValue | undefined => {
  const given = own?.get(name);
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') {
    return given;
  }
  return frame.session.parameters.get(name) ?? sessionParameters[name]?.value;
};

/**
 * The platform's other session parameters: they may be set, and are then only remembered.
 * https://docs.snowflake.com/en/sql-reference/parameters#session-parameters
 */
const rememberedParameters: ReadonlySet<string> = new Set(
  `BINARY_INPUT_FORMAT CLIENT_MEMORY_LIMIT CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX
   CLIENT_METADATA_USE_SESSION_DATABASE CLIENT_PREFETCH_THREADS CLIENT_RESULT_CHUNK_SIZE
   CLIENT_RESULT_COLUMN_CASE_INSENSITIVE CLIENT_SESSION_CLONE CLIENT_SESSION_KEEP_ALIVE
   CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY CLIENT_STAGE_ARRAY_BINDING_THRESHOLD
   CLIENT_TELEMETRY_ENABLED CLIENT_TIMESTAMP_TYPE_MAPPING CSV_TIMESTAMP_FORMAT DATE_INPUT_FORMAT
   ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR
   GEOGRAPHY_OUTPUT_FORMAT
   GEOMETRY_OUTPUT_FORMAT HYBRID_TABLE_LOCK_TIMEOUT JDBC_TREAT_DECIMAL_AS_INT
   JDBC_TREAT_TIMESTAMP_NTZ_AS_UTC JDBC_USE_SESSION_TIMEZONE JS_TREAT_INTEGER_AS_BIGINT JSON_INDENT
   METRIC_LEVEL NOORDER_SEQUENCE_AS_DEFAULT ODBC_TREAT_DECIMAL_AS_INT
   PYTHON_CONNECTOR_QUERY_RESULT_FORMAT PYTHON_PROFILER_MODULES PYTHON_PROFILER_TARGET_STAGE
   QUERY_RESULT_FORMAT ROWS_PER_RESULTSET SEARCH_PATH SIMULATED_DATA_SHARING_CONSUMER
   STRICT_JSON_OUTPUT TIMESTAMP_DAY_IS_ALWAYS_24H TIMESTAMP_INPUT_FORMAT TIMESTAMP_LTZ_OUTPUT_FORMAT
   TIMESTAMP_TYPE_MAPPING TIMESTAMP_TZ_OUTPUT_FORMAT TIME_INPUT_FORMAT TIME_OUTPUT_FORMAT TRACE_LEVEL
   TRANSACTION_DEFAULT_ISOLATION_LEVEL TWO_DIGIT_CENTURY_START UNSUPPORTED_DDL_ACTION
   WEEK_OF_YEAR_POLICY`.split(/\s+/),
);

/** Names that only a client's own code sets: `PYTHON_SNOWPARK_…` and their like. */
const OF_CLIENTS = /^(CLIENT|JDBC|ODBC|PYTHON|SNOWPARK|GO|JS|NODEJS)_/;

/** Does the platform know such a session parameter? */
export const isSessionParameter = (name: string): boolean =>
  name in sessionParameters || rememberedParameters.has(name) || OF_CLIENTS.test(name);

/** Those whose other values would change what queries answer; this sandbox has one behaviour only. */
const FIXED_VALUES: Readonly<Record<string, ParameterValue>> = {
  QUOTED_IDENTIFIERS_IGNORE_CASE: false,
  TIMESTAMP_TYPE_MAPPING: 'TIMESTAMP_NTZ',
  TWO_DIGIT_CENTURY_START: 1970,
  WEEK_OF_YEAR_POLICY: 0,
  WEEK_START: 0,
};

/** May the parameter have this value here? */
export const isPossible = (name: string, value: ParameterValue): boolean =>
  FIXED_VALUES[name] === undefined || String(FIXED_VALUES[name]) === String(value);
