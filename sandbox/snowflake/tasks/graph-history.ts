import type { Context, TableFunction } from '../engine/context.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import { mergeConfig } from './config.js';
import type { TaskEngine } from './engine.js';
import { checkNames, limitOf, text } from './history-arguments.js';
import { momentOrNull, tableOf } from './history-table.js';
import { planRun } from './plan.js';
import type { GraphRun, TaskRun } from './run.js';
import type { TaskProperties } from './task.js';
import { watcher } from './watching.js';

const AN_HOUR = 3_600_000;

export const columnsOf = (isComplete: boolean): Column[] => [
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
  { name: 'BACKFILL_INFO', type: 'object', nullable: true },
];

/**
 * @param runs those of its tasks
 * @param nextRun virtual time, epoch milliseconds
 * @param place database and schema, as the asker may see them
 */
export const graphCells = (
  graph: GraphRun,
  runs: readonly TaskRun[],
  nextRun: number | null,
  isComplete: boolean,
  place: readonly [string | null, string | null],
): Cell[] => {
  const failed = runs
    .filter(({ state, errorCode }) => state !== 'SKIPPED' && errorCode !== null)
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))[0];
  return [
    graph.root.name,
    ...place,
    graph.state,
    graph.scheduledFrom,
    failed?.task.name ?? null,
    failed?.errorCode ? Number(failed.errorCode) : null,
    failed?.errorMessage ?? null,
    momentOrNull(graph.scheduledAt),
    momentOrNull(graph.startedAt),
    momentOrNull(nextRun),
    ...(isComplete ? [momentOrNull(graph.endedAt)] : []),
    graph.root.id,
    graph.graphVersion,
    graph.originallyAt,
    graph.attempt,
    graph.config,
    graph.group || null,
    null,
  ];
};

/** The run of each started root that is due next: it has no group yet. */
const dueNext = (engine: TaskEngine, { services }: Context): GraphRun[] =>
  services.catalogue.list<TaskProperties>('TASK').flatMap((root) => {
    const at = engine.nextRun(root.id);
    if (at === null) return [];
    const config = mergeConfig(root.properties.config, null);
    return [{ ...planRun(root, engine.graphs, 'SCHEDULE', at, config), group: '' }];
  });

const ended = (engine: TaskEngine, { services }: Context): GraphRun[] => {
  const oldest = services.clock.now() - AN_HOUR;
  return engine.store
    .graphs()
    .filter(({ state, endedAt }) => state !== 'SKIPPED' && endedAt !== null && endedAt >= oldest)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
};

const current = (engine: TaskEngine, context: Context): GraphRun[] =>
  [
    ...engine.store.graphs().filter(({ endedAt }) => endedAt === null),
    ...dueNext(engine, context),
  ].sort((a, b) => b.scheduledAt - a.scheduledAt);

/** CURRENT_TASK_GRAPHS: what executes, waits or is due next. COMPLETE_TASK_GRAPHS: what ended in the last hour. */
export const graphFunction = (engine: () => TaskEngine, isComplete: boolean): TableFunction => ({
  name: isComplete ? 'COMPLETE_TASK_GRAPHS' : 'CURRENT_TASK_GRAPHS',
  columns: columnsOf(isComplete),
  rows: async (args, context) => {
    checkNames(args, `RESULT_LIMIT ROOT_TASK_NAME${isComplete ? ' ERROR_ONLY' : ''}`);
    const limit = limitOf(args, 1000);
    const root = text(args.named.get('ROOT_TASK_NAME'))?.toUpperCase();
    const errorOnly = args.named.get('ERROR_ONLY') === true;
    const by = watcher(context);
    const found = (isComplete ? ended : current)(engine(), context)
      .filter((graph) => root === undefined || graph.root.name.toUpperCase() === root)
      .filter((graph) => !errorOnly || graph.state !== 'SUCCEEDED')
      .filter((graph) => by.sees(graph.root));
    const cells = found.slice(0, limit).map((graph) => {
      const runs = engine().store.tasksOf(graph.key);
      return graphCells(graph, runs, engine().nextRun(graph.root.id), isComplete, by.place(graph));
    });
    // what somebody has seen survives a kill
    await engine().store.settled();
    return tableOf(columnsOf(isComplete), cells);
  },
});
