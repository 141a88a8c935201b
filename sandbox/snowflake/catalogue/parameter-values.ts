import { SnowflakeError, unsupported } from '../engine/errors.js';
import {
  heldParameters,
  isPossible,
  isSessionParameter,
  type ParameterValue,
  routineParameters,
  sessionParameters,
} from '../engine/parameters.js';
import type { Cursor } from '../sql/cursor.js';

/** Where parameters may be set: the nearest level counts. */
export type ParameterLevel =
  | 'ACCOUNT'
  | 'DATABASE'
  | 'SCHEMA'
  | 'USER'
  | 'SESSION'
  | 'TASK'
  | 'PROCEDURE'
  | 'FUNCTION';

/** What may be set beside parameters of sessions. */
const OF_OBJECTS: Partial<Readonly<Record<ParameterLevel, Readonly<Record<string, unknown>>>>> = {
  ACCOUNT: heldParameters,
  DATABASE: heldParameters,
  SCHEMA: heldParameters,
  PROCEDURE: routineParameters,
  FUNCTION: routineParameters,
};

/** Here parameters of sessions may be set too. */
const FOR_SESSIONS: ReadonlySet<ParameterLevel> = new Set(['ACCOUNT', 'USER', 'SESSION', 'TASK']);

/**
 * What else the platform sets on databases and schemas.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-database, https://docs.snowflake.com/en/sql-reference/sql/alter-schema
 */
const OTHER_OF_HOLDERS: ReadonlySet<string> = new Set(
  `CATALOG COMMENT CONTACT DATA_RETENTION_TIME_IN_DAYS DEFAULT_DDL_COLLATION EVENT_TABLE EXTERNAL_VOLUME
   MAX_DATA_EXTENSION_TIME_IN_DAYS METRIC_LEVEL PIPE_EXECUTION_PAUSED REPLACE_INVALID_CHARACTERS
   STORAGE_SERIALIZATION_POLICY TAG TRACE_LEVEL`.split(/\s+/),
);

/** @throws SnowflakeError 001420 for a name that is no parameter of that level, 000002 for one that is not supported there */
export const knownParameter = (name: string, level: ParameterLevel): string => {
  const ofSessions = FOR_SESSIONS.has(level);
  if (ofSessions && isSessionParameter(name)) return name;
  if (name in (OF_OBJECTS[level] ?? {})) return name;
  if (!ofSessions && OTHER_OF_HOLDERS.has(name)) throw unsupported(`ALTER ${level} … ${name}`);
  throw new SnowflakeError(
    '001420',
    '22023',
    `SQL compilation error:\ninvalid property '${name}' for '${level}'`,
  );
};

/** The few of three letters that are zones: most abbreviations, as PST, are none. */
const SHORT_ZONES: ReadonlySet<string> = new Set(['UTC', 'GMT', 'UCT', 'CET', 'EET', 'MET', 'WET']);

/** A zone by its name, as `Europe/Rome`; offsets are none. Source: D:sql-reference/parameters#timezone */
export const isTimeZone = (name: string): boolean => {
  if (!/^[a-z]/i.test(name) || (name.length === 3 && !SHORT_ZONES.has(name.toUpperCase())))
    return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/**
 * A value as the parameter's type has it: a word such as `true` for a boolean, and so on.
 * @throws SnowflakeError 001006 for one that cannot be, 000002 for one that would change what queries answer
 */
export const parameterValue = (
  name: string,
  given: ParameterValue,
  level: ParameterLevel,
): ParameterValue => {
  const held = heldParameters[name];
  const { value: standard, most = Infinity, words } = sessionParameters[name] ?? held ?? {};
  const { least = 0 } = held ?? {};
  const invalid = () =>
    new SnowflakeError(
      '001006',
      '22023',
      `SQL compilation error:\ninvalid value [${given}] for parameter '${name}'`,
    );
  if (words) {
    const word = String(given).toUpperCase();
    if (!words.includes(word)) throw invalid();
    return word;
  }
  if (name === 'TIMEZONE' && !isTimeZone(String(given))) throw invalid();
  let value = given;
  if (value === 'TRUE' || value === 'FALSE') value = value === 'TRUE';
  if (typeof standard === 'boolean' && typeof value === 'string') value = /^true$/i.test(value);
  if (typeof standard === 'number' && typeof value === 'string') value = Number(value);
  const isNumber = typeof standard === 'number';
  if (isNumber && !(Number(value) >= least && Number(value) <= most)) throw invalid();
  if (!isPossible(name, value)) throw unsupported(`ALTER ${level} SET ${name} = ${value}`);
  return value;
};

/** What stands after `name =`. */
export const readParameterValue = (
  cursor: Cursor,
  name: string,
  level: ParameterLevel,
): ParameterValue => {
  const sign = cursor.accept('-') ? -1 : 1;
  const token = cursor.peek();
  let value: ParameterValue;
  if (token?.kind === 'string' || token?.kind === 'bind') value = cursor.text();
  else if (token?.kind === 'number') value = sign * Number(cursor.next().value);
  else value = cursor.identifier();
  return parameterValue(name, value, level);
};

/** `a = b [,] [c = d …]` up to the end of the statement. */
export const readParameters = (
  cursor: Cursor,
  level: ParameterLevel,
): Record<string, ParameterValue> => {
  const values: Record<string, ParameterValue> = {};
  while (!cursor.done && !cursor.sees(';')) {
    cursor.accept(',');
    const name = knownParameter(cursor.identifier().toUpperCase(), level);
    cursor.expect('=');
    values[name] = readParameterValue(cursor, name, level);
  }
  cursor.end();
  return values;
};

type Values = Readonly<Record<string, ParameterValue>>;

/** `SET a = b [c = d …]` or `UNSET a [, b …]` up to the end of the statement. @returns what it makes of what was set */
export const readParameterChange = (
  cursor: Cursor,
  level: ParameterLevel,
): ((before: Values) => Values) => {
  if (cursor.accept('UNSET')) {
    const gone: string[] = [];
    do gone.push(knownParameter(cursor.identifier().toUpperCase(), level));
    while (cursor.accept(','));
    cursor.end();
    return (before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !gone.includes(name)));
  }
  cursor.expect('SET');
  const set = readParameters(cursor, level);
  return (before) => ({ ...before, ...set });
};
