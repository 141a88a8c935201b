import { EVENTS_ADMIN, EVENTS_VIEWER } from '../access/shared.js';
import type { Relation, Services, Table } from '../engine/context.js';
import { SEVERITIES } from '../engine/parameters.js';
import { type Cell, type Column, textColumn, timestampColumn } from '../engine/value.js';
import { numbers } from './account-usage.js';
import type { TaskEngine } from './engine.js';
import { momentOrNull, tableOf } from './history-table.js';
import { type GraphRun, isFailed, type TaskRun } from './run.js';

const object = (name: string): Column => ({ name, type: 'object', nullable: true });

/** https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns, in its order */
const COLUMNS: readonly Column[] = [
  ...['TIMESTAMP', 'START_TIMESTAMP', 'OBSERVED_TIMESTAMP'].map((name) =>
    timestampColumn(name, 'timestamp_ntz'),
  ),
  ...['TRACE', 'RESOURCE', 'RESOURCE_ATTRIBUTES', 'SCOPE', 'SCOPE_ATTRIBUTES'].map(object),
  textColumn('RECORD_TYPE'),
  ...['RECORD', 'RECORD_ATTRIBUTES'].map(object),
  { name: 'VALUE', type: 'variant', nullable: true },
  { name: 'EXEMPLARS', type: 'array', nullable: true },
];

type Severity = (typeof SEVERITIES)[number];

/** How severe the end of a run is; runs that were skipped or cancelled have no event. */
const severityOf = ({ state }: TaskRun): Severity | undefined => {
  if (isFailed(state)) return 'ERROR';
  return state === 'SUCCEEDED' ? 'INFO' : undefined;
};

/** A run keeps the level that counted when its graph run was planned; those of an earlier version have none. */
const isTold = (severity: Severity, { task }: TaskRun): boolean => {
  const words: readonly string[] = SEVERITIES;
  const level = words.indexOf(task.definition.logEventLevel ?? '');
  return level >= 0 && words.indexOf(severity) >= level;
};

/** Without what is not known, as an object without that key. */
const json = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
    ),
  );

/** https://docs.snowflake.com/en/user-guide/tasks-events#information-logged-for-task-events */
const sourceOf = (
  { database, schema }: GraphRun,
  { task, queryId }: TaskRun,
  services: Services,
): string => {
  const idOf = (kind: 'ROLE' | 'WAREHOUSE', name: string | null) => {
    const id = services.catalogue.list(kind).find((one) => one.name === name)?.id;
    return id === undefined ? null : Number(id);
  };
  const ids = numbers(services, database, schema);
  const { warehouse } = task.definition;
  return json({
    'snow.database.id': ids.DATABASE_ID,
    'snow.database.name': database,
    'snow.executable.id': Number(task.id),
    'snow.executable.name': task.name,
    'snow.executable.type': 'TASK',
    'snow.owner.id': idOf('ROLE', task.owner),
    'snow.owner.name': task.owner,
    'snow.owner.type': 'ROLE',
    'snow.query.id': queryId,
    'snow.schema.id': ids.SCHEMA_ID,
    'snow.schema.name': schema,
    'snow.warehouse.id': idOf('WAREHOUSE', warehouse),
    'snow.warehouse.name': warehouse,
  });
};

const eventOf = (graph: GraphRun, run: TaskRun, services: Services): Cell[] | undefined => {
  const severity = severityOf(run);
  if (severity === undefined || !isTold(severity, run)) return undefined;
  const failed = severity === 'ERROR';
  const at = momentOrNull(run.endedAt);
  const cells: Readonly<Record<string, Cell>> = {
    TIMESTAMP: at,
    OBSERVED_TIMESTAMP: at,
    RESOURCE_ATTRIBUTES: sourceOf(graph, run, services),
    RECORD_TYPE: 'EVENT',
    RECORD: json({ name: 'execution.status', severity_text: severity }),
    VALUE: json({
      message: failed ? `${run.errorCode}: ${run.errorMessage}` : null,
      state: failed ? 'FAILED' : 'SUCCEEDED',
    }),
  };
  return COLUMNS.map(({ name }) => cells[name] ?? null);
};

/** `SNOWFLAKE.TELEMETRY.EVENTS` and its view: the ends of task runs, from what is kept of them for a year. */
export const events = (engine: () => TaskEngine): Relation[] => {
  const table: Relation['table'] = async ({ services }): Promise<Table> => {
    const { graphs, tasks } = await engine().store.archive();
    const graphOf = new Map(graphs.map((graph) => [graph.key, graph]));
    const ended = tasks.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
    const rows = ended.flatMap((run) => {
      const graph = graphOf.get(run.graphRun);
      const event = graph && eventOf(graph, run, services);
      return event ? [event] : [];
    });
    return tableOf(COLUMNS, rows);
  };
  const place = { schema: 'TELEMETRY', table } as const;
  return [
    { ...place, name: 'EVENTS', readers: [EVENTS_ADMIN] },
    { ...place, name: 'EVENTS_VIEW', readers: [EVENTS_VIEWER, EVENTS_ADMIN] },
  ];
};
