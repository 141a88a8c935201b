import { knownParameter, readParameterValue } from '../catalogue/parameter-values.js';
import { unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import type { TaskChanges } from './definition-grammar.js';
import { taskError } from './refusals.js';
import { intervalMs } from './schedule.js';
import type { OverlapPolicy } from './task.js';

const POLICIES: readonly OverlapPolicy[] = [
  'NO_OVERLAP',
  'ALLOW_CHILD_OVERLAP',
  'ALLOW_ALL_OVERLAP',
];

/** Sizes and hints for serverless compute, of which there is one kind here: remembered and shown, without effect. */
export const SERVERLESS: ReadonlySet<string> = new Set([
  'USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE',
  'TARGET_COMPLETION_INTERVAL',
  'SERVERLESS_TASK_MIN_STATEMENT_SIZE',
  'SERVERLESS_TASK_MAX_STATEMENT_SIZE',
]);

const SHORTEST_TARGET_MS = 10_000;
const LONGEST_TARGET_MS = 86_400_000;

const SIZE = /^(X-?SMALL|SMALL|MEDIUM|LARGE|X-?LARGE|XX-?LARGE|X2LARGE|2X-LARGE)$/i;

/** Notifications, which are not here. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['ERROR_INTEGRATION', 'SUCCESS_INTEGRATION']);

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

/** A name, bare or as text. */
const nameOrText = (cursor: Cursor): string =>
  cursor.peek()?.kind === 'string' ? cursor.text().toUpperCase() : (cursor.name().at(-1) ?? '');

const notWithTasks = (what: string) =>
  taskError(
    `The parameter ${what} is not supported with Tasks. Remove the parameter and try again.`,
  );

const readServerless = (cursor: Cursor, name: string): string => {
  const value = name === 'TARGET_COMPLETION_INTERVAL' ? cursor.text() : nameOrText(cursor);
  const ms = intervalMs(value) ?? 0;
  const fits =
    name === 'TARGET_COMPLETION_INTERVAL'
      ? ms >= SHORTEST_TARGET_MS && ms <= LONGEST_TARGET_MS
      : SIZE.test(value);
  if (!fits) throw taskError(`invalid value [${value}] for parameter '${name}'`);
  return value;
};

const readSessionParameter = (cursor: Cursor, name: string, into: TaskChanges): void => {
  if (name === 'SEARCH_PATH') throw notWithTasks(name);
  const value = readParameterValue(cursor, knownParameter(name, 'TASK'), 'TASK');
  if (name === 'AUTOCOMMIT' && value === false) throw notWithTasks('AUTOCOMMIT = false');
  into.sessionParameters = { ...into.sessionParameters, [name]: value };
};

/** Reads the value of one `NAME = value` pair. @throws SnowflakeError for names and values that tasks do not have */
export const readProperty = (cursor: Cursor, name: string, into: TaskChanges): void => {
  switch (name) {
    case 'WAREHOUSE':
      into.warehouse = nameOrText(cursor);
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
      into.overlapFlag ??= null;
      return;
    }
    case 'ALLOW_OVERLAPPING_EXECUTION':
      into.overlapFlag = scalar(cursor) === true;
      into.overlapPolicy ??= into.overlapFlag ? 'ALLOW_CHILD_OVERLAP' : 'NO_OVERLAP';
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
    case 'USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS':
      into.triggerSeconds = wholeNumber(cursor, 10, 604_800, name);
      return;
    case 'LOG_EVENT_LEVEL':
      into.logEventLevel = String(readParameterValue(cursor, name, 'TASK'));
      return;
    case 'COMMENT':
      into.comment = cursor.text();
      return;
    case 'FINALIZE':
      into.finalizes = cursor.name();
      return;
  }
  if (UNSUPPORTED.has(name)) throw unsupported(`${name} of tasks`);
  if (SERVERLESS.has(name))
    into.serverless = { ...into.serverless, [name]: readServerless(cursor, name) };
  else readSessionParameter(cursor, name, into);
};
