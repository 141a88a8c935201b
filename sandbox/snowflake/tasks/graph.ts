import { levelsAt } from '../catalogue/holder-parameters.js';
import type { Catalogue } from '../engine/context.js';
import { nearest } from '../engine/parameters.js';
import { rootNotSuspended, taskError } from './refusals.js';
import type { PlannedTask } from './run.js';
import { type Task, type TaskDefinition, type TaskProperties, taskName } from './task.js';

/** The tasks of one schema as graphs: who is whose root, and what follows what. */
export class Graphs {
  constructor(private readonly catalogue: Catalogue) {}

  /** Oldest first, so that a graph has the same order whatever was changed in it last. */
  inSchema(task: { database: string | null; schema: string | null }): Task[] {
    const place = { database: task.database ?? '', schema: task.schema ?? '' };
    const tasks = this.catalogue.list<TaskProperties>('TASK', place);
    return tasks.sort((a, b) => Number(a.id) - Number(b.id));
  }

  find(beside: { database: string | null; schema: string | null }, name: string): Task | undefined {
    return this.inSchema(beside).find((task) => task.name === name);
  }

  /** Roots without predecessors above the task; a finalizer's is the root it finalizes. */
  rootsOf(task: Task): Task[] {
    if (task.properties.finalizes !== null) {
      const root = this.find(task, task.properties.finalizes);
      return root ? [root] : [];
    }
    const roots = new Map<string, Task>();
    const seen = new Set<string>();
    const climb = (each: Task) => {
      if (seen.has(each.name)) return;
      seen.add(each.name);
      if (each.properties.predecessors.length === 0) roots.set(each.name, each);
      for (const name of each.properties.predecessors) {
        const above = this.find(each, name);
        if (above) climb(above);
      }
    };
    climb(task);
    return [...roots.values()];
  }

  isRoot(task: Task): boolean {
    return task.properties.predecessors.length === 0 && task.properties.finalizes === null;
  }

  childrenOf(task: Task): Task[] {
    return this.inSchema(task).filter((each) => each.properties.predecessors.includes(task.name));
  }

  finalizerOf(root: Task): Task | undefined {
    return this.inSchema(root).find((each) => each.properties.finalizes === root.name);
  }

  /** The root first, then everything below it, each once; the finalizer last. */
  members(root: Task): Task[] {
    const tasks = this.inSchema(root);
    const children = new Map<string, Task[]>();
    for (const task of tasks)
      for (const name of task.properties.predecessors)
        children.set(name, [...(children.get(name) ?? []), task]);
    const found = new Map<string, Task>([[root.name, root]]);
    for (const task of found.values())
      for (const child of children.get(task.name) ?? []) found.set(child.name, child);
    const finalizer = tasks.find((each) => each.properties.finalizes === root.name);
    return finalizer ? [...found.values(), finalizer] : [...found.values()];
  }

  /** @throws SnowflakeError 091421 when a root above the task is started */
  requireSuspendedRoot(task: Task): void {
    for (const root of this.rootsOf(task)) {
      if (root.properties.state === 'started' && root.name !== task.name) {
        throw rootNotSuspended(taskName(root));
      }
    }
  }

  /** @throws SnowflakeError 091421 when the task is in a graph whose root is started; one that is alone may be changed */
  requireSuspended(task: Task): void {
    this.requireSuspendedRoot(task);
    const isStartedRoot = task.properties.state === 'started' && this.isRoot(task);
    if (isStartedRoot && this.members(task).length > 1) throw rootNotSuspended(taskName(task));
  }

  /** What only RESUME of a root checks: one root, and no cycle. */
  requireSound(root: Task): void {
    const members = this.members(root).filter((task) => task.properties.finalizes === null);
    for (const task of members) {
      if (this.rootsOf(task).some((other) => other.name !== root.name)) {
        throw taskError('The graph has more than one root task (one without predecessors).');
      }
    }
    const done = new Set<string>();
    const open = new Set<string>();
    const visit = (task: Task) => {
      if (open.has(task.name)) {
        throw taskError(`Graph has at least one cycle containing task ${taskName(task)}.`);
      }
      if (done.has(task.name)) return;
      open.add(task.name);
      for (const child of this.childrenOf(task)) visit(child);
      open.delete(task.name);
      done.add(task.name);
    };
    for (const task of members) visit(task);
  }

  /** A task's definition, with what its schema, its database or the account says where the task itself says nothing. */
  definitionOf(task: Task): TaskDefinition {
    const { properties } = task;
    const levels = levelsAt(this.catalogue, task);
    const number = (own: number | null, name: string) => {
      const inherited = nearest(name, levels)?.[1];
      return own ?? (inherited === undefined ? null : Number(inherited));
    };
    return {
      ...properties,
      timeoutMs: number(properties.timeoutMs, 'USER_TASK_TIMEOUT_MS'),
      autoRetryAttempts: number(properties.autoRetryAttempts, 'TASK_AUTO_RETRY_ATTEMPTS'),
      suspendAfterFailures: number(
        properties.suspendAfterFailures,
        'SUSPEND_TASK_AFTER_NUM_FAILURES',
      ),
      triggerSeconds: number(
        properties.triggerSeconds,
        'USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS',
      ),
      logEventLevel:
        properties.logEventLevel ?? String(nearest('LOG_EVENT_LEVEL', levels)?.[1] ?? 'OFF'),
    };
  }

  /** How severe events of a task must be at this moment to be told; of one that is gone, as it was planned. */
  eventLevelOf(place: { database: string; schema: string }, planned: PlannedTask): string | null {
    const now = this.inSchema(place).find(({ id }) => id === planned.id);
    return (now ? this.definitionOf(now) : planned.definition).logEventLevel;
  }

  /** Everything that makes a graph what it is, as text: equal text, equal version. */
  fingerprint(root: Task): string {
    return JSON.stringify(
      this.members(root).map(({ id, name, properties: p }) => [
        id,
        name,
        p.warehouse,
        p.schedule,
        p.config,
        p.overlapPolicy,
        p.timeoutMs,
        p.suspendAfterFailures,
        p.autoRetryAttempts,
        p.sessionParameters,
        p.serverless,
        p.executeAs,
        p.predecessors,
        p.finalizes,
        p.condition,
        p.body,
        name === root.name ? '' : p.state,
        // last, and only where it is set: what earlier versions stamped stays the same
        ...(p.triggerSeconds === null ? [] : [p.triggerSeconds]),
      ]),
    );
  }
}
