import type { Clock } from '../engine/context.js';
import { type GraphRun, isFailed, type PlannedTask, type RunState } from './run.js';
import type { RunStore } from './run-store.js';
import { timeoutOf } from './task.js';
import { type TaskRunner, timedOut } from './task-runner.js';

/** How a task of a graph run came out, as those that wait for it see it. */
type Outcome = 'passed' | 'stopped';

const outcomeOf = (state: RunState): Outcome => (state === 'SUCCEEDED' ? 'passed' : 'stopped');

/**
 * Runs one attempt of a graph from its root to its finalizer. What the store knows to have ended is not
 * run again, so that an attempt which a stop of the server interrupted goes on from there.
 */
export class GraphRunner {
  constructor(
    private readonly clock: Clock,
    private readonly store: RunStore,
    private readonly tasks: TaskRunner,
  ) {}

  /** @returns the attempt as it ended; still `EXECUTING` when the server's stop cut it off */
  async run(planned: GraphRun): Promise<GraphRun> {
    const startedAt = planned.startedAt ?? this.clock.now();
    const run: GraphRun = { ...planned, state: 'EXECUTING', startedAt };
    this.store.putGraph(run);
    const limit = new AbortController();
    const most = timeoutOf(run.root.definition);
    const deadline = setTimeout(() => limit.abort(timedOut(most)), most);
    try {
      await this.runTasks(run, limit.signal);
    } finally {
      clearTimeout(deadline);
    }
    if (run.finalizer?.resumed && this.stateOf(run, run.root) !== 'SKIPPED')
      await this.once(run, run.finalizer);
    if (this.tasks.isStopping) return run;
    const ended: GraphRun = { ...run, state: this.result(run), endedAt: this.clock.now() };
    this.store.putGraph(ended);
    return ended;
  }

  private stateOf(run: GraphRun, task: PlannedTask): RunState | undefined {
    return this.store.taskOf(run.key, task.name)?.state;
  }

  private result(run: GraphRun): RunState {
    const states = this.store.tasksOf(run.key).map(({ state }) => state);
    if (states.some(isFailed)) return 'FAILED';
    if (states.includes('CANCELLED')) return 'CANCELLED';
    return this.stateOf(run, run.root) === 'SKIPPED' ? 'SKIPPED' : 'SUCCEEDED';
  }

  /** Runs a task unless this attempt has run it before. */
  private async once(run: GraphRun, task: PlannedTask, limit?: AbortSignal): Promise<RunState> {
    return this.stateOf(run, task) ?? this.tasks.run(run, task, limit);
  }

  /** Starts every task as soon as all its predecessors are through; tasks side by side run side by side. */
  private async runTasks(run: GraphRun, limit: AbortSignal): Promise<void> {
    const outcomes = new Map<string, Promise<Outcome>>();
    const of = (task: PlannedTask): Promise<Outcome> => {
      const outcome = outcomes.get(task.name) ?? this.runAfter(run, task, of, limit);
      outcomes.set(task.name, outcome);
      return outcome;
    };
    await Promise.all([run.root, ...run.tasks].map(of));
  }

  /**
   * A suspended task counts as succeeded. With several predecessors a task runs when at least one is
   * resumed and all resumed ones succeeded.
   */
  private async runAfter(
    run: GraphRun,
    task: PlannedTask,
    of: (task: PlannedTask) => Promise<Outcome>,
    limit: AbortSignal,
  ): Promise<Outcome> {
    const names = task.definition.predecessors;
    const before = [run.root, ...run.tasks].filter((each) => names.includes(each.name));
    const outcomes = await Promise.all(before.map(of));
    if (outcomes.includes('stopped')) return 'stopped';
    // a join needs one predecessor that is not suspended
    const isEnabled = (each: PlannedTask) => each.resumed || each.name === run.root.name;
    if (before.length > 1 && !before.some(isEnabled)) return 'stopped';
    const isRoot = task.name === run.root.name;
    if (!task.resumed && !isRoot) return 'passed';
    if (task.name in run.kept) return 'passed';
    return outcomeOf(await this.once(run, task, limit));
  }
}
