import { randomUUID } from 'node:crypto';
import type { Services } from '../engine/context.js';
import { mergeConfig } from './config.js';
import { Graphs } from './graph.js';
import { noFailures, notARoot, nothingToRetry, ownerMayNotExecute } from './refusals.js';
import {
  type GraphRun,
  type PlannedTask,
  RunStore,
  type ScheduledFrom,
  type TaskRun,
} from './run.js';
import { GraphRunner } from './runner.js';
import { nextDue, readSchedule } from './schedule.js';
import {
  DEFAULT_SUSPEND_AFTER,
  type OverlapPolicy,
  type Task,
  type TaskProperties,
  taskName,
} from './task.js';
import { prepareTaskUser } from './task-session.js';

const FOURTEEN_DAYS = 14 * 86_400_000;
const EIGHT_DAYS = 8 * 86_400_000;

/** What one root has going on: attempts that run, and the one that waits for them. */
interface Lane {
  readonly executing: Map<string, { readonly run: GraphRun; readonly ended: Promise<void> }>;
  queued: GraphRun | null;
}

/** Schedules, queues and runs task graphs; one instance per account. */
export class TaskEngine {
  readonly graphs: Graphs;
  readonly store: RunStore;
  private readonly runner: GraphRunner;
  private readonly lanes = new Map<string, Lane>();
  private readonly alarms = new Map<string, { forget: () => void; due: number }>();
  private stopped = false;

  constructor(private readonly services: Services) {
    this.graphs = new Graphs(services.catalogue);
    this.store = new RunStore(services);
    this.runner = new GraphRunner(services, this.store, (run, task) => this.finished(run, task));
  }

