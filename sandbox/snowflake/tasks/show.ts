import type { Context, Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, textColumn, timestampColumn } from '../engine/value.js';
import { createdOn, moment, objectsIn, readShowScope } from '../stages/show-scope.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import {
  DEFAULT_SUSPEND_AFTER,
  DEFAULT_TIMEOUT_MS,
  type Task,
  type TaskProperties,
  taskName,
} from './task.js';

const texts = (names: string) => names.split(' ').map((name) => textColumn(name));

const COLUMNS = [
  createdOn,
  ...texts(
    'name id database_name schema_name owner comment warehouse schedule predecessors state definition condition allow_overlapping_execution error_integration',
  ),
  timestampColumn('last_committed_on'),
  timestampColumn('last_suspended_on'),
  ...texts(
    'owner_role_type config task_relations last_suspended_reason success_integration scheduling_mode target_completion_interval execute_as_user overlap_policy created_by_user',
  ),
];

const momentOrNull = (at: number | null): Cell => (at === null ? null : moment(at));

const relations = (task: Task, engine: TaskEngine): string => {
  const { predecessors, finalizes } = task.properties;
  const qualified = (name: string) => taskName({ ...task, name });
  const finalizer = engine.graphs.finalizerOf(task);
  return JSON.stringify({
    Predecessors: predecessors.map(qualified),
    ...(finalizer ? { FinalizerTask: taskName(finalizer) } : {}),
    ...(finalizes === null ? {} : { FinalizedRootTask: qualified(finalizes) }),
  });
};

/** One row of SHOW TASKS; unset integrations are the four letters `null`, as on the platform. */
export const taskRow = (task: Task, engine: TaskEngine): Cell[] => {
  const p = task.properties;
  const isRoot = engine.graphs.isRoot(task);
  const policy = isRoot ? (p.overlapPolicy ?? 'NO_OVERLAP') : null;
  const above = p.predecessors.map((name) => taskName({ ...task, name }));
  return [
    moment(task.createdAt),
    task.name,
    task.id,
    task.database,
    task.schema,
    task.owner,
    task.comment,
    p.warehouse,
    p.schedule,
    above.length === 0 ? '[]' : JSON.stringify(above, null, 2),
    p.state,
    p.body,
    p.condition,
    policy === null ? 'null' : String(policy === 'ALLOW_CHILD_OVERLAP'),
    'null',
    momentOrNull(p.committedAt),
    momentOrNull(p.suspendedAt),
    'ROLE',
    p.config,
    relations(task, engine),
    p.suspendedReason,
    'null',
    null,
    null,
    null,
    policy,
    'SYSTEM',
  ];
};

/** SHOW [TERSE] TASKS [LIKE] [IN] [ROOT ONLY], and DESCRIBE TASK. */
export const showGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor, context) => {
    const isShow = cursor.accept('SHOW');
    if (!isShow && !cursor.oneOf('DESCRIBE', 'DESC')) return undefined;
    if (isShow) cursor.accept('TERSE');
    if (!cursor.accept(isShow ? 'TASKS' : 'TASK')) return undefined;
    const list = isShow ? readList(cursor, context) : undefined;
    const name = isShow ? [] : cursor.name();
    if (!isShow) cursor.end();
    return {
      kind: isShow ? 'show tasks' : 'describe task',
      statementType: isShow ? statementType.show : statementType.describe,
      cost: 'metadata',
      commits: false,
      describe: async () => COLUMNS,
      run: async (running) => {
        const tasks = list
          ? objectsIn<TaskProperties>('TASK', list.scope, running)
              .filter((task) => running.services.access.sees(running.frame, task))
              .filter((task) => !list.rootOnly || engine().graphs.isRoot(task))
          : [requireTask(name, running)];
        return rowsResult(
          COLUMNS,
          tasks.map((task) => taskRow(task, engine())),
          statementType.show,
        );
      },
    };
  };

const readList = (cursor: Parameters<Grammar>[0], context: Context) => {
  // ROOT ONLY closes the statement, where the scope's reader expects its end
  const tokens = cursor.tokens.filter((token) => token.value !== ';');
  const rootOnly = tokens.at(-1)?.value === 'ONLY' && tokens.at(-2)?.value === 'ROOT';
  if (!rootOnly) return { scope: readShowScope(cursor, context), rootOnly };
  const cut = tokens.at(-2)?.start ?? 0;
  const shorter = new (cursor.constructor as typeof import('../sql/cursor.js').Cursor)(
    cursor.sql,
    cursor.tokens.filter((token) => token.end <= cut),
  );
  shorter.position = cursor.position;
  cursor.rest();
  return { scope: readShowScope(shorter, context), rootOnly };
};

const PARAMETER_COLUMNS = texts('key value default level description type');

/** SHOW PARAMETERS IN TASK: what SHOW TASKS does not tell. */
export const parametersGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'PARAMETERS', 'IN', 'TASK')) return undefined;
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'show parameters in task',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => PARAMETER_COLUMNS,
    run: async (context) => {
      const { properties: p } = requireTask(name, context);
      const row = (key: string, value: unknown, standard: unknown, type = 'NUMBER') => [
        key,
        String(value ?? standard),
        String(standard),
        value === null || value === undefined ? '' : 'TASK',
        '',
        type,
      ];
      return rowsResult(
        PARAMETER_COLUMNS,
        [
          row('SUSPEND_TASK_AFTER_NUM_FAILURES', p.suspendAfterFailures, DEFAULT_SUSPEND_AFTER),
          row('TASK_AUTO_RETRY_ATTEMPTS', p.autoRetryAttempts, 0),
          row('USER_TASK_TIMEOUT_MS', p.timeoutMs, DEFAULT_TIMEOUT_MS),
          ...Object.entries(p.sessionParameters).map(([key, value]) =>
            row(key, value, '', 'STRING'),
          ),
        ],
        statementType.show,
      );
    },
  };
};
