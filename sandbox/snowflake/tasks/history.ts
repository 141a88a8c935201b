import type { Context, Table, TableFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import type { TaskEngine } from './engine.js';
import { checkNames, limitOf, text, timeOf } from './history-arguments.js';
import { requireTask } from './lookup.js';
import type { GraphRun, TaskRun } from './run.js';
import { taskRow } from './show.js';
import type { Task, TaskProperties } from './task.js';

const moment = (at: number | null): Cell =>
  at === null ? null : BigInt(Math.round(at)) * 1_000_000n;

const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Table => ({
  columns,
  vectors: columns.map((_, index) => rows.map((row) => row[index] ?? null)),
  rowCount: rows.length,
});

/** May the role see runs of this task: any right on it, or MONITOR EXECUTION on the account? */
const visible = (taskId: string, { frame, services }: Context): boolean => {
  if (services.access.canOnAccount(frame, 'MONITOR EXECUTION')) return true;
  const task = services.catalogue.list<TaskProperties>('TASK').find((each) => each.id === taskId);
  return (
    task !== undefined &&
    ['OWNERSHIP', 'MONITOR', 'OPERATE'].some((right) => services.access.can(frame, right, task))
  );
};

const TASK_HISTORY: readonly Column[] = [
  ...[
    'QUERY_ID',
    'NAME',
    'DATABASE_NAME',
    'SCHEMA_NAME',
    'QUERY_TEXT',
    'CONDITION_TEXT',
    'STATE',
  ].map((n) => textColumn(n)),
  fixedColumn('ERROR_CODE'),
  textColumn('ERROR_MESSAGE'),
  ...['SCHEDULED_TIME', 'QUERY_START_TIME', 'NEXT_SCHEDULED_TIME', 'COMPLETED_TIME'].map((n) =>
    timestampColumn(n),
  ),
  textColumn('ROOT_TASK_ID'),
  fixedColumn('GRAPH_VERSION'),
  fixedColumn('RUN_ID'),
  textColumn('RETURN_VALUE'),
  textColumn('SCHEDULED_FROM'),
  fixedColumn('ATTEMPT_NUMBER'),
  textColumn('CONFIG'),
  textColumn('QUERY_HASH'),
  fixedColumn('QUERY_HASH_VERSION'),
  textColumn('QUERY_PARAMETERIZED_HASH'),
  fixedColumn('QUERY_PARAMETERIZED_HASH_VERSION'),
  textColumn('GRAPH_RUN_GROUP_ID'),
  { name: 'BACKFILL_INFO', type: 'object', nullable: true },
  fixedColumn('SPCS_JOB_ID'),
];

const taskHistoryRow = (
  graph: GraphRun,
  run: Pick<TaskRun, 'task' | 'state'> & Partial<TaskRun>,
): Cell[] => [
  run.queryId ?? null,
  run.task.name,
  graph.database,
  graph.schema,
  run.task.definition.body,
  run.task.definition.condition,
  run.state,
  run.errorCode ? Number(run.errorCode) : null,
  run.errorMessage ?? null,
  moment(graph.scheduledAt),
  moment(run.startedAt ?? null),
  null,
  moment(run.endedAt ?? null),
  graph.root.id,
  graph.graphVersion,
  graph.originallyAt,
  run.returnValue ?? null,
  graph.scheduledFrom,
  graph.attempt,
  graph.config,
  ...[null, null, null, null],
  graph.group,
  ...[null, null],
];

const dueRow = (root: Task, at: number): Cell[] =>
  TASK_HISTORY.map(({ name }) => {
    const known: Readonly<Record<string, Cell>> = {
      NAME: root.name,
      DATABASE_NAME: root.database,
      SCHEMA_NAME: root.schema,
      QUERY_TEXT: root.properties.body,
      STATE: 'SCHEDULED',
      SCHEDULED_TIME: moment(at),
      ROOT_TASK_ID: root.id,
      GRAPH_VERSION: root.properties.graphVersion,
      RUN_ID: at,
      SCHEDULED_FROM: 'SCHEDULE',
      ATTEMPT_NUMBER: 1,
      CONFIG: root.properties.config,
    };
    return known[name] ?? null;
  });

const taskHistory = (engine: () => TaskEngine): TableFunction => ({
  name: 'TASK_HISTORY',
  columns: TASK_HISTORY,
  rows: async (args, context) => {
    checkNames(
      args,
      'SCHEDULED_TIME_RANGE_START SCHEDULED_TIME_RANGE_END RESULT_LIMIT TASK_NAME ROOT_TASK_ID ERROR_ONLY',
    );
    const limit = limitOf(args, 100);
    const from = timeOf(args, 'SCHEDULED_TIME_RANGE_START');
    const to = timeOf(args, 'SCHEDULED_TIME_RANGE_END');
    const named = text(args.named.get('TASK_NAME'))?.toUpperCase();
    const rootId = text(args.named.get('ROOT_TASK_ID'));
    const errorOnly = args.named.get('ERROR_ONLY') === true;
    const now = context.services.clock.now();
    if (from !== null && from < now - 7 * 86_400_000 - 60_000) {
      throw new SnowflakeError(
        '001044',
        '42P13',
        'SCHEDULED_TIME_RANGE_START must be within the last 7 days.',
      );
    }
    const oldest = from ?? now - 7 * 86_400_000;
    const rows: { at: number; cells: Cell[]; name: string }[] = [];
    for (const graph of engine().store.graphs()) {
      if (rootId !== null && graph.root.id !== rootId) continue;
      if (!visible(graph.root.id, context)) continue;
      const runs = engine().store.tasksOf(graph.key);
      const waiting =
        graph.state === 'SCHEDULED' ? [{ task: graph.root, state: 'SCHEDULED' as const }] : [];
      for (const run of [...waiting, ...runs]) {
        rows.push({
          at: graph.scheduledAt,
          cells: taskHistoryRow(graph, run),
          name: run.task.name,
        });
      }
    }
    for (const root of context.services.catalogue.list<TaskProperties>('TASK')) {
      const due = engine().nextRun(root.id);
      if (due === null || (rootId !== null && root.id !== rootId) || !visible(root.id, context))
        continue;
      rows.push({ at: due, cells: dueRow(root, due), name: root.name });
    }
    const kept = rows
      .filter(({ at }) => at >= oldest && (to === null || at <= to))
      .filter(({ name }) => named === undefined || name.toUpperCase() === named)
      .filter(({ cells }) => !errorOnly || /^(FAILED|CANCELLED)/.test(String(cells[6])))
      .sort((a, b) => b.at - a.at);
    return table(
      TASK_HISTORY,
      kept.slice(0, limit).map(({ cells }) => cells),
    );
  },
});

const GRAPH_COLUMNS = (isComplete: boolean): Column[] => [
  ...[
    'ROOT_TASK_NAME',
    'DATABASE_NAME',
    'SCHEMA_NAME',
    'STATE',
    'SCHEDULED_FROM',
    'FIRST_ERROR_TASK_NAME',
  ].map((n) => textColumn(n)),
  fixedColumn('FIRST_ERROR_CODE'),
  textColumn('FIRST_ERROR_MESSAGE'),
  ...['SCHEDULED_TIME', 'QUERY_START_TIME', 'NEXT_SCHEDULED_TIME'].map((n) => timestampColumn(n)),
  ...(isComplete ? [timestampColumn('COMPLETED_TIME')] : []),
  textColumn('ROOT_TASK_ID'),
  fixedColumn('GRAPH_VERSION'),
  fixedColumn('RUN_ID'),
  fixedColumn('ATTEMPT_NUMBER'),
  textColumn('CONFIG'),
  textColumn('GRAPH_RUN_GROUP_ID'),
];

const graphRow = (graph: GraphRun, engine: TaskEngine, isComplete: boolean): Cell[] => {
  const failed = engine.store
    .tasksOf(graph.key)
    .filter((run) => run.errorCode !== null)
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))[0];
  return [
    graph.root.name,
    graph.database,
    graph.schema,
    graph.state,
    graph.scheduledFrom,
    failed?.task.name ?? null,
    failed?.errorCode ? Number(failed.errorCode) : null,
    failed?.errorMessage ?? null,
    moment(graph.scheduledAt),
    moment(graph.startedAt),
    moment(engine.nextRun(graph.root.id)),
    ...(isComplete ? [moment(graph.endedAt)] : []),
    graph.root.id,
    graph.graphVersion,
    graph.originallyAt,
    graph.attempt,
    graph.config,
    graph.group,
  ];
};

