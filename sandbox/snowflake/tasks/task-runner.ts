import { randomUUID } from 'node:crypto';
import type { Services } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import { Graphs } from './graph.js';
import type { GraphRun, PlannedTask, RunState, TaskRun } from './run.js';
import { type RunStore, taskKey } from './run-store.js';
import { timeoutOf } from './task.js';
import { openTaskSession } from './task-session.js';

/** Why a signal ended a task that is to go on, or to be told of, when the server starts again. */
const STOPPED = Symbol('the server stops');

const CANCELED = canceled().code;

/** What a run ends with once its USER_TASK_TIMEOUT_MS has passed. */
export const timedOut = (ms: number) =>
  new SnowflakeError(
    '000630',
    '57014',
    `Statement reached its statement or warehouse timeout of ${Math.ceil(ms / 1000)} second(s) and was canceled.`,
  );

/** The history's words for a run that WHEN stopped, as live accounts show them. */
const conditionFalse = () =>
  new SnowflakeError('0040003', '22000', 'Conditional expression for task evaluated to false.');

interface Running {
  readonly abort: AbortController;
  readonly run: TaskRun;
}

type End = Pick<TaskRun, 'state' | 'errorCode' | 'errorMessage'>;

const ended = (state: RunState, error?: SnowflakeError): End => ({
  state,
  errorCode: error?.code ?? null,
  errorMessage: error?.message ?? null,
});

const failure = (error: unknown): End => {
  if (!(error instanceof SnowflakeError))
    return ended('FAILED', new SnowflakeError('000603', 'XX000', String(error)));
  // SYSTEM$CANCEL_QUERY ends a task's statement from outside
  return ended(error.code === CANCELED ? 'CANCELLED' : 'FAILED', error);
};

/** Runs single tasks of graph runs: condition, body, time limit, cancellation. */
export class TaskRunner {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(
    private readonly services: Services,
    private readonly store: RunStore,
    /** told of each finished task run; answers whether it suspended the root */
    private readonly finished: (run: GraphRun, task: TaskRun) => Promise<boolean>,
  ) {}

  /**
   * @param limit aborted, with the error to tell, when the whole graph may run no longer
   * @returns how it ended; `EXECUTING` when the server's stop cut it off
   */
  async run(run: GraphRun, task: PlannedTask, limit?: AbortSignal): Promise<RunState> {
    if (this.stopping) return 'EXECUTING';
    const { clock } = this.services;
    const key = taskKey(run.key, task.name);
    const abort = new AbortController();
    const begun: TaskRun = {
      key,
      graphRun: run.key,
      task,
      queryId: randomUUID(),
      ...ended('EXECUTING'),
      startedAt: clock.now(),
      endedAt: null,
      returnValue: null,
    };
    this.store.putTask(begun);
    this.running.set(key, { abort, run: begun });
    // Limits count real time, as bodies do: a jump of the virtual clock cuts nothing off.
    const most = timeoutOf(task.definition);
    const timer = setTimeout(() => abort.abort(timedOut(most)), most);
    const signal = limit ? AbortSignal.any([abort.signal, limit]) : abort.signal;
    const end = await this.execute(run, begun, signal).catch((error: unknown) =>
      failure(signal.aborted ? signal.reason : error),
    );
    clearTimeout(timer);
    this.running.delete(key);
    if (signal.reason === STOPPED && end.state !== 'SUCCEEDED') return 'EXECUTING';
    return this.close(run, key, end);
  }

  /** Aborts what a task is executing now. @returns the query ids that were marked */
  cancel(taskId: string): string[] {
    const marked = [...this.running.values()].filter(({ run }) => run.task.id === taskId);
    for (const { abort } of marked) abort.abort(canceled());
    return marked.map(({ run }) => run.queryId ?? '');
  }

  /** Aborts the run whose body has this query id, if it executes and `may` allows it for its task. */
  cancelQuery(queryId: string, may: (task: PlannedTask) => boolean): boolean {
    const found = [...this.running.values()].find(({ run }) => run.queryId === queryId);
    if (!found || !may(found.run.task)) return false;
    found.abort.abort(canceled());
    return true;
  }

  /** Aborts everything and starts nothing more. What was executing stays so in the store. */
  stop(): void {
    this.stopping = true;
    for (const { abort } of this.running.values()) abort.abort(STOPPED);
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  private async close(run: GraphRun, key: string, end: End): Promise<RunState> {
    const current = this.store.task(key);
    if (!current) return end.state;
    const skipped = end.state === 'SKIPPED' ? { queryId: null, startedAt: null } : {};
    const endedAt = this.services.clock.now();
    const logEventLevel = new Graphs(this.services.catalogue).eventLevelOf(run, current.task);
    const closed: TaskRun = { ...current, ...end, ...skipped, endedAt, logEventLevel };
    this.store.putTask(closed);
    const suspended = await this.finished(run, closed);
    if (suspended) this.store.putTask({ ...closed, state: 'FAILED_AND_AUTO_SUSPENDED' });
    return closed.state;
  }

  private async execute(run: GraphRun, { key, task, queryId }: TaskRun, signal: AbortSignal) {
    const { sessions, engine } = this.services;
    const { condition, body } = task.definition;
    // a body that a kill cut off must not begin again after the restart as if it had not begun
    await this.store.settled();
    const session = await openTaskSession(run, task, key, this.services);
    try {
      if (condition !== null) {
        const answer = await engine.execute(
          `SELECT ((${condition})::BOOLEAN)::VARCHAR AS CONDITION`,
          session.root,
          { signal, own: true },
        );
        if (String(answer.vectors[0]?.[0]).toLowerCase() !== 'true')
          return ended('SKIPPED', conditionFalse());
      }
      await engine.execute(body, session.root, { signal, queryId: queryId ?? randomUUID() });
      return ended('SUCCEEDED');
    } finally {
      await sessions.close(session);
    }
  }
}
