import { ADMIN } from '../access/access.js';
import type { Context, Services } from '../engine/context.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import { mergeConfig } from './config.js';
import { countFailure } from './failures.js';
import { Graphs } from './graph.js';
import { Lanes } from './lanes.js';
import { planRetry, planRun } from './plan.js';
import { notARoot, ownerMayNotExecute } from './refusals.js';
import { attemptToRetry } from './retry.js';
import { type GraphRun, isOpen } from './run.js';
import { RunStore } from './run-store.js';
import { GraphRunner } from './runner.js';
import { nextDue, readSchedule, type Schedule } from './schedule.js';
import { newTask, type Task, type TaskProperties, taskName } from './task.js';
import { TaskRunner } from './task-runner.js';
import { prepareTaskUser } from './task-session.js';
import { Triggers } from './triggers.js';

const EIGHT_DAYS = 8 * 86_400_000;

/** Schedules, queues and runs task graphs; one instance per account. */
export class TaskEngine {
  readonly graphs: Graphs;
  readonly store: RunStore;
  private readonly lanes: Lanes;
  private readonly tasks: TaskRunner;
  private readonly runner: GraphRunner;
  private readonly triggers: Triggers;
  /** by text: reading one takes longer than finding its next time */
  private readonly schedules = new Map<string, Schedule>();
  private readonly alarms = new Map<string, { forget: () => void; due: number }>();
  private stopped = false;

  constructor(private readonly services: Services) {
    this.graphs = new Graphs(services.catalogue);
    this.store = new RunStore(services);
    this.lanes = new Lanes(this.store, (run) => this.carryOut(run));
    this.tasks = new TaskRunner(services, this.store, (run, task) => {
      if (task.task.id === run.root.id) this.lanes.advance(run.root.id);
      return countFailure(run, task, this, services.clock.now());
    });
    this.runner = new GraphRunner(services.clock, this.store, this.tasks);
    this.triggers = new Triggers(services, this);
    ownCatalogue(services).onDrop(async (object) => {
      if (object.kind === 'TASK') this.forget(object.id);
    });
  }

  /** Arms the schedules, and goes on with the runs that the last stop interrupted or left waiting. */
  async start(): Promise<void> {
    await this.store.open();
    await prepareTaskUser(this.services);
    // a task that an earlier version kept lacks what that version did not know
    for (const task of this.services.catalogue.list<TaskProperties>('TASK'))
      await this.change(task, { ...newTask({}, task.owner, task.createdAt), ...task.properties });
    this.services.clock.onSetBack(() => {
      for (const task of this.services.catalogue.list<TaskProperties>('TASK')) this.schedule(task);
    });
    for (const run of this.store.graphs()) {
      if (run.state === 'EXECUTING') this.lanes.goOn(run);
      else if (isOpen(run.state)) this.lanes.enqueue(run);
    }
    this.triggers.start();
  }

  /** Cuts off what is executing, without waiting for what it does, and keeps where each run stood. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { forget } of this.alarms.values()) forget();
    this.triggers.stop();
    this.tasks.stop();
    await this.lanes.stop();
    await this.store.settled();
  }

  current(id: string): Task | undefined {
    return this.services.catalogue.list<TaskProperties>('TASK').find((task) => task.id === id);
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
    const createdAt = this.services.clock.now();
    const graphVersion = root.properties.graphVersion + (isNew ? 1 : 0);
    const changed = await this.change(root, { stamped, graphVersion, committedAt: createdAt });
    const tasks = this.graphs.members(changed);
    if (isNew) this.store.putVersion({ rootId: root.id, graphVersion, createdAt, tasks });
    return changed;
  }

  /** Arms the clock for a started root's next due run, or disarms it. */
  schedule(task: Task): void {
    this.disarm(task.id);
    this.triggers.watch(task);
    const { schedule, state, countedFrom } = task.properties;
    if (this.stopped || state !== 'started' || schedule === null) return;
    const read = this.schedules.get(schedule) ?? readSchedule(schedule);
    this.schedules.set(schedule, read);
    const due = nextDue(read, countedFrom, this.services.clock.now());
    const forget = this.services.clock.at(due, () => this.due(task.id, due));
    this.alarms.set(task.id, { forget, due });
  }

  /** When a started root is due next, within eight days; null otherwise. */
  nextRun(taskId: string): number | null {
    const due = this.alarms.get(taskId)?.due ?? null;
    return due !== null && due - this.services.clock.now() <= EIGHT_DAYS ? due : null;
  }

  /**
   * EXECUTE TASK. A run that has not begun is replaced; beside a running one, one further run waits.
   * @returns once the run is kept: a crash does not lose it
   * @throws SnowflakeError 091435 for a child or finalizer, 091089 when the owner may not execute
   */
  async execute(task: Task, usingConfig: string | null): Promise<void> {
    if (!this.graphs.isRoot(task)) throw notARoot(taskName(task));
    const config = mergeConfig(task.properties.config, usingConfig);
    this.graphs.requireSound(task);
    this.requireOwner(task);
    const root = await this.stamp(task, false);
    const now = this.services.clock.now();
    this.lanes.enqueue(planRun(root, this.graphs, 'EXECUTE TASK', now, config));
    await this.store.settled();
  }

