import type { Relation, Services, Table } from '../engine/context.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../engine/value.js';
import type { TaskEngine } from './engine.js';
import { columnsOf, graphCells } from './graph-history.js';
import { momentOrNull, tableOf } from './history-table.js';
import { isFailed, isOpen, type TaskRun } from './run.js';
import type { Archive } from './run-store.js';
import { TASK_COLUMNS, taskRow } from './show.js';
import { runCells, TASK_HISTORY } from './task-history.js';

const A_MINUTE = 60_000;
/** D:sql-reference/account-usage#data-latency */
const RUNS_COME_LATE = 45 * A_MINUTE;
const VERSIONS_COME_LATE = 180 * A_MINUTE;

type Values = Readonly<Record<string, Cell>>;

const texts = (names: string): Column[] => names.split(' ').map((name) => textColumn(name));

const named = (columns: readonly Column[], cells: readonly Cell[]): Values =>
  Object.fromEntries(columns.map(({ name }, index) => [name.toUpperCase(), cells[index] ?? null]));

/** Numbers of the database and the schema, NULL once they are gone. */
export const numbers = ({ catalogue }: Services, database: string, schema: string): Values => {
  const numberOf = (kind: 'DATABASE' | 'SCHEMA', name: string, within = {}) => {
    const id = catalogue.list(kind, within).find((one) => one.name === name)?.id;
    return id === undefined ? null : Number(id);
  };
  return {
    DATABASE_ID: numberOf('DATABASE', database),
    SCHEMA_ID: numberOf('SCHEMA', schema, { database }),
  };
};

interface View {
  readonly name: string;
  readonly columns: readonly Column[];
  /** @param now virtual time, epoch milliseconds */
  rows(archive: Archive, now: number, engine: TaskEngine, services: Services): Values[];
}

const taskHistory: View = {
  name: 'TASK_HISTORY',
  columns: [
    ...texts('NAME QUERY_TEXT CONDITION_TEXT SCHEMA_NAME'),
    fixedColumn('TASK_SCHEMA_ID'),
    textColumn('DATABASE_NAME'),
    fixedColumn('TASK_DATABASE_ID'),
    timestampColumn('SCHEDULED_TIME'),
    timestampColumn('COMPLETED_TIME'),
    ...texts('STATE RETURN_VALUE QUERY_ID'),
    timestampColumn('QUERY_START_TIME'),
    ...texts('ERROR_CODE ERROR_MESSAGE'),
    fixedColumn('GRAPH_VERSION'),
    fixedColumn('RUN_ID'),
    ...texts('ROOT_TASK_ID SCHEDULED_FROM'),
    fixedColumn('INSTANCE_ID'),
    fixedColumn('ATTEMPT_NUMBER'),
    ...texts('CONFIG QUERY_HASH'),
    fixedColumn('QUERY_HASH_VERSION'),
    textColumn('QUERY_PARAMETERIZED_HASH'),
    fixedColumn('QUERY_PARAMETERIZED_HASH_VERSION'),
    textColumn('GRAPH_RUN_GROUP_ID'),
    { name: 'BACKFILL_INFO', type: 'object', nullable: true },
    fixedColumn('SPCS_JOB_ID'),
  ],
  rows: ({ graphs, tasks }, now, _, services) => {
    const graphOf = new Map(graphs.map((graph) => [graph.key, graph]));
    return tasks.flatMap((run) => {
      const graph = graphOf.get(run.graphRun);
      const arrived = run.endedAt !== null && run.endedAt <= now - RUNS_COME_LATE;
      if (!graph || !arrived || isOpen(run.state)) return [];
      const { database, schema } = graph;
      const ids = numbers(services, database, schema);
      return [
        {
          ...named(TASK_HISTORY, runCells(graph, run, null, [database, schema])),
          STATE: isFailed(run.state) ? 'FAILED' : run.state,
          ERROR_CODE: run.errorCode,
          TASK_DATABASE_ID: ids.DATABASE_ID ?? null,
          TASK_SCHEMA_ID: ids.SCHEMA_ID ?? null,
        },
      ];
    });
  },
};

const completeTaskGraphs: View = {
  name: 'COMPLETE_TASK_GRAPHS',
  columns: columnsOf(true),
  rows: ({ graphs, tasks }, now) => {
    const ended = graphs.filter(
      ({ state, endedAt }) =>
        state !== 'SKIPPED' && endedAt !== null && endedAt <= now - RUNS_COME_LATE,
    );
    const runs = new Map<string, TaskRun[]>();
    for (const run of tasks) runs.set(run.graphRun, [...(runs.get(run.graphRun) ?? []), run]);
    return ended.map((graph) =>
      named(
        columnsOf(true),
        graphCells(graph, runs.get(graph.key) ?? [], null, true, [graph.database, graph.schema]),
      ),
    );
  },
};

const taskVersions: View = {
  name: 'TASK_VERSIONS',
  columns: [
    textColumn('ROOT_TASK_ID'),
    fixedColumn('GRAPH_VERSION'),
    timestampColumn('GRAPH_VERSION_CREATED_ON'),
    ...texts('NAME ID'),
    fixedColumn('DATABASE_ID'),
    textColumn('DATABASE_NAME'),
    fixedColumn('SCHEMA_ID'),
    ...texts('SCHEMA_NAME OWNER COMMENT WAREHOUSE_NAME SCHEDULE'),
    { name: 'PREDECESSORS', type: 'array', nullable: true },
    ...texts('STATE DEFINITION CONDITION_TEXT ALLOW_OVERLAPPING_EXECUTION ERROR_INTEGRATION'),
    timestampColumn('LAST_COMMITTED_ON'),
    timestampColumn('LAST_SUSPENDED_ON'),
  ],
  rows: ({ versions }, now, engine, services) =>
    versions
      .filter(({ createdAt }) => createdAt <= now - VERSIONS_COME_LATE)
      .flatMap(({ rootId, graphVersion, createdAt, tasks }) =>
        tasks.map((task) => {
          const shown = named(TASK_COLUMNS, taskRow(task, engine));
          return {
            ...shown,
            ...numbers(services, task.database ?? '', task.schema ?? ''),
            ROOT_TASK_ID: rootId,
            GRAPH_VERSION: graphVersion,
            GRAPH_VERSION_CREATED_ON: momentOrNull(createdAt),
            WAREHOUSE_NAME: shown.WAREHOUSE ?? null,
            CONDITION_TEXT: shown.CONDITION ?? null,
            ERROR_INTEGRATION: null,
            // the platform has none for roots
            STATE: task.id === rootId ? null : (shown.STATE ?? null),
          };
        }),
      ),
};

/** `SNOWFLAKE.ACCOUNT_USAGE`: what tasks of the account did in the last year, late as on the platform. */
export const accountUsage = (engine: () => TaskEngine): Relation[] =>
  [taskHistory, completeTaskGraphs, taskVersions].map(({ name, columns, rows }) => ({
    name,
    schema: 'ACCOUNT_USAGE',
    table: async ({ services }): Promise<Table> => {
      const archive = await engine().store.archive();
      const found = rows(archive, services.clock.now(), engine(), services);
      return tableOf(
        columns,
        found.map((values) => columns.map((column) => values[column.name] ?? null)),
      );
    },
  }));
