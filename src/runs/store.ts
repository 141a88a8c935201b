import { pipelineTasks } from '../dag/fraud-dag.js';
import type { Store } from '../deps.js';
import {
  evaluationsByRun,
  newestTaskRuns,
  rowCount,
  taskHistory,
} from '../snowflake/queries/runs.js';
import { currentGraphs, tasksOfDag } from '../snowflake/queries/tasks.js';
import { type CurrentRun, mergeRuns } from './merge.js';
import type { Run } from './run.js';

/** Attempts under way or queued now; scheduled runs whose hour has not come are left out. */
export const readCurrent = async ({ warehouse, names }: Store): Promise<CurrentRun[]> => {
  const graphs = await warehouse.query(currentGraphs(names));
  return graphs
    .filter(({ STATE, SCHEDULED_FROM }) => STATE === 'EXECUTING' || SCHEDULED_FROM !== 'SCHEDULE')
    .filter(({ GRAPH_RUN_GROUP_ID }) => GRAPH_RUN_GROUP_ID !== 'null')
    .map((graph) => ({
      group: graph.GRAPH_RUN_GROUP_ID,
      attempt: graph.ATTEMPT_NUMBER,
      state: graph.STATE === 'EXECUTING' ? 'running' : 'queued',
      config: graph.CONFIG,
      scheduledAt: graph.SCHEDULED_TIME,
      startedAt: graph.QUERY_START_TIME,
    }));
};

/** Rows of one run in the history: its root and its tasks. */
const rowsPerRun = pipelineTasks.length + 1;

/** The newest attempts, newest first. Needs a warehouse: when idle, ask `readPulse` first. */
export const readRuns = async (store: Store, limit: number): Promise<Run[]> => {
  const { warehouse, names } = store;
  const [root] = (await warehouse.query(tasksOfDag(names))).filter(
    ({ name }) => name === names.dag,
  );
  if (root === undefined) return [];
  const [history, taskRuns, current, evaluations] = await Promise.all([
    root.id === null
      ? []
      : warehouse.query(taskHistory(names, root.id, Math.min(10_000, (limit + 1) * rowsPerRun))),
    warehouse.query(newestTaskRuns(names, pipelineTasks, limit)),
    readCurrent(store),
    warehouse.query(evaluationsByRun(names, limit * 2)),
  ]);
  const sources = { dag: names.dag, tasks: pipelineTasks, history, taskRuns, current, evaluations };
  return mergeRuns(sources).slice(0, limit);
};

/** Looks back as far as the history goes for a run by its name, group or request id. */
export const findRun = async (store: Store, key: string): Promise<Run | undefined> => {
  const wanted = key.toUpperCase();
  const names = new Set([wanted, `RUN_${wanted}`]);
  return (await readRuns(store, 50)).find(
    ({ id, group, requestId }) => names.has(id) || group === key || requestId === key,
  );
};

/** Numbers that move when something happened; equal to the last ones, nothing has. */
export interface Pulse {
  readonly taskRuns: number;
  readonly evaluations: number;
  readonly ledger: number;
}

/** Wakes no warehouse: each count is answered from the table's metadata. */
export const readPulse = async ({ warehouse, names }: Store): Promise<Pulse> => {
  const [[taskRuns], [evaluations], [ledger]] = await Promise.all([
    warehouse.query(rowCount(names, 'TASK_RUNS')),
    warehouse.query(rowCount(names, 'EVALUATIONS')),
    warehouse.query(rowCount(names, 'LEDGER')),
  ]);
  return { taskRuns: taskRuns ?? 0, evaluations: evaluations ?? 0, ledger: ledger ?? 0 };
};
