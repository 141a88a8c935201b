import { TASK_FAILURES } from '../engine/parameters.js';
import type { Graphs } from './graph.js';
import { type GraphRun, isFailed, type TaskRun } from './run.js';
import type { Task, TaskProperties } from './task.js';

/** What counting needs of the task engine. */
export interface Counted {
  readonly graphs: Pick<Graphs, 'definitionOf'>;
  current(id: string): Task | undefined;
  change(task: Task, properties: Partial<TaskProperties>): Promise<Task>;
}

/**
 * Counts a task's failures in a row; as many as the root allows suspend the root. A success ends the row;
 * skipped and cancelled runs do not count.
 * @param now virtual time, epoch milliseconds
 * @returns whether this run suspended the root
 */
export const countFailure = async (
  run: GraphRun,
  { state, task: { id } }: TaskRun,
  tasks: Counted,
  now: number,
): Promise<boolean> => {
  const task = tasks.current(id);
  if (!task || state === 'SKIPPED' || state === 'CANCELLED') return false;
  const failures = isFailed(state) ? task.properties.failures + 1 : 0;
  if (failures !== task.properties.failures) await tasks.change(task, { failures });
  const root = tasks.current(run.root.id);
  if (!root || root.properties.state === 'suspended') return false;
  const limit = tasks.graphs.definitionOf(root).suspendAfterFailures ?? TASK_FAILURES;
  if (limit === 0 || failures < limit) return false;
  await tasks.change(root, {
    state: 'suspended',
    suspendedAt: now,
    suspendedReason: 'SUSPENDED_DUE_TO_ERRORS',
  });
  return true;
};
