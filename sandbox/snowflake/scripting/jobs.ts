import { randomUUID } from 'node:crypto';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';
import { Raised } from './exceptions.js';
import type { Job, Rows } from './scope.js';
import type { Place } from './tree.js';

type Run = (sql: string, queryId: string, signal: AbortSignal) => Promise<Result>;

/**
 * Statements that run beside a block, one after another. What AWAIT has not asked for is cancelled with the body.
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/asynchronous-child-jobs
 */
export class Jobs {
  private open: Job[] = [];
  private readonly failed: Job[] = [];
  private tail: Promise<unknown> = Promise.resolve();

  /** @param signal of the statement that the body is part of */
  constructor(
    private readonly run: Run,
    private readonly signal: AbortSignal,
  ) {}

  /** @param give takes the rows once they were waited for */
  start(sql: string, give: (rows: Rows) => void): Job {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.signal, stop.signal]);
    const queryId = randomUUID();
    let running = false;
    const result = this.tail.then(() => {
      if (signal.aborted) throw canceled();
      running = true;
      return this.run(sql, queryId, signal);
    });
    const job: Job = {
      queryId,
      result,
      give,
      cancel: async () => {
        stop.abort(canceled());
        if (running) await result.catch(() => undefined);
      },
    };
    this.tail = result.catch(() => void this.failed.push(job));
    this.open.push(job);
    return job;
  }

  /** AWAIT of one. @throws Raised what went wrong in it, at the AWAIT */
  async wait(job: Job, place: Place): Promise<Rows> {
    this.open = this.open.filter((one) => one !== job);
    try {
      const rows = { result: await job.result, queryId: job.queryId };
      job.give(rows);
      return rows;
    } catch (error) {
      if (this.signal.aborted || !(error instanceof SnowflakeError)) throw error;
      throw new Raised('STATEMENT_ERROR', error, place);
    }
  }

  /** AWAIT ALL. @throws Raised what went wrong first, after all have ended */
  async waitForAll(place: Place): Promise<void> {
    const waiting = this.open;
    await Promise.allSettled(waiting.map(({ result }) => result));
    await this.tail;
    const first = this.failed.find((job) => waiting.includes(job));
    for (const job of waiting) if (!this.failed.includes(job)) await this.wait(job, place);
    this.open = [];
    if (first) await this.wait(first, place);
  }

  /** Cancels what still runs, and waits until it has ended. */
  async end(): Promise<void> {
    await Promise.all(this.open.map((job) => job.cancel()));
    await this.tail;
  }
}
