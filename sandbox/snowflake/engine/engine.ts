import { randomUUID } from 'node:crypto';
import type { StatementClass } from '../meter.js';
import { fromDuck } from '../sql/duck-errors.js';
import { ownSession } from '../sql/own-session.js';
import { StreamReads } from '../streams/stream-reads.js';
import type {
  Context,
  Engine,
  ExecuteOptions,
  Frame,
  Room,
  Services,
  Session,
  Statement,
} from './context.js';
import { canceled, isRefusal, SnowflakeError } from './errors.js';
import { parameterOf } from './parameters.js';
import { parse } from './parse.js';
import { type Result, rowCountsOf, rowsResult, statementType } from './result.js';
import { timeLimit } from './time-limit.js';
import { textColumn } from './value.js';

const INTERRUPT_AGAIN_MS = 20;

const ENDS_TRANSACTION: ReadonlySet<string> = new Set(['commit', 'rollback']);

/** https://docs.snowflake.com/en/sql-reference/parameters#transaction-abort-on-error; no page tells the code. */
const transactionFailed = () =>
  new SnowflakeError(
    '090233',
    '25P02',
    'The transaction was aborted by an error of one of its statements. End it by COMMIT or ROLLBACK.',
  );

/** The numbers of INSERT, UPDATE, DELETE, MERGE and COPY. */
const FIRST_DML = statementType.insert;
const LAST_DML = statementType.copy;

/** With AUTOCOMMIT off the first DML statement begins a transaction, which COMMIT, ROLLBACK or DDL ends. */
const opensTransaction = (statement: Statement, { frame, parameters }: Context): boolean =>
  statement.statementType >= FIRST_DML &&
  statement.statementType <= LAST_DML &&
  frame.caller === undefined &&
  frame.session.transaction === null &&
  String(parameterOf('AUTOCOMMIT', frame, parameters)).toLowerCase() === 'false';

/**
 * DML and what else writes moves on the streams that it reads
 * (https://docs.snowflake.com/en/user-guide/streams-intro: CREATE TABLE … AS and COPY INTO a location do too).
 */
const movesStreams = ({ kind, statementType: type }: Statement): boolean =>
  (type >= FIRST_DML && type <= statementType.unload) || kind === 'create table as';

const runReading = async (statement: Statement, context: Context): Promise<Result> => {
  if (!movesStreams(statement)) return statement.run(context);
  const streamReads = new StreamReads();
  let ended: 'committed' | 'rolled back' = 'rolled back';
  try {
    const result = await statement.run({ ...context, streamReads });
    ended = 'committed';
    return result;
  } finally {
    streamReads.end(context, ended);
  }
};

