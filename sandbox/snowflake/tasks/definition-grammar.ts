import { syntaxError, unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import { taskError } from './refusals.js';
import type { OverlapPolicy, TaskDefinition } from './task.js';

/** What was typed between a task's name and its body; absent keys were not mentioned. */
export type TaskChanges = { -readonly [K in keyof TaskDefinition]?: TaskDefinition[K] } & {
  comment?: string;
};

const POLICIES: readonly OverlapPolicy[] = [
  'NO_OVERLAP',
  'ALLOW_CHILD_OVERLAP',
  'ALLOW_ALL_OVERLAP',
];

/** Sizes and hints for serverless compute, of which there is one kind here. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE',
  'TARGET_COMPLETION_INTERVAL',
  'SERVERLESS_TASK_MIN_STATEMENT_SIZE',
  'SERVERLESS_TASK_MAX_STATEMENT_SIZE',
]);

/** Notifications, event tables and streams, which are not here. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'ERROR_INTEGRATION',
  'SUCCESS_INTEGRATION',
  'LOG_LEVEL',
  'USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS',
]);

/** Those that a task may set for its runs. */
export const SESSION_PARAMETERS: ReadonlySet<string> = new Set([
  'TIMEZONE',
  'QUERY_TAG',
  'LOCK_TIMEOUT',
  'STATEMENT_TIMEOUT_IN_SECONDS',
  'STATEMENT_QUEUED_TIMEOUT_IN_SECONDS',
  'WEEK_START',
  'TIMESTAMP_OUTPUT_FORMAT',
  'DATE_OUTPUT_FORMAT',
  'TIMESTAMP_TYPE_MAPPING',
  'USE_CACHED_RESULT',
  'AUTOCOMMIT',
  'ABORT_DETACHED_QUERY',
  'TRANSACTION_ABORT_ON_ERROR',
  'QUOTED_IDENTIFIERS_IGNORE_CASE',
  'SEARCH_PATH',
]);

const wholeNumber = (cursor: Cursor, least: number, most: number, name: string): number => {
  const value = cursor.integer();
  if (value < least || value > most) {
    throw taskError(`invalid value [${value}] for parameter '${name}'`);
  }
  return value;
};

const scalar = (cursor: Cursor): string | number | boolean => {
  if (cursor.accept('TRUE')) return true;
  if (cursor.accept('FALSE')) return false;
  return cursor.peek()?.kind === 'number' ? Number(cursor.next().value) : cursor.text();
};

const readProperty = (cursor: Cursor, name: string, into: TaskChanges): void => {
  switch (name) {
    case 'WAREHOUSE':
      into.warehouse =
        cursor.peek()?.kind === 'string'
          ? cursor.text().toUpperCase()
          : (cursor.name().at(-1) ?? null);
      return;
    case 'SCHEDULE':
      into.schedule = cursor.text();
      return;
    case 'CONFIG':
      into.config = cursor.text();
      return;
    case 'OVERLAP_POLICY': {
      const policy = cursor.oneOf(...POLICIES);
      if (!policy) throw cursor.unexpected();
      into.overlapPolicy = policy;
      return;
    }
    case 'ALLOW_OVERLAPPING_EXECUTION':
      into.overlapPolicy = scalar(cursor) === true ? 'ALLOW_CHILD_OVERLAP' : 'NO_OVERLAP';
      return;
    case 'USER_TASK_TIMEOUT_MS':
      into.timeoutMs = wholeNumber(cursor, 0, 604_800_000, name);
      return;
    case 'SUSPEND_TASK_AFTER_NUM_FAILURES':
      into.suspendAfterFailures = wholeNumber(cursor, 0, 2_147_483_647, name);
      return;
    case 'TASK_AUTO_RETRY_ATTEMPTS':
      into.autoRetryAttempts = wholeNumber(cursor, 0, 30, name);
      return;
    case 'COMMENT':
      into.comment = cursor.text();
      return;
    case 'FINALIZE':
      into.finalizes = cursor.name().at(-1) ?? null;
      return;
  }
  if (UNSUPPORTED.has(name)) throw unsupported(`${name} of tasks`);
  if (WITHOUT_EFFECT.has(name)) {
    cursor.next();
    return;
  }
  if (!SESSION_PARAMETERS.has(name)) {
    throw syntaxError(`invalid property '${name}' for 'TASK'`);
  }
  const value = scalar(cursor);
  if (name === 'AUTOCOMMIT' && value === false) {
    throw taskError(
      'The parameter AUTOCOMMIT = false is not supported with Tasks. Remove the parameter and try again.',
    );
  }
  into.sessionParameters = { ...into.sessionParameters, [name]: value };
};

/** Reads `NAME = value` pairs, in any order, with or without commas, until something else comes. */
export const readProperties = (cursor: Cursor): TaskChanges => {
  const changes: TaskChanges = {};
  const seen = new Set<string>();
  for (;;) {
    cursor.accept(',');
    const word = cursor.peek();
    const equals = cursor.peek(1);
    if (word?.kind !== 'word' || equals?.value !== '=') return changes;
    if (seen.has(word.value)) throw syntaxError(`duplicate property '${word.value}';`);
    seen.add(word.value);
    cursor.expect(word.value, '=');
    readProperty(cursor, word.value, changes);
  }
};

/** Reads the names after AFTER. */
export const readNames = (cursor: Cursor): string[] => {
  const names = [cursor.name().at(-1) ?? ''];
  while (cursor.accept(',')) names.push(cursor.name().at(-1) ?? '');
  return names;
};

const OPERATORS: ReadonlySet<string> = new Set([
  'AND',
  'OR',
  'NOT',
  'IN',
  'CAST',
  'VARCHAR',
  'NUMBER',
]);

/** WHEN is evaluated without a warehouse: the platform allows two functions, operators and casts. */
const requireAllowed = (word: string, isCall: boolean): void => {
  if (word === 'SELECT') throw conditionRefused('a subquery');
  if (word === 'SYSTEM$STREAM_HAS_DATA') throw unsupported(word);
  if (isCall && !OPERATORS.has(word) && word !== 'SYSTEM$GET_PREDECESSOR_RETURN_VALUE')
    throw conditionRefused(`function ${word}`);
};

const conditionRefused = (what: string) =>
  syntaxError(
    `Invalid expression for task condition expression. Expecting SYSTEM$STREAM_HAS_DATA or SYSTEM$GET_PREDECESSOR_RETURN_VALUE, found ${what}.`,
  );

/** The condition's text up to AS (or the end), as typed. */
export const readCondition = (cursor: Cursor): string => {
  const first = cursor.peek();
  if (!first) throw cursor.unexpected();
  let end = first.start;
  for (let depth = 0; !cursor.done; ) {
    if (depth === 0 && cursor.sees('AS') && cursor.peek(-1)?.value !== 'CAST') break;
    const token = cursor.next();
    if (token.value === '(') depth++;
    if (token.value === ')') depth--;
    if (token.kind === 'word') requireAllowed(token.value, cursor.sees('('));
    end = token.end;
  }
  return cursor.sql.slice(first.start, end);
};

/** Reads properties, then AFTER, WHEN and AS in that order. */
export const readDefinition = (cursor: Cursor): TaskChanges => {
  cursor.accept('WITH');
  const changes = readProperties(cursor);
  if (cursor.accept('AFTER')) changes.predecessors = readNames(cursor);
  if (cursor.sees('EXECUTE', 'AS', 'USER')) {
    throw taskError("Unsupported feature 'EXECUTE AS USER' of tasks in this sandbox.");
  }
  if (cursor.accept('WHEN')) changes.condition = readCondition(cursor);
  cursor.expect('AS');
  changes.body = cursor.rest();
  if (changes.body === '') throw cursor.unexpected();
  return changes;
};
