import type { Context } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { Task, TaskProperties } from './task.js';

/** @throws SnowflakeError 002003 when there is no such task, or the role may not see it */
export const requireTask = (name: Name, { frame, services }: Context): Task => {
  const task = services.catalogue.find<TaskProperties>('TASK', name, frame);
  if (!task || !services.access.sees(frame, task)) throw notFound('Task', name.join('.'));
  return task;
};
