import { randomUUID } from 'node:crypto';
import type { Services } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { GraphRun, PlannedTask, RunState, RunStore, TaskRun } from './run.js';
import { timeoutOf } from './task.js';
import { openTaskSession } from './task-session.js';

const FINISHED: ReadonlySet<RunState> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED']);

interface Running {
  readonly abort: AbortController;
  readonly queryId: string;
}

/** How a task of a graph run came out, as those that wait for it see it. */
type Outcome = 'passed' | 'stopped';

/** Runs one attempt of a graph from its root to its finalizer. */
export class GraphRunner {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly services: Services,
    private readonly store: RunStore,
    /** told of each finished task run; answers whether it suspended the root */
    private readonly finished: (run: GraphRun, task: TaskRun) => Promise<boolean>,
  ) {}

  /** @returns the attempt as it ended */
  async run(planned: GraphRun): Promise<GraphRun> {
    const { clock } = this.services;
    const run: GraphRun = { ...planned, state: 'EXECUTING', startedAt: clock.now() };
    this.store.putGraph(run);
    const deadline = setTimeout(
      () => this.cancelAll(run.key, 'timeout'),
      timeoutOf(run.root.definition),
    );
    try {
      await this.runTasks(run);
    } finally {
      clearTimeout(deadline);
    }
    const root = this.store.tasksOf(run.key).find((each) => each.task.id === run.root.id);
    if (run.finalizer?.resumed && root?.state !== 'SKIPPED') await this.runTask(run, run.finalizer);
    const states = this.store.tasksOf(run.key).map((each) => each.state);
    const state: RunState = states.some((each) => each.startsWith('FAILED'))
      ? 'FAILED'
      : states.includes('CANCELLED')
        ? 'CANCELLED'
        : root?.state === 'SKIPPED'
          ? 'SKIPPED'
          : 'SUCCEEDED';
    const ended: GraphRun = { ...run, state, endedAt: clock.now() };
    this.store.putGraph(ended);
    return ended;
  }

  /** Aborts what a task is executing now. @returns the query ids that were marked */
  cancel(taskId: string): string[] {
    const marked: string[] = [];
    for (const [key, { abort, queryId }] of this.running) {
      if (this.store.task(key)?.task.id !== taskId) continue;
      abort.abort('cancel');
      marked.push(queryId);
    }
    return marked;
  }

  /** Aborts everything that is executing and waits for none of it. */
  stop(): void {
    for (const { abort } of this.running.values()) abort.abort('cancel');
  }

  private cancelAll(graphRun: string, reason: 'cancel' | 'timeout'): void {
    for (const [key, { abort }] of this.running) {
      if (this.store.task(key)?.graphRun === graphRun) abort.abort(reason);
    }
  }

  /** Starts every task as soon as all its predecessors are through; tasks side by side run side by side. */
  private async runTasks(run: GraphRun): Promise<void> {
    const outcomes = new Map<string, Promise<Outcome>>();
    const outcomeOf = (task: PlannedTask): Promise<Outcome> => {
      const known = outcomes.get(task.name);
      if (known) return known;
      const outcome = this.runAfter(run, task, outcomeOf);
      outcomes.set(task.name, outcome);
      return outcome;
    };
    await Promise.all([run.root, ...run.tasks].map(outcomeOf));
  }

  /**
   * A suspended task counts as succeeded. With several predecessors a task runs when at least one is
   * resumed and all resumed ones succeeded.
   */
  private async runAfter(
    run: GraphRun,
    task: PlannedTask,
    outcomeOf: (task: PlannedTask) => Promise<Outcome>,
  ): Promise<Outcome> {
    const names = task.definition.predecessors;
    const before = [run.root, ...run.tasks].filter((each) => names.includes(each.name));
    const outcomes = await Promise.all(before.map(outcomeOf));
    if (outcomes.includes('stopped')) return 'stopped';
    // a join needs one predecessor that is not suspended
    const isEnabled = (each: PlannedTask) => each.resumed || each.name === run.root.name;
    if (before.length > 1 && !before.some(isEnabled)) return 'stopped';
    const isRoot = task.name === run.root.name;
    if (!task.resumed && !isRoot) return 'passed';
    if (task.name in run.kept) return 'passed';
    const state = await this.runTask(run, task);
    return state === 'SUCCEEDED' ? 'passed' : 'stopped';
  }

  private async runTask(run: GraphRun, task: PlannedTask): Promise<RunState> {
    const { clock } = this.services;
    const key = `${run.key}/${task.name}`;
    const queryId = randomUUID();
    const abort = new AbortController();
    const begun: TaskRun = {
      key,
      graphRun: run.key,
      task,
      state: 'EXECUTING',
      queryId,
      errorCode: null,
      errorMessage: null,
      startedAt: clock.now(),
      endedAt: null,
      returnValue: null,
    };
    this.store.putTask(begun);
    this.running.set(key, { abort, queryId });
    const timer = setTimeout(() => abort.abort('timeout'), timeoutOf(task.definition));
    const end = await this.execute(run, task, key, queryId, abort.signal).catch((error: unknown) =>
      this.failure(error, abort.signal),
    );
    clearTimeout(timer);
    this.running.delete(key);
    const skipped = end.state === 'SKIPPED' ? { queryId: null, startedAt: null } : {};
    const current = this.store.task(key) ?? begun;
    const ended: TaskRun = { ...current, ...end, ...skipped, endedAt: clock.now() };
    this.store.putTask(ended);
    const suspended = FINISHED.has(ended.state) && (await this.finished(run, ended));
    if (suspended) this.store.putTask({ ...ended, state: 'FAILED_AND_AUTO_SUSPENDED' });
    return ended.state;
  }

  private async execute(
    run: GraphRun,
    task: PlannedTask,
    key: string,
    queryId: string,
    signal: AbortSignal,
  ): Promise<Partial<TaskRun> & { state: RunState }> {
    const { sessions, engine } = this.services;
    const session = await openTaskSession(run, task, key, this.services);
    try {
      if (task.definition.condition !== null) {
        const answer = await engine.execute(
          `SELECT ((${task.definition.condition})::BOOLEAN)::VARCHAR AS CONDITION`,
          session.root,
          { signal },
        );
        if (String(answer.vectors[0]?.[0]).toLowerCase() !== 'true') return { state: 'SKIPPED' };
      }
      await engine.execute(task.definition.body, session.root, { signal, queryId });
      return { state: 'SUCCEEDED' };
    } finally {
      await sessions.close(session);
    }
  }

  private failure(error: unknown, signal: AbortSignal): Partial<TaskRun> & { state: RunState } {
    if (signal.aborted && signal.reason === 'cancel') {
      const { code, message } = canceled();
      return { state: 'CANCELLED', errorCode: code, errorMessage: message };
    }
    if (signal.aborted) {
      return {
        state: 'FAILED',
        errorCode: '000630',
        errorMessage: 'Statement reached its statement or warehouse timeout and was canceled.',
      };
    }
    const known = error instanceof SnowflakeError;
    return {
      state: 'FAILED',
      errorCode: known ? error.code : '000603',
      errorMessage: error instanceof Error ? error.message : String(error),
    };
  }
}
