import { randomUUID } from 'node:crypto';
import type { Frame } from '../engine/context.js';
import { canceled, type SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';

export type Outcome =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: unknown };

/** What is run: the engine's work on one request, to be stopped through the signal. */
export type Work = (signal: AbortSignal, queryId: string) => Promise<Result>;

export interface Submission {
  readonly sql: string;
  readonly frame: Frame;
  readonly requestId: string | null;
  readonly describeOnly?: boolean;
  readonly bindCount?: number;
  /** `JSON` or `ARROW`, when this statement asks for one */
  readonly resultFormat?: string | undefined;
}

// how long a cancelled statement may take to stop before its client is told so anyway
const GRACE_MS = 5000;
// older ones are known by their results and by history
const KEPT_PER_SESSION = 300;

/** One request's statement, running or done. Its answer is kept: a repeated request gets it again. */
export class Execution {
  readonly startedAt = performance.now();
  readonly outcome: Promise<Outcome>;
  settled: Outcome | undefined;
  endedAt: number | undefined;
  private readonly controller = new AbortController();

  constructor(
    readonly queryId: string,
    readonly submission: Submission,
    work: Work,
  ) {
    this.outcome = this.follow(work);
  }

  get aborting(): boolean {
    return this.controller.signal.aborted && !this.settled;
  }

  /** Stops the statement; no harm when it is done already. */
  abort(reason: SnowflakeError = canceled()): void {
    if (!this.settled) this.controller.abort(reason);
  }

  /** @returns undefined when the statement still runs after `ms` */
  async within(ms: number): Promise<Outcome | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, ms, undefined);
    });
    return Promise.race([this.outcome, late]).finally(() => clearTimeout(timer));
  }

  private async follow(work: Work): Promise<Outcome> {
    const { signal } = this.controller;
    // a turn later, so that a request cancelled beforehand never starts
    await Promise.resolve();
    if (signal.aborted) return this.settle({ ok: false, error: signal.reason });
    const running = work(signal, this.queryId).then(
      (result): Outcome => ({ ok: true, result }),
      (error: unknown): Outcome => ({ ok: false, error: signal.aborted ? signal.reason : error }),
    );
    return this.settle(await Promise.race([running, afterGrace(signal)]));
  }

  private settle(outcome: Outcome): Outcome {
    this.settled = outcome;
    this.endedAt = performance.now();
    return outcome;
  }
}

const afterGrace = (signal: AbortSignal): Promise<Outcome> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      setTimeout(() => resolve({ ok: false, error: signal.reason }), GRACE_MS).unref();
    });
  });

const keyOf = (sessionId: number, requestId: string) => `${sessionId} ${requestId}`;

/** The newest statements that clients sent, by query id and by request id, while their sessions live. */
export class Executions {
  private readonly byQuery = new Map<string, Execution>();
  private readonly byRequest = new Map<string, Execution>();
  private readonly bySession = new Map<number, Set<Execution>>();
  private readonly unwanted = new Set<string>();

  /** Runs the work, or gives the execution that an earlier request with the same id started. */
  start(submission: Submission, work: Work): Execution {
    const { frame, requestId } = submission;
    const known = requestId === null ? undefined : this.ofRequest(frame.session.id, requestId);
    if (known) return known;
    const execution = this.file(new Execution(randomUUID(), submission, work));
    if (requestId !== null && this.unwanted.delete(keyOf(frame.session.id, requestId)))
      execution.abort();
    return execution;
  }

  /** Stops the statement of a request, also one that is still to arrive: cancelling may overtake it. */
  abortRequest(sessionId: number, requestId: string): void {
    const execution = this.ofRequest(sessionId, requestId);
    if (execution) execution.abort();
    else this.unwanted.add(keyOf(sessionId, requestId));
    for (const oldest of this.unwanted) {
      if (this.unwanted.size <= KEPT_PER_SESSION) break;
      this.unwanted.delete(oldest);
    }
  }

  /** Files the answer of a statement that ran as a part of another request. */
  adopt(queryId: string, submission: Submission, result: Result): void {
    this.file(new Execution(queryId, submission, async () => result));
  }

  ofRequest(sessionId: number, requestId: string): Execution | undefined {
    return this.byRequest.get(keyOf(sessionId, requestId));
  }

  /** Any session's: whoever may see it is for the caller to decide. */
  ofQuery(queryId: string): Execution | undefined {
    return this.byQuery.get(queryId);
  }

  ofSession(sessionId: number): readonly Execution[] {
    return [...(this.bySession.get(sessionId) ?? [])];
  }

  /** Stops what still runs and forgets all answers. */
  endSession(sessionId: number): void {
    for (const execution of this.ofSession(sessionId)) {
      execution.abort();
      this.forget(execution);
    }
    this.bySession.delete(sessionId);
  }

  /** Stops what a procedure's own client left running. */
  endFrame(frame: Frame): void {
    for (const execution of this.ofSession(frame.session.id))
      if (execution.submission.frame === frame) execution.abort();
  }

  private file(execution: Execution): Execution {
    const { frame, requestId } = execution.submission;
    this.byQuery.set(execution.queryId, execution);
    if (requestId !== null) this.byRequest.set(keyOf(frame.session.id, requestId), execution);
    const own = this.bySession.get(frame.session.id) ?? new Set();
    this.bySession.set(frame.session.id, own.add(execution));
    this.trim(own);
    return execution;
  }

  private trim(own: Set<Execution>): void {
    for (const execution of own) {
      if (own.size <= KEPT_PER_SESSION) return;
      if (!execution.settled) continue;
      own.delete(execution);
      this.forget(execution);
    }
  }

  private forget(execution: Execution): void {
    const { frame, requestId } = execution.submission;
    this.byQuery.delete(execution.queryId);
    if (requestId !== null) this.byRequest.delete(keyOf(frame.session.id, requestId));
  }
}
