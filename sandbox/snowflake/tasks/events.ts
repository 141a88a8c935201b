import type { Services } from '../engine/context.js';
import { SEVERITIES, type Severity } from '../engine/parameters.js';
import { type EventRow, idOf, placeOf, withoutUnknown } from '../telemetry/event-row.js';
import { isKept } from '../telemetry/log-level.js';
import type { TaskEngine } from './engine.js';
import { type GraphRun, isFailed, type TaskRun } from './run.js';

/** How severe the end of a run is; runs that were skipped or cancelled have no event. */
const severityOf = ({ state }: TaskRun): Severity | undefined => {
  if (isFailed(state)) return 'ERROR';
  return state === 'SUCCEEDED' ? 'INFO' : undefined;
};

/**
 * A run keeps the level that counted when it ended: that is when its event comes to be. No page of the platform's
 * says which moment decides. One that a stop cut off, or of an earlier version, has that of its plan, if any.
 */
const isTold = (severity: Severity, { task, logEventLevel }: TaskRun): boolean => {
  const word = logEventLevel ?? task.definition.logEventLevel;
  const level = SEVERITIES.find((one) => one === word);
  return level !== undefined && isKept(severity, level);
};

/** https://docs.snowflake.com/en/user-guide/tasks-events#information-logged-for-task-events */
const sourceOf = (graph: GraphRun, { task, queryId }: TaskRun, { catalogue }: Services): string => {
  const { warehouse } = task.definition;
  return withoutUnknown({
    ...placeOf(catalogue, graph),
    'snow.executable.id': Number(task.id),
    'snow.executable.name': task.name,
    'snow.executable.type': 'TASK',
    'snow.owner.id': idOf(catalogue, 'ROLE', task.owner),
    'snow.owner.name': task.owner,
    'snow.owner.type': 'ROLE',
    'snow.query.id': queryId,
    'snow.warehouse.id': idOf(catalogue, 'WAREHOUSE', warehouse),
    'snow.warehouse.name': warehouse,
  });
};

const eventOf = (graph: GraphRun, run: TaskRun, services: Services): EventRow | undefined => {
  const severity = severityOf(run);
  if (severity === undefined || !isTold(severity, run)) return undefined;
  const failed = severity === 'ERROR';
  return {
    at: run.endedAt ?? 0,
    type: 'EVENT',
    source: sourceOf(graph, run, services),
    record: JSON.stringify({ name: 'execution.status', severity_text: severity }),
    value: withoutUnknown({
      message: failed ? `${run.errorCode}: ${run.errorMessage}` : null,
      state: failed ? 'FAILED' : 'SUCCEEDED',
    }),
  };
};

/** The ends of task runs, from what is kept of them for a year. */
export const taskEvents = async (engine: TaskEngine, services: Services): Promise<EventRow[]> => {
  const { graphs, tasks } = await engine.store.archive();
  const graphOf = new Map(graphs.map((graph) => [graph.key, graph]));
  return tasks.flatMap((run) => {
    const graph = graphOf.get(run.graphRun);
    const event = graph && eventOf(graph, run, services);
    return event ? [event] : [];
  });
};
