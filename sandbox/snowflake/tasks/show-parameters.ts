import type { Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { isLike, readLike } from '../stages/show-scope.js';
import { requireTask } from './lookup.js';
import { DEFAULT_SUSPEND_AFTER, DEFAULT_TIMEOUT_MS, type TaskProperties } from './task.js';

const COLUMNS = 'key value default level description type'.split(' ').map((n) => textColumn(n));

const row = (key: string, value: unknown, standard: unknown, type: 'NUMBER' | 'STRING') => [
  key,
  String(value ?? standard),
  String(standard),
  value === null || value === undefined ? '' : 'TASK',
  '',
  type,
];

const rowsFor = (p: TaskProperties): string[][] => [
  row(
    'SERVERLESS_TASK_MAX_STATEMENT_SIZE',
    p.serverless.SERVERLESS_TASK_MAX_STATEMENT_SIZE,
    'XXLARGE',
    'STRING',
  ),
  row(
    'SERVERLESS_TASK_MIN_STATEMENT_SIZE',
    p.serverless.SERVERLESS_TASK_MIN_STATEMENT_SIZE,
    'XSMALL',
    'STRING',
  ),
  row('SUSPEND_TASK_AFTER_NUM_FAILURES', p.suspendAfterFailures, DEFAULT_SUSPEND_AFTER, 'NUMBER'),
  row('TASK_AUTO_RETRY_ATTEMPTS', p.autoRetryAttempts, 0, 'NUMBER'),
  row(
    'USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE',
    p.serverless.USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE,
    'MEDIUM',
    'STRING',
  ),
  row('USER_TASK_TIMEOUT_MS', p.timeoutMs, DEFAULT_TIMEOUT_MS, 'NUMBER'),
  ...Object.entries(p.sessionParameters).map(([key, value]) => row(key, value, '', 'STRING')),
];

/** SHOW PARAMETERS [LIKE '…'] {IN | FOR} TASK: what SHOW TASKS does not tell. */
export const parametersGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'PARAMETERS')) return undefined;
  const like = readLike(cursor);
  if (!cursor.oneOf('IN', 'FOR') || !cursor.accept('TASK')) return undefined;
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'show parameters in task',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (context) => {
      const { properties } = requireTask(name, context);
      const rows = rowsFor(properties).filter(([key = '']) => isLike(key, like));
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
