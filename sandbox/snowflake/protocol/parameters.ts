import type { Session } from '../engine/context.js';
import { sessionParameters } from '../engine/parameters.js';

type Value = string | number | boolean;

/**
 * What the clients alone read from a login or a statement's answer.
 * snowflake-sdk formats values by the output formats and waits for ever if one is missing.
 */
const CLIENT_DEFAULTS: Readonly<Record<string, Value>> = {
  CLIENT_PREFETCH_THREADS: 4,
  CLIENT_RESULT_CHUNK_SIZE: 160,
  CLIENT_SESSION_KEEP_ALIVE: false,
  CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: 3600,
  // as documented for the Python connector: https://docs.snowflake.com/en/sql-reference/parameters
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 65_280,
  CLIENT_TELEMETRY_ENABLED: false,
  JS_TREAT_INTEGER_AS_BIGINT: false,
  PYTHON_CONNECTOR_QUERY_RESULT_FORMAT: 'ARROW',
  PYTHON_SNOWPARK_USE_SCOPED_TEMP_OBJECTS: true,
  PYTHON_SNOWPARK_USE_SQL_SIMPLIFIER: true,
  QUERY_CONTEXT_CACHE_SIZE: 5,
  TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
  TIMESTAMP_TZ_OUTPUT_FORMAT: '',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  VARCHAR_AND_BINARY_MAX_SIZE_IN_RESULT: 16_777_216,
};

/** Those of the engine that clients read too. */
const SHARED = [
  'AUTOCOMMIT',
  'BINARY_OUTPUT_FORMAT',
  'DATE_OUTPUT_FORMAT',
  'TIMESTAMP_NTZ_OUTPUT_FORMAT',
  'TIMESTAMP_OUTPUT_FORMAT',
  'TIMEZONE',
] as const;

const defaults = (): [name: string, value: Value][] => [
  ...SHARED.map((name): [string, Value] => [name, sessionParameters[name]?.value ?? '']),
  ...Object.entries(CLIENT_DEFAULTS),
];

/** The session's value of a parameter that clients read, else the platform's default. */
export const clientParameter = (session: Session, name: string): Value | undefined =>
  session.parameters.get(name) ?? CLIENT_DEFAULTS[name];

const typed = (value: Value, model: Value): Value => {
  if (typeof model === 'boolean') return value === true || /^true$/i.test(String(value));
  if (typeof model === 'number') return Number(value);
  return String(value);
};

/** Goes with every answer, complete: the Python connector replaces its whole set with each. */
export const clientParameters = (session: Session): { name: string; value: Value }[] =>
  defaults().map(([name, byDefault]) => ({
    name,
    value: typed(session.parameters.get(name) ?? byDefault, byDefault),
  }));