/** @param rooms gives the rooms once they all stand */
export const createEngine = (
  services: () => Services,
  rooms: () => readonly Room[],
  afterwards: (queryId: string) => Promise<void>,
): Engine => {
  const turns = new WeakMap<Session, Promise<unknown>>();

  const inTurn = <T>(frame: Frame, work: () => Promise<T>): Promise<T> => {
    if (frame.caller) return work();
    const before = turns.get(frame.session) ?? Promise.resolve();
    const mine = before.then(work, work);
    turns.set(
      frame.session,
      mine.catch(() => undefined),
    );
    return mine;
  };

  const carryOut = async (
    context: Context,
    describeOnly: boolean,
    costs: (kind: StatementClass) => void,
  ): Promise<Result> => {
    const statement = parse(context, rooms());
    if (
      ownSession(context.frame.session).hasFailed(context.frame) &&
      !ENDS_TRANSACTION.has(statement.kind)
    )
      throw transactionFailed();
    if (!describeOnly) costs(statement.cost);
    if (describeOnly) {
      const columns = (await statement.describe?.(context)) ?? [textColumn('status')];
      return rowsResult(columns, [], statement.statementType);
    }
    const session = ownSession(context.frame.session);
    // DDL ends an open transaction, unless Snowpark says of its temporary objects that it must not.
    const keeps = String(context.parameters.get('SNOWPARK_SKIP_TXN_COMMIT_IN_DDL')) === 'true';
    if (statement.commits && session.transaction && !keeps) await session.commit();
    if (statement.commits && keeps) session.transactor.pin();
    if (opensTransaction(statement, context)) await session.begin(context.frame, context.startedAt);
    await session.transactor.refresh();
    const result = await runReading(statement, context);
    if (statement.commits) session.transactor.committed();
    if (result.cached) costs('cached');
    return result;
  };

  const guarded = async (
    context: Context,
    describeOnly: boolean,
    own: boolean,
  ): Promise<Result> => {
    const { signal, frame, sql, queryId } = context;
    const { watch } = context.services;
    const { session, role, warehouse, database, schema } = frame;
    const place = { role, warehouse, database, schema };
    const began = performance.now();
    let cost = 'metadata' as StatementClass;
    const tag = String(parameterOf('QUERY_TAG', frame, context.parameters) ?? '');
    const running = { session, queryId, ...place, sql, tag, startedAt: context.startedAt };
    if (!own) watch.began(running);
    const before = session.transaction?.id;
    const end = (error?: unknown, result?: Result) => {
      const ms = Math.round(performance.now() - began);
      if (own) return;
      const endedAt = context.services.clock.now();
      const rows = result && !describeOnly ? rowCountsOf(result) : undefined;
      const transaction = before ?? session.transaction?.id;
      watch.ended({
        ...running,
        class: cost,
        ms,
        endedAt,
        error,
        ...(rows && { rows }),
        ...(transaction !== undefined && { transaction }),
      });
    };
    let again: NodeJS.Timeout | undefined;
    // An interrupt between two queries of the statement is lost on the database: it is repeated until the end.
    const interrupt = () => {
      frame.session.connection.interrupt();
      again = setTimeout(interrupt, INTERRUPT_AGAIN_MS);
    };
    signal.addEventListener('abort', interrupt);
    try {
      if (signal.aborted) throw canceled();
      const work = () =>
        carryOut(context, describeOnly, (kind) => {
          cost = kind;
        });
      const result = await (own ? work() : watch.guard(frame, signal, work));
      end(undefined, result);
      return result;
    } catch (error) {
      const told = signal.aborted
        ? signal.reason instanceof SnowflakeError
          ? signal.reason
          : canceled()
        : (fromDuck(error) ?? error);
      const abort = parameterOf('TRANSACTION_ABORT_ON_ERROR', frame, context.parameters);
      if (session.transaction && String(abort) === 'true') await ownSession(session).fail();
      // what never ran cannot have resumed a warehouse, nor cost anything
      if (cost === 'warehouse' && isRefusal(told)) {
        cost = 'metadata';
        context.services.warehouses.release(warehouse ?? '');
      }
      end(told);
      throw told;
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearTimeout(again);
      await afterwards(context.queryId);
    }
  };

  const run = async (sql: string, frame: Frame, options: ExecuteOptions): Promise<Result> => {
    const queryId = options.queryId ?? randomUUID();
    const parameters = options.parameters ?? new Map<string, unknown>();
    const binds = options.binds ?? [];
    const asked = {
      frame,
      services: services(),
      queryId,
      sql,
      bind: (position: number) => {
        const cell = binds[position - 1];
        if (cell !== undefined) return cell;
        // what a statement answers may be asked for before there are values
        if (options.describeOnly) return null;
        throw new SnowflakeError(
          '002049',
          '42601',
          `SQL compilation error:\nBind variable ? not set (position ${position}).`,
        );
      },
      binds,
      ...(options.bindTypes ? { bindTypes: options.bindTypes } : {}),
      ...(options.bindColumns ? { bindColumns: options.bindColumns } : {}),
      parameters,
      internal: options.internal ?? false,
      startedAt: services().clock.now(),
    };
    const limit = timeLimit(asked, services().clock);
    const signals = options.signal ? [options.signal, limit.signal] : [limit.signal];
    const context: Context = { ...asked, signal: AbortSignal.any(signals) };
    if (!options.describeOnly) frame.session.queryIds.push(queryId);
    try {
      const result = await guarded(context, options.describeOnly ?? false, options.own ?? false);
      if (options.describeOnly) return result;
      return services().results.keep(queryId, frame.session.user, result);
    } finally {
      limit.end();
    }
  };

  return {
    execute: (sql, frame, options = {}) =>
      frame.session.during(() => inTurn(frame, () => run(sql, frame, options))),
    resultOf: (queryId, session) => {
      const found = services().results.find(queryId);
      if (found && found.user === session.user) return found.result;
      throw new SnowflakeError('000709', '02000', `Statement ${queryId} not found`);
    },
    keep: (queryId, session, result) => services().results.keep(queryId, session.user, result),
    get rooms() {
      return rooms();
    },
  };
};
