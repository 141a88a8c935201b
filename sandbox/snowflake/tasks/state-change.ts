import type { Context } from '../engine/context.js';
import type { TaskEngine } from './engine.js';
import { mayNotOperate } from './refusals.js';
import type { Task } from './task.js';

/** What an ALTER TASK does to one task. */
export type Change = (task: Task, engine: TaskEngine, context: Context) => Promise<void>;

/** ALTER TASK … RESUME, for which the owner must be allowed to execute tasks. A root is checked, its graph gets a version, and failures count from none. */
export const resume: Change = async (task, engine, context) => {
  requireOperate(task, context);
  engine.requireOwner(task);
  const { graphs } = engine;
  if (graphs.isRoot(task)) {
    graphs.requireSound(task);
    if (task.properties.state === 'started') return;
    for (const member of graphs.members(task))
      if (member.properties.failures > 0) await engine.change(member, { failures: 0 });
    const started = await engine.change(task, {
      state: 'started',
      failures: 0,
      countedFrom: context.startedAt,
    });
    await engine.stamp(started, true);
    return;
  }
  graphs.requireSuspendedRoot(task);
  await engine.change(task, { state: 'started', failures: 0 });
};

/** ALTER TASK … SUSPEND. What is executing goes on. */
export const suspend: Change = async (task, engine, context) => {
  requireOperate(task, context);
  if (task.properties.state === 'suspended') return;
  if (!engine.graphs.isRoot(task)) engine.graphs.requireSuspendedRoot(task);
  await engine.change(task, {
    state: 'suspended',
    suspendedAt: context.startedAt,
    suspendedReason: 'USER_SUSPENDED',
  });
};

const requireOperate = (task: Task, { frame, services }: Context): void => {
  if (!services.access.can(frame, 'OPERATE', task)) throw mayNotOperate();
};
