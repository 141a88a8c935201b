import type { Context } from '../engine/context.js';
import { readConfig } from './config.js';
import type { Graphs } from './graph.js';
import { taskError } from './refusals.js';
import { readSchedule } from './schedule.js';
import { type Task, taskName } from './task.js';

/**
 * The rules that hold for every single task, whatever statement made it so.
 * @throws SnowflakeError with the platform's sentence for the first that is broken
 */
export const requireValid = (task: Task, graphs: Graphs, { services, frame }: Context): void => {
  const p = task.properties;
  const name = taskName(task);
  if (p.schedule !== null) readSchedule(p.schedule);
  if (p.config !== null) readConfig(p.config);
  if (p.warehouse !== null && !services.catalogue.find('WAREHOUSE', [p.warehouse], frame)) {
    throw taskError(`Nonexistent warehouse ${p.warehouse} was specified.`);
  }
  const isChild = p.predecessors.length > 0;
  if (isChild && p.schedule !== null) {
    throw taskError(`Task ${task.name} cannot have both a schedule and a predecessor.`);
  }
  if ((isChild || p.finalizes !== null) && p.config !== null) {
    throw taskError(`Task ${name} cannot both be a non-root task and have a config.`);
  }
  if ((isChild || p.finalizes !== null) && p.overlapPolicy !== null) {
    throw taskError(`Cannot set overlap policy on non-root task ${name}.`);
  }
  if ((isChild || p.finalizes !== null) && p.suspendAfterFailures !== null) {
    throw taskError(
      `Cannot set parameter SUSPEND_TASK_AFTER_NUM_FAILURES on non-root task ${name}.`,
    );
  }
  if ((isChild || p.finalizes !== null) && p.autoRetryAttempts !== null) {
    throw taskError(`Cannot set parameter TASK_AUTO_RETRY_ATTEMPTS on non-root task ${name}.`);
  }
  for (const predecessor of p.predecessors) {
    if (predecessor === task.name) {
      throw taskError(`Task ${task.name} cannot use itself as its predecessor.`);
    }
    const found = graphs.find(task, predecessor);
    if (!found || found.owner !== task.owner) {
      throw taskError(`Invalid predecessor ${predecessor} was specified.`);
    }
    if (found.properties.finalizes !== null)
      throw taskError(`Task ${predecessor} cannot have children as a finalizer task.`);
  }
  if (p.finalizes !== null) requireFinalizer(task, p.finalizes, graphs);
};

const requireFinalizer = (task: Task, target: string, graphs: Graphs): void => {
  const p = task.properties;
  if (p.schedule !== null)
    throw taskError(`Task ${task.name} cannot have a schedule and be a finalizer task.`);
  if (p.predecessors.length > 0)
    throw taskError(`Task ${task.name} cannot have predecessors as a finalizer task.`);
  if (graphs.childrenOf(task).length > 0)
    throw taskError(`Task ${task.name} cannot have children as a finalizer task.`);
  const root = graphs.find(task, target);
  if (!root) throw taskError(`Invalid finalized root task ${target} was specified.`);
  if (!graphs.isRoot(root)) throw taskError('cannot finalize a non-root task');
  const other = graphs.finalizerOf(root);
  if (other && other.name !== task.name) {
    throw taskError(`Finalize target ${target} already have finalizer.`);
  }
};