  async start(): Promise<void> {
    await this.store.open();
    await prepareTaskUser(this.services);
    for (const task of this.services.catalogue.list<TaskProperties>('TASK')) this.schedule(task);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const { forget } of this.alarms.values()) forget();
    this.runner.stop();
    const going = [...this.lanes.values()].flatMap(({ executing }) => [...executing.values()]);
    await Promise.all(going.map(({ ended }) => ended));
    await this.store.settled();
  }

  /** Puts a task back with other properties. */
  async change(task: Task, properties: Partial<TaskProperties>): Promise<Task> {
    const changed: Task = { ...task, properties: { ...task.properties, ...properties } };
    await this.services.catalogue.put(changed);
    this.schedule(changed);
    return changed;
  }

  /** Fixes the graph as it is now as a version, new if anything differs (or `always`). */
  async stamp(root: Task, always: boolean): Promise<Task> {
    const stamped = this.graphs.fingerprint(root);
    const isNew = always || stamped !== root.properties.stamped;
    return this.change(root, {
      stamped,
      graphVersion: root.properties.graphVersion + (isNew ? 1 : 0),
      committedAt: this.services.clock.now(),
    });
  }

  /** Arms the clock for a started root's next due run, or disarms it. */
  schedule(task: Task): void {
    this.alarms.get(task.id)?.forget();
    this.alarms.delete(task.id);
    const { schedule, state, countedFrom } = task.properties;
    if (this.stopped || state !== 'started' || schedule === null) return;
    const due = nextDue(readSchedule(schedule), countedFrom, this.services.clock.now());
    const forget = this.services.clock.at(due, () => this.due(task.id, due));
    this.alarms.set(task.id, { forget, due });
  }

  forget(task: Task): void {
    this.alarms.get(task.id)?.forget();
    this.alarms.delete(task.id);
  }

  /** When a started root is due next, within eight days; null otherwise. */
  nextRun(taskId: string): number | null {
    const due = this.alarms.get(taskId)?.due ?? null;
    return due !== null && due - this.services.clock.now() <= EIGHT_DAYS ? due : null;
  }

  /**
   * EXECUTE TASK. A run that has not begun is replaced; beside a running one, one further run waits.
   * @throws SnowflakeError 091435 for a child or finalizer, 091089 when the owner may not execute
   */
  async execute(task: Task, usingConfig: string | null): Promise<void> {
    if (!this.graphs.isRoot(task)) throw notARoot(taskName(task));
    const config = mergeConfig(task.properties.config, usingConfig);
    this.graphs.requireSound(task);
    this.requireOwner(task);
    const root = await this.stamp(task, false);
    const now = this.services.clock.now();
    this.enqueue(this.plan(root, 'EXECUTE TASK', now, config));
  }

  /** EXECUTE TASK … RETRY LAST: the failed and cancelled tasks again, and what follows them. */
  async retryLast(task: Task): Promise<void> {
    if (!this.graphs.isRoot(task)) throw notARoot(taskName(task));
    this.requireOwner(task);
    const last = this.store
      .graphs()
      .filter((run) => run.root.id === task.id && run.startedAt !== null)
      .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
      .at(-1);
    const now = this.services.clock.now();
    const unchanged = last?.graphVersion === task.properties.graphVersion;
    const same = last !== undefined && this.graphs.fingerprint(task) === last.fingerprint;
    const recent = last !== undefined && now - last.originallyAt <= FOURTEEN_DAYS;
    if (!last || last.endedAt === null || !unchanged || !same || !recent) {
      throw nothingToRetry(task.name);
    }
    if (last.state === 'SUCCEEDED') throw noFailures(task.name, last.group, last.attempt);
    this.enqueue(this.planRetry(last, 'MANUAL RETRY'));
  }

  /** @returns the ids of the queries that were told to stop */
  cancelRunning(task: Task): string[] {
    return this.runner.cancel(task.id);
  }

  /** The task runs of one graph run, with what earlier attempts of a retry had returned. */
  returnValueOf(run: GraphRun, name: string): string | null {
    if (name in run.kept) return run.kept[name] ?? null;
    return this.store.tasksOf(run.key).find((each) => each.task.name === name)?.returnValue ?? null;
  }

  mayRun(task: Task): boolean {
    const owner = { role: task.owner, secondaryRoles: [] };
    return this.services.access.canOnAccount(owner, 'EXECUTE TASK');
  }

  private requireOwner(task: Task): void {
    if (!this.mayRun(task)) throw ownerMayNotExecute();
  }

  private due(taskId: string, at: number): void {
    const task = this.services.catalogue
      .list<TaskProperties>('TASK')
      .find((each) => each.id === taskId);
    if (!task || this.stopped) return;
    this.schedule(task);
    const lane = this.lane(task.id);
    // a due run that would overlap is passed over, not queued
    if (lane.queued || !this.mayBegin(lane, task.properties.overlapPolicy)) return;
    if (!this.mayRun(task)) {
      this.services.settings.log('passing over a due task: its owner lacks EXECUTE TASK', {
        task: taskName(task),
      });
      return;
    }
    this.enqueue(this.plan(task, 'SCHEDULE', at, mergeConfig(task.properties.config, null)));
  }

  private lane(rootId: string): Lane {
    const lane = this.lanes.get(rootId) ?? { executing: new Map(), queued: null };
    this.lanes.set(rootId, lane);
    return lane;
  }

  private enqueue(run: GraphRun): void {
    const lane = this.lane(run.root.id);
    if (lane.queued) this.store.dropGraph(lane.queued.key);
    lane.queued = run;
    this.store.putGraph(run);
    setImmediate(() => this.advance(lane));
  }

  /** May a further run of the graph begin beside those that go on? */
  private mayBegin(lane: Lane, policy: OverlapPolicy | null): boolean {
    if (lane.executing.size === 0 || policy === 'ALLOW_ALL_OVERLAP') return true;
    if (policy !== 'ALLOW_CHILD_OVERLAP') return false;
    return [...lane.executing.values()].every(({ run }) => {
      const root = this.store.tasksOf(run.key).find((each) => each.task.id === run.root.id);
      return root !== undefined && root.endedAt !== null;
    });
  }

  private advance(lane: Lane): void {
    const run = lane.queued;
    if (this.stopped || !run || !this.mayBegin(lane, run.root.definition.overlapPolicy)) return;
    lane.queued = null;
    const ended = this.runner
      .run(run)
      .then((ended) => this.retryByItself(lane, ended))
      .catch((error: unknown) => {
        this.services.settings.log('running a task graph', {
          task: run.root.name,
          error: String(error),
        });
      })
      .finally(() => {
        lane.executing.delete(run.key);
        this.advance(lane);
      });
    lane.executing.set(run.key, { run, ended });
  }

  private retryByItself(lane: Lane, ended: GraphRun): void {
    const attempts = ended.root.definition.autoRetryAttempts ?? 0;
    if (ended.state !== 'FAILED' || ended.attempt > attempts || lane.queued) return;
    this.enqueue(this.planRetry(ended, 'AUTOMATIC RETRY'));
  }

  private plan(root: Task, from: ScheduledFrom, at: number, config: string | null): GraphRun {
    const members = this.graphs.members(root).map(planned);
    const finalizer = members.find((each) => each.definition.finalizes === root.name) ?? null;
    return {
      key: randomUUID(),
      group: randomUUID(),
      attempt: 1,
      database: root.database ?? '',
      schema: root.schema ?? '',
      root: planned(root),
      tasks: members.filter((each) => each !== finalizer && each.name !== root.name),
      finalizer,
      graphVersion: root.properties.graphVersion,
      fingerprint: this.graphs.fingerprint(root),
      config,
      scheduledFrom: from,
      scheduledAt: at,
      originallyAt: at,
      startedAt: null,
      endedAt: null,
      state: 'SCHEDULED',
      kept: {},
    };
  }

  private planRetry(last: GraphRun, from: ScheduledFrom): GraphRun {
    const kept: Record<string, string | null> = { ...last.kept };
    for (const run of this.store.tasksOf(last.key)) {
      const isFinalizer = run.task.id === last.finalizer?.id;
      if (run.state === 'SUCCEEDED' && !isFinalizer) kept[run.task.name] = run.returnValue;
    }
    return {
      ...last,
      key: randomUUID(),
      attempt: last.attempt + 1,
      scheduledFrom: from,
      scheduledAt: this.services.clock.now(),
      startedAt: null,
      endedAt: null,
      state: 'SCHEDULED',
      kept,
    };
  }

  /** Counts failures in a row; as many as the root allows suspend it. */
  private async finished(run: GraphRun, taskRun: TaskRun): Promise<boolean> {
    const tasks = this.services.catalogue.list<TaskProperties>('TASK');
    const task = tasks.find((each) => each.id === taskRun.task.id);
    const root = tasks.find((each) => each.id === run.root.id);
    if (!task || !root || taskRun.state === 'SKIPPED' || taskRun.state === 'CANCELLED')
      return false;
    const failures = taskRun.state === 'FAILED' ? task.properties.failures + 1 : 0;
    if (failures !== task.properties.failures) await this.change(task, { failures });
    const limit = root.properties.suspendAfterFailures ?? DEFAULT_SUSPEND_AFTER;
    if (limit === 0 || failures < limit || root.properties.state === 'suspended') return false;
    const current = this.services.catalogue
      .list<TaskProperties>('TASK')
      .find((each) => each.id === run.root.id);
    await this.change(current ?? root, {
      state: 'suspended',
      suspendedAt: this.services.clock.now(),
      suspendedReason: 'SUSPENDED_DUE_TO_ERRORS',
    });
    return true;
  }
}

const planned = (task: Task): PlannedTask => ({
  id: task.id,
  name: task.name,
  owner: task.owner,
  resumed: task.properties.state === 'started',
  definition: task.properties,
});
