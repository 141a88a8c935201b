import { type GraphRun, isFailed, type TaskRun } from './run.js';
import { DEFAULT_SUSPEND_AFTER, type Task, type TaskProperties } from './task.js';

/** What counting needs of the task engine. */
export interface Counted {
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
  const limit = root.properties.suspendAfterFailures ?? DEFAULT_SUSPEND_AFTER;
  if (limit === 0 || failures < limit) return false;
  await tasks.change(root, {
    state: 'suspended',
    suspendedAt: now,
    suspendedReason: 'SUSPENDED_DUE_TO_ERRORS',
  });
  return true;
};