  /** @throws SnowflakeError 091089 when the task's owner may not execute tasks */
  requireOwner(task: Task): void {
    const owner = { role: task.owner, secondaryRoles: [] };
    if (!this.services.access.canOnAccount(owner, 'EXECUTE TASK')) throw ownerMayNotExecute();
  }

  /** EXECUTE TASK … RETRY: the failed and cancelled tasks of the last run, or of that group, again, and what follows them. */
  async retry(task: Task, group: string | null): Promise<void> {
    if (!this.graphs.isRoot(task)) throw notARoot(taskName(task));
    this.requireOwner(task);
    const now = this.services.clock.now();
    const last = attemptToRetry(task, group, this.graphs, this.store, now);
    this.lanes.enqueue(planRetry(last, this.store, 'MANUAL RETRY', now));
    await this.store.settled();
  }

  /** @returns the ids of the queries that were told to stop */
  cancelRunning(task: Task): string[] {
    return this.tasks.cancel(task.id);
  }

  /** Stops a task's statement, also of a task that was replaced or dropped since: by its owner, or whoever operates it. */
  cancelQuery(queryId: string, context: Context): boolean {
    const { access } = this.services;
    const roles = ownAccess(this.services).rolesOf(context.frame);
    return this.tasks.cancelQuery(queryId, ({ id, owner }) => {
      const task = this.current(id);
      if (task) return access.can(context.frame, 'OPERATE', task);
      return roles.has(owner) || roles.has(ADMIN);
    });
  }

  /** What a task of the run returned, in this attempt or in an earlier one that it goes on from. */
  returnValueOf(run: GraphRun, name: string): string | null {
    if (name in run.kept) return run.kept[name] ?? null;
    return this.store.taskOf(run.key, name)?.returnValue ?? null;
  }

  private disarm(taskId: string): void {
    this.alarms.get(taskId)?.forget();
    this.alarms.delete(taskId);
  }

  /** The task is gone, alone or with its schema: nothing of it runs any more but what is executing. */
  private forget(taskId: string): void {
    this.disarm(taskId);
    this.triggers.forget(taskId);
    this.lanes.clear(taskId);
  }

  lastTriggered(taskId: string): number | null {
    const times = this.store
      .graphs()
      .filter(({ root, scheduledFrom }) => root.id === taskId && scheduledFrom === 'TRIGGER')
      .map(({ scheduledAt }) => scheduledAt);
    return times.length === 0 ? null : Math.max(...times);
  }

  trigger(task: Task, at: number): void {
    this.begin(task, 'TRIGGER', at);
  }

  private async due(taskId: string, at: number): Promise<void> {
    const task = this.current(taskId);
    if (!task || this.stopped) return;
    this.schedule(task);
    const starter = await this.triggers.starterOf(task);
    const current = this.current(taskId);
    // it may have been suspended while its streams were looked at
    if (starter && current?.properties.state === 'started' && !this.stopped)
      this.begin(current, starter, at);
  }

  private begin(task: Task, from: 'SCHEDULE' | 'TRIGGER', at: number): void {
    // A due run that would overlap is passed over, not queued. A jump of the clock takes no real time:
    // what was executing before it executes all through it, and the runs due meanwhile overlap it.
    const { overlapPolicy, config } = task.properties;
    if (this.lanes.isQueued(task.id) || !this.lanes.mayBegin(task.id, overlapPolicy)) return;
    this.lanes.enqueue(planRun(task, this.graphs, from, at, mergeConfig(config, null)));
  }

  private async carryOut(run: GraphRun): Promise<void> {
    try {
      let next: GraphRun | undefined = run;
      while (next) next = this.retryOf(await this.runner.run(next));
    } catch (error) {
      const fields = { task: run.root.name, error: String(error) };
      this.services.settings.log('running a task graph', fields);
    } finally {
      this.triggers.ended(run.root.id);
    }
  }

  /** The automatic retry of an attempt that failed, before anything else that waits for its root. */
  private retryOf(ended: GraphRun): GraphRun | undefined {
    const attempts = ended.root.definition.autoRetryAttempts ?? 0;
    if (ended.state !== 'FAILED' || ended.attempt > attempts || this.stopped) return undefined;
    const states = this.store.tasksOf(ended.key).map(({ state }) => state);
    if (!this.current(ended.root.id) || states.includes('FAILED_AND_AUTO_SUSPENDED'))
      return undefined;
    const now = this.services.clock.now();
    const retry = planRetry(ended, this.store, 'AUTOMATIC RETRY', now);
    this.store.putGraph(retry);
    return retry;
  }
}
