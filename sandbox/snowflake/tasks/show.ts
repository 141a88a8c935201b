import type { Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, textColumn, timestampColumn } from '../engine/value.js';
import { createdOn, moment } from '../stages/show-scope.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { type Task, taskName } from './task.js';
import { listedTasks, readTaskList } from './task-list.js';

const texts = (names: string) => names.split(' ').map((name) => textColumn(name));

/** Of SHOW TASKS. */
export const TASK_COLUMNS = [
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
    p.serverless.TARGET_COMPLETION_INTERVAL ?? null,
    p.executeAs,
    policy,
    p.createdBy,
  ];
};

// where the columns of SHOW TERSE TASKS stand in a full row; `kind` is always NULL
const TERSE = [0, 1, -1, 3, 4, 8];
const TERSE_COLUMNS = [createdOn, ...texts('name kind database_name schema_name schedule')];

/** SHOW [TERSE] TASKS [LIKE] [IN …] [STARTS WITH] [ROOT ONLY] [LIMIT n [FROM 't']]. */
export const showGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('SHOW')) return undefined;
    const isTerse = cursor.accept('TERSE');
    if (!cursor.accept('TASKS')) return undefined;
    const list = readTaskList(cursor, context);
    const columns = isTerse ? TERSE_COLUMNS : TASK_COLUMNS;
    return {
      kind: 'show tasks',
      statementType: statementType.show,
      cost: 'metadata',
      commits: false,
      describe: async () => columns,
      run: async (running) => {
        const rows = listedTasks(list, engine().graphs, running)
          .map((task) => taskRow(task, engine()))
          .map((row) => (isTerse ? TERSE.map((index) => row[index] ?? null) : row));
        return rowsResult(columns, rows, statementType.show);
      },
    };
  };

/** DESCRIBE TASK: its row of SHOW TASKS. */
export const describeGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    if (!cursor.oneOf('DESCRIBE', 'DESC') || !cursor.accept('TASK')) return undefined;
    const name = cursor.name();
    cursor.end();
    return {
      kind: 'describe task',
      statementType: statementType.describe,
      cost: 'metadata',
      commits: false,
      describe: async () => TASK_COLUMNS,
      run: async (running) =>
        rowsResult(
          TASK_COLUMNS,
          [taskRow(requireTask(name, running), engine())],
          statementType.describe,
        ),
    };
  };
