import { randomUUID } from 'node:crypto';
import type { Graphs } from './graph.js';
import type { GraphRun, PlannedTask, ScheduledFrom } from './run.js';
import type { RunStore } from './run-store.js';
import type { Task } from './task.js';

const planned = (task: Task, graphs: Graphs): PlannedTask => ({
  id: task.id,
  name: task.name,
  owner: task.owner,
  resumed: task.properties.state === 'started',
  definition: graphs.definitionOf(task),
});

/**
 * A first attempt, with the graph as it stands now: later changes of tasks are not for it.
 * @param at when it is due, a virtual time in epoch milliseconds
 * @param config merged, compact JSON, or null
 */
export const planRun = (
  root: Task,
  graphs: Graphs,
  from: ScheduledFrom,
  at: number,
  config: string | null,
): GraphRun => {
  const members = graphs.members(root).map((task) => planned(task, graphs));
  const finalizer = members.find((each) => each.definition.finalizes === root.name) ?? null;
  return {
    key: randomUUID(),
    group: randomUUID(),
    attempt: 1,
    database: root.database ?? '',
    schema: root.schema ?? '',
    root: planned(root, graphs),
    tasks: members.filter((each) => each !== finalizer && each.name !== root.name),
    finalizer,
    graphVersion: root.properties.graphVersion,
    fingerprint: graphs.fingerprint(root),
    config,
    scheduledFrom: from,
    scheduledAt: at,
    originallyAt: at,
    startedAt: null,
    endedAt: null,
    state: 'SCHEDULED',
    kept: {},
  };
};

/** The next attempt of a run: what succeeded is kept with its return value; a finalizer runs again all the same. */
export const planRetry = (
  last: GraphRun,
  store: RunStore,
  from: ScheduledFrom,
  at: number,
): GraphRun => {
  const kept: Record<string, string | null> = { ...last.kept };
  for (const run of store.tasksOf(last.key))
    if (run.state === 'SUCCEEDED') kept[run.task.name] = run.returnValue;
  return {
    ...last,
    key: randomUUID(),
    attempt: last.attempt + 1,
    scheduledFrom: from,
    scheduledAt: at,
    startedAt: null,
    endedAt: null,
    state: 'SCHEDULED',
    kept,
  };
};
