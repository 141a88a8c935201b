import { accountTaskParameters } from '../catalogue/account-parameters.js';
import type { Grammar } from '../engine/context.js';
import { taskParameters } from '../engine/parameters.js';
import { rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { isLike, readLike } from '../stages/show-scope.js';
import { requireTask } from './lookup.js';
import type { TaskProperties } from './task.js';

const COLUMNS = 'key value default level description type'.split(' ').map((n) => textColumn(n));

const levelOf = (own: unknown, account: unknown): 'TASK' | 'ACCOUNT' | '' => {
  if (own !== null && own !== undefined) return 'TASK';
  return account === undefined ? '' : 'ACCOUNT';
};

const row = (key: string, own: unknown, account: unknown, standard: unknown): string[] => [
  key,
  String(own ?? account ?? standard),
  String(standard),
  levelOf(own, account),
  '',
  typeof standard === 'number' ? 'NUMBER' : 'STRING',
];

const rowsFor = (p: TaskProperties, account: Readonly<Record<string, unknown>>): string[][] => {
  const own: Readonly<Record<string, unknown>> = {
    ...p.serverless,
    SUSPEND_TASK_AFTER_NUM_FAILURES: p.suspendAfterFailures,
    TASK_AUTO_RETRY_ATTEMPTS: p.autoRetryAttempts,
    USER_TASK_TIMEOUT_MS: p.timeoutMs,
  };
  return [
    ...Object.entries(taskParameters).map(([key, { value }]) =>
      row(key, own[key], account[key], value),
    ),
    ...Object.entries(p.sessionParameters).map(([key, value]) => row(key, value, undefined, '')),
  ];
};

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
      const rows = rowsFor(properties, accountTaskParameters(context.services.catalogue)).filter(
        ([key = '']) => isLike(key, like),
      );
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