const graphFunction = (engine: () => TaskEngine, isComplete: boolean): TableFunction => ({
  name: isComplete ? 'COMPLETE_TASK_GRAPHS' : 'CURRENT_TASK_GRAPHS',
  columns: GRAPH_COLUMNS(isComplete),
  rows: async (args, context) => {
    checkNames(args, 'RESULT_LIMIT ROOT_TASK_NAME ERROR_ONLY');
    const limit = limitOf(args, 1000);
    const root = text(args.named.get('ROOT_TASK_NAME'))?.toUpperCase();
    const errorOnly = args.named.get('ERROR_ONLY') === true;
    const hourAgo = context.services.clock.now() - 3_600_000;
    const found = engine()
      .store.graphs()
      .filter((graph) => (graph.endedAt === null) !== isComplete && graph.state !== 'SKIPPED')
      .filter((graph) => graph.endedAt === null || graph.endedAt >= hourAgo)
      .filter((graph) => root === undefined || graph.root.name.toUpperCase() === root)
      .filter((graph) => !errorOnly || graph.state !== 'SUCCEEDED')
      .filter((graph) => visible(graph.root.id, context))
      .sort((a, b) => (b.endedAt ?? b.scheduledAt) - (a.endedAt ?? a.scheduledAt));
    return table(
      GRAPH_COLUMNS(isComplete),
      found.slice(0, limit).map((graph) => graphRow(graph, engine(), isComplete)),
    );
  },
});

