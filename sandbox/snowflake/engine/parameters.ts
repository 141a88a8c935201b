import type { Frame } from './context.js';

type Value = string | number | boolean;

interface Parameter {
  readonly value: Value;
  readonly description: string;
}

const parameter = (value: Value, description: string): Parameter => ({ value, description });

/** Session parameters with their defaults; others may be set, and are then only remembered. */
export const sessionParameters: Readonly<Record<string, Parameter>> = {
  ABORT_DETACHED_QUERY: parameter(false, 'Abort a query when its client is gone'),
  AUTOCOMMIT: parameter(true, 'Each statement commits itself'),
  BINARY_OUTPUT_FORMAT: parameter('HEX', 'Display format of BINARY'),
  DATE_OUTPUT_FORMAT: parameter('YYYY-MM-DD', 'Display format of DATE'),
  LOCK_TIMEOUT: parameter(43200, 'Seconds to wait for a locked table; 0 does not wait'),
  MULTI_STATEMENT_COUNT: parameter(1, 'Number of statements of a request; 0 for any'),
  QUERY_TAG: parameter('', 'Free text kept with each query'),
  QUOTED_IDENTIFIERS_IGNORE_CASE: parameter(false, 'Quoted identifiers are upper-cased'),
  STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: parameter(0, 'Seconds that a statement may wait to start'),
  STATEMENT_TIMEOUT_IN_SECONDS: parameter(172800, 'Seconds that a statement may run'),
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

/** What a parameter is for one statement: the statement's own, then the session's, then the default. */
export const parameterOf = (
  name: string,
  frame: Frame,
  own?: ReadonlyMap<string, unknown>,
): Value | undefined => {
  const given = own?.get(name);
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') {
    return given;
  }
  return frame.session.parameters.get(name) ?? sessionParameters[name]?.value;
};
