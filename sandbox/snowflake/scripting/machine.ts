import { randomUUID } from 'node:crypto';
import type { Context, Frame, Services } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import { type Result, rowCountsOf, statementType } from '../engine/result.js';
import { endsEverything, Raised } from './exceptions.js';
import { Jobs } from './jobs.js';
import type { Job, LastStatement, Rows, Scope } from './scope.js';
import type { Place } from './tree.js';
import type { Value } from './value.js';

/** Where the interpreter stands: names in view, and the exception being handled, if any. */
export interface Here {
  readonly scope: Scope;
  readonly raised?: Raised;
  /** the CONTINUE handler of this block that takes an exception */
  readonly resume?: (error: Raised) => (() => Promise<Flow | undefined>) | undefined;
}

/** What a statement does to the flow, when it is not simply the next one's turn. */
export type Flow =
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'return'; readonly value: Value | Result };

/**
 * Does what one CONTINUE handler lets others go on behind: a statement of a block, a branch or loop as a whole, a
 * pass of a loop. https://docs.snowflake.com/en/sql-reference/snowflake-scripting/exception
 */
export const resumed = async (
  here: Here,
  work: () => Promise<Flow | undefined>,
): Promise<Flow | undefined> => {
  try {
    return await work();
  } catch (error) {
    const handler = error instanceof Raised ? here.resume?.(error) : undefined;
    if (!handler) throw error;
    return handler();
  }
};

const TURNS = 500;

const countOf = (result: Result): number | null =>
  result.statementType === statementType.select ? null : (rowCountsOf(result)?.produced ?? null);

/** One running body: the only way from it to the SQL engine. */
export class Machine {
  readonly last: LastStatement = { queryId: null, rowCount: null };
  private readonly jobs: Jobs;
  private turns = 0;

  constructor(
    readonly services: Services,
    readonly frame: Frame,
    readonly context: Context,
  ) {
    this.jobs = new Jobs((sql, queryId, signal) => {
      return services.engine.execute(sql, frame, { signal, queryId });
    }, context.signal);
  }

  /** Runs a statement beside the body; SQLID names it from now on. @param give takes its rows after AWAIT */
  startJob(sql: string, give: (rows: Rows) => void = () => undefined): Job {
    const job = this.jobs.start(sql, give);
    this.last.queryId = job.queryId;
    return job;
  }

  /** AWAIT: SQLROWCOUNT counts what one job changed, after all of them it says nothing new. */
  async wait(job: Job | null, place: Place): Promise<void> {
    if (!job) return this.jobs.waitForAll(place);
    const { result } = await this.jobs.wait(job, place);
    this.last.rowCount = countOf(result) ?? this.last.rowCount;
  }

  /** Cancels what still runs beside the body. */
  end(): Promise<void> {
    return this.jobs.end();
  }

  /** Runs a statement of the body, as its caller would see it: with a query id, counted by SQLROWCOUNT. */
  async statement(sql: string): Promise<Rows> {
    const queryId = randomUUID();
    const result = await this.execute(sql, queryId);
    this.last.queryId = queryId;
    const count = countOf(result);
    if (count !== null) this.last.rowCount = count;
    return { result, queryId };
  }

  /** Runs a query of the interpreter's own, which LAST_QUERY_ID does not name. */
  async aside(sql: string): Promise<Result> {
    const { queryIds } = this.frame.session;
    const before = queryIds.length;
    try {
      return await this.execute(sql);
    } finally {
      queryIds.splice(before);
    }
  }

  /** Lets others have a turn now and then, so that an endless loop can be cancelled. */
  async turn(): Promise<void> {
    if (this.context.signal.aborted) throw canceled();
    if (++this.turns % TURNS === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  private execute(sql: string, queryId?: string): Promise<Result> {
    const { signal } = this.context;
    if (signal.aborted) throw canceled();
    const options = queryId === undefined ? { signal, own: true } : { signal, queryId };
    return this.services.engine.execute(sql, this.frame, options);
  }
}

/** Gives what goes wrong inside `work` its type and place; what ends everything passes as it is. */
export const raisingAt = async <T>(
  type: 'STATEMENT_ERROR' | 'EXPRESSION_ERROR',
  place: Place,
  work: () => T | Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SnowflakeError && !endsEverything(error))
      throw new Raised(type, error, place);
    throw error;
  }
};
