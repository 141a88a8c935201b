import type { Context } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { readConfig } from './config.js';
import type { Graphs } from './graph.js';
import { taskError } from './refusals.js';
import { readSchedule } from './schedule.js';
import { type Task, taskName } from './task.js';

/** predecessors of one task, and children */
const MOST_LINKS = 100;
const MOST_TASKS = 1000;

/**
 * The rules that hold for every single task, whatever statement made it so.
 * @throws SnowflakeError with the platform's sentence for the first that is broken
 */
export const requireValid = (task: Task, graphs: Graphs, { services, frame }: Context): void => {
  const p = task.properties;
  const name = taskName(task);
  if (p.schedule !== null) readSchedule(p.schedule);
  if (p.config !== null) readConfig(p.config);
  const before = graphs.find(task, task.name)?.properties.warehouse ?? null;
  if (p.warehouse !== null && p.warehouse !== before)
    requireUsable(p.warehouse, { services, frame });
  const isChild = p.predecessors.length > 0;
  const isRoot = !isChild && p.finalizes === null;
  if (isChild && p.schedule !== null) {
    throw taskError(`Task ${task.name} cannot have both a schedule and a predecessor.`);
  }
  if (!isRoot) requireNoRootProperties(task);
  if (p.predecessors.length > MOST_LINKS)
    throw taskError(`Task ${name} cannot have more than ${MOST_LINKS} predecessors.`);
  for (const predecessor of p.predecessors) {
    if (predecessor === task.name) {
      throw taskError(`Task ${task.name} cannot use itself as its predecessor.`);
    }
    const found = graphs.find(task, predecessor);
    if (!found || found.owner !== task.owner) {
      throw taskError(`Invalid predecessor ${predecessor} was specified.`);
    }
    const children = graphs.childrenOf(found).filter((child) => child.name !== task.name);
    if (children.length >= MOST_LINKS)
      throw taskError(`Task ${predecessor} cannot have more than ${MOST_LINKS} children.`);
    if (found.properties.finalizes !== null)
      throw taskError(`Task ${predecessor} cannot have children as a finalizer task.`);
  }
  if (p.finalizes !== null) requireFinalizer(task, p.finalizes, graphs);
  if (!isRoot) requireRoom(task, graphs);
};

/** A graph that the task joins, or is in, holds no more tasks than may be. */
const requireRoom = (task: Task, graphs: Graphs): void => {
  for (const root of graphs.rootsOf(task)) {
    const others = graphs.members(root).filter(({ name }) => name !== task.name);
    if (others.length >= MOST_TASKS)
      throw taskError(
        `The graph of root task ${taskName(root)} cannot have more than ${MOST_TASKS} tasks.`,
      );
  }
};

/** A warehouse that the role may not see does not exist for it; one that it sees it must be allowed to use. */
const requireUsable = (name: string, { services, frame }: Pick<Context, 'services' | 'frame'>) => {
  const { catalogue, access } = services;
  const warehouse = catalogue.find('WAREHOUSE', [name], frame);
  if (!warehouse || !access.sees(frame, warehouse))
    throw taskError(`Nonexistent warehouse ${name} was specified.`);
  access.require(frame, 'USAGE', warehouse);
};

/** What says how the graph as a whole runs stands on its root alone. */
const requireNoRootProperties = (task: Task): void => {
  const p = task.properties;
  const name = taskName(task);
  if (p.config !== null)
    throw taskError(`Task ${name} cannot both be a non-root task and have a config.`);
  if (p.overlapFlag !== null)
    throw taskError('Cannot set allow_overlapping_execution on non-root task');
  if (p.overlapPolicy !== null)
    throw taskError(`Cannot set overlap policy on non-root task ${name}.`);
  if (p.suspendAfterFailures !== null)
    throw taskError(
      `Cannot set parameter SUSPEND_TASK_AFTER_NUM_FAILURES on non-root task ${name}.`,
    );
  if (p.autoRetryAttempts !== null)
    throw taskError(`Cannot set parameter TASK_AUTO_RETRY_ATTEMPTS on non-root task ${name}.`);
};

/**
 * EXECUTE AS USER needs IMPERSONATE on that user.
 * @throws SnowflakeError 002003 when there is no such user, 003001 without the privilege
 */
export const requireImpersonate = (task: Task, { services, frame }: Context): void => {
  const { executeAs } = task.properties;
  if (executeAs === null) return;
  const user = services.catalogue.find('USER', [executeAs], frame);
  if (!user) throw notFound('User', executeAs);
  services.access.require(frame, 'IMPERSONATE', user);
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
  if (!root || root.owner !== task.owner)
    throw taskError(`Invalid finalized root task ${target} was specified.`);
  if (!graphs.isRoot(root)) throw taskError('cannot finalize a non-root task');
  const other = graphs.finalizerOf(root);
  if (other && other.name !== task.name) {
    throw taskError(`Finalize target ${target} already have finalizer.`);
  }
};