const DEPENDENTS =
  'created_on name database_name schema_name owner comment warehouse schedule predecessors state definition condition'.split(
    ' ',
  );
const DEPENDENT_COLUMNS = DEPENDENTS.map((name) => {
  const upper = name.toUpperCase();
  return name === 'created_on' ? timestampColumn(upper) : textColumn(upper);
});
// where those columns stand in a row of SHOW TASKS
const IN_SHOW = [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const dependents = (engine: () => TaskEngine): TableFunction => ({
  name: 'TASK_DEPENDENTS',
  columns: DEPENDENT_COLUMNS,
  rows: async (args, context) => {
    checkNames(args, 'TASK_NAME RECURSIVE');
    const name = text(args.named.get('TASK_NAME') ?? args.positional[0]) ?? '';
    const task = requireTask(Cursor.of(name).name(), context);
    const { graphs } = engine();
    const finalizer = graphs.finalizerOf(task);
    const direct = [task, ...graphs.childrenOf(task), ...(finalizer ? [finalizer] : [])];
    const found = args.named.get('RECURSIVE') === false ? direct : graphs.members(task);
    const rows = found.map((each) => {
      const row = taskRow(each, engine());
      return IN_SHOW.map((index) => row[index] ?? null);
    });
    return table(DEPENDENT_COLUMNS, rows);
  },
});

/** The table functions of INFORMATION_SCHEMA that tell of tasks; they cover the whole account. */
export const historyFunctions = (engine: () => TaskEngine): TableFunction[] => [
  taskHistory(engine),
  graphFunction(engine, false),
  graphFunction(engine, true),
  dependents(engine),
];
