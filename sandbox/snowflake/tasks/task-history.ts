import type { TableFunction } from '../engine/context.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import type { TaskEngine } from './engine.js';
import { checkNames, identifierOf, limitOf, text, timeWithinDays } from './history-arguments.js';
import { momentOrNull, tableOf } from './history-table.js';
import type { GraphRun, TaskRun } from './run.js';
import type { Task, TaskProperties } from './task.js';
import { type Watcher, watcher } from './watching.js';

const DAYS = 7;

export const TASK_HISTORY: readonly Column[] = [
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

type Shown = Pick<TaskRun, 'task' | 'state'> & Partial<TaskRun>;

interface Row {
  readonly at: number;
  readonly name: string;
  readonly database: string;
  readonly schema: string;
  readonly failed: boolean;
  readonly cells: () => Cell[];
}

/** @param place database and schema, as the asker may see them */
export const runCells = (
  graph: GraphRun,
  run: Shown,
  nextRun: number | null,
  place: readonly [string | null, string | null],
): Cell[] => [
  run.queryId ?? null,
  run.task.name,
  ...place,
  run.task.definition.body,
  run.task.definition.condition,
  run.state,
  run.errorCode ? Number(run.errorCode) : null,
  run.errorMessage ?? null,
  momentOrNull(graph.scheduledAt),
  momentOrNull(run.startedAt),
  momentOrNull(nextRun),
  momentOrNull(run.endedAt),
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

/** The run of a started root that is due next. */
const dueCells = (root: Task, at: number, by: Watcher): Cell[] => {
  const [database, schema] = by.place({
    database: root.database ?? '',
    schema: root.schema ?? '',
  });
  const known: Readonly<Record<string, Cell>> = {
    NAME: root.name,
    DATABASE_NAME: database,
    SCHEMA_NAME: schema,
    QUERY_TEXT: root.properties.body,
    CONDITION_TEXT: root.properties.condition,
    STATE: 'SCHEDULED',
    SCHEDULED_TIME: momentOrNull(at),
    ROOT_TASK_ID: root.id,
    GRAPH_VERSION: root.properties.graphVersion,
    RUN_ID: at,
    SCHEDULED_FROM: 'SCHEDULE',
    ATTEMPT_NUMBER: 1,
    CONFIG: root.properties.config,
  };
  return TASK_HISTORY.map(({ name }) => known[name] ?? null);
};

const rowsOf = (engine: TaskEngine, graph: GraphRun, by: Watcher): Row[] => {
  const waiting: Shown[] =
    graph.state === 'SCHEDULED' ? [{ task: graph.root, state: 'SCHEDULED' }] : [];
  return [...waiting, ...engine.store.tasksOf(graph.key)]
    .filter((run) => by.sees(run.task))
    .map((run) => ({
      at: graph.scheduledAt,
      name: run.task.name,
      database: graph.database,
      schema: graph.schema,
      failed: /^(FAILED|CANCELLED)/.test(run.state),
      cells: () => {
        const isRoot = run.task.id === graph.root.id;
        const nextRun = isRoot ? engine.nextRun(graph.root.id) : null;
        return runCells(graph, run, nextRun, by.place(graph));
      },
    }));
};

const dueRows = (engine: TaskEngine, roots: readonly Task[], by: Watcher): Row[] =>
  roots.flatMap((root) => {
    const at = engine.nextRun(root.id);
    if (at === null || !by.sees(root)) return [];
    const { name, database, schema } = root;
    const cells = () => dueCells(root, at, by);
    return [{ at, name, database: database ?? '', schema: schema ?? '', failed: false, cells }];
  });

/** TASK_HISTORY: runs of the last seven days, and the next one of each started root. */
export const taskHistory = (engine: () => TaskEngine): TableFunction => ({
  name: 'TASK_HISTORY',
  columns: TASK_HISTORY,
  rows: async (args, context) => {
    checkNames(
      args,
      'SCHEDULED_TIME_RANGE_START SCHEDULED_TIME_RANGE_END RESULT_LIMIT TASK_NAME DATABASE_NAME SCHEMA_NAME ROOT_TASK_ID ERROR_ONLY',
    );
    const limit = limitOf(args, 100);
    const now = context.services.clock.now();
    const oldest = now - DAYS * 86_400_000;
    const from = timeWithinDays(args, 'SCHEDULED_TIME_RANGE_START', DAYS, now) ?? oldest;
    const to = timeWithinDays(args, 'SCHEDULED_TIME_RANGE_END', DAYS, now);
    const named = text(args.named.get('TASK_NAME'))?.toUpperCase();
    const database = identifierOf(args, 'DATABASE_NAME');
    const schema = identifierOf(args, 'SCHEMA_NAME', 'DATABASE_NAME');
    const rootId = text(args.named.get('ROOT_TASK_ID'));
    const errorOnly = args.named.get('ERROR_ONLY') === true;
    const by = watcher(context);
    const roots = context.services.catalogue.list<TaskProperties>('TASK');
    const rows = [
      ...dueRows(
        engine(),
        roots.filter(({ id }) => rootId === null || id === rootId),
        by,
      ),
      ...engine()
        .store.graphs()
        .filter((graph) => rootId === null || graph.root.id === rootId)
        .filter(({ scheduledAt }) => scheduledAt >= from)
        .flatMap((graph) => rowsOf(engine(), graph, by)),
    ]
      .filter(({ at }) => at >= from && (to === null || at <= to))
      .filter((row) => named === undefined || row.name.toUpperCase() === named)
      .filter((row) => database === null || row.database === database)
      .filter((row) => schema === null || row.schema === schema)
      .filter(({ failed }) => !errorOnly || failed)
      .sort((a, b) => b.at - a.at);
    const cells = rows.slice(0, limit).map((row) => row.cells());
    // what somebody has seen survives a kill
    await engine().store.settled();
    return tableOf(TASK_HISTORY, cells);
  },
});
