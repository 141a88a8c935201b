import type {
  Frame,
  Room,
  Services,
  Session,
  SystemFunction,
  TableFunction,
} from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { textColumn } from '../engine/value.js';
import { alterTokenGrammar, showTokensGrammar } from '../sessions/token-statements.js';
import { TokenBook, type TokenPair } from '../sessions/tokens.js';
import { ChunkLinks } from './chunks.js';
import { Executions } from './executions.js';
import { Presence } from './presence.js';

/** What the rooms that run procedures need of the protocol. */
export interface Tokens extends Room {
  /** A token whose requests run in this frame, on its session, without waiting for the session's turn. */
  issue(frame: Frame): TokenPair;
  /** The frame's tokens work no more, and what their holder still runs is stopped. */
  revoke(frame: Frame): void;
}

export interface Protocol extends Tokens {
  readonly book: TokenBook;
  readonly executions: Executions;
  readonly links: ChunkLinks;
  readonly presence: Presence;
}

const resultScan: TableFunction = {
  name: 'RESULT_SCAN',
  everywhere: true,
  // those of the kept result, known once it is read
  columns: [],
  rows: async ({ positional }, { services, frame }) =>
    services.engine.resultOf(String(positional[0] ?? ''), frame.session),
};

const cancelQuery = (executions: Executions): SystemFunction => ({
  name: 'SYSTEM$CANCEL_QUERY',
  returns: textColumn('SYSTEM$CANCEL_QUERY'),
  call: async ([id], context) => {
    const { frame, services } = context;
    if (services.engine.rooms.some((room) => room.cancelQuery?.(String(id), context)))
      return `query [${String(id)}] terminated.`;
    const execution = executions.ofQuery(String(id));
    const owner = execution?.submission.frame.session.user;
    if (!execution || (owner !== frame.session.user && frame.role !== 'ACCOUNTADMIN'))
      throw new SnowflakeError('000709', '02000', `Statement ${String(id)} not found`);
    if (execution.settled) return 'Identified SQL statement is not currently executing.';
    execution.abort();
    return `query [${String(id)}] terminated.`;
  },
});

const cancelAllQueries = (executions: Executions): SystemFunction => ({
  name: 'SYSTEM$CANCEL_ALL_QUERIES',
  returns: textColumn('SYSTEM$CANCEL_ALL_QUERIES'),
  call: async ([sessionId], { queryId }) => {
    for (const execution of executions.ofSession(Number(sessionId ?? -1)))
      if (execution.queryId !== queryId) execution.abort();
    return '0 rows';
  },
});

/**
 * Ends a session of the user's own, or any for the administrator; one that runs this very statement once it has
 * its answer. https://docs.snowflake.com/en/sql-reference/functions/system_abort_session; no page tells the refusal.
 */
const abortSession = (
  executions: Executions,
  book: TokenBook,
  close: (session: Session) => Promise<void>,
): SystemFunction => ({
  name: 'SYSTEM$ABORT_SESSION',
  returns: textColumn('SYSTEM$ABORT_SESSION'),
  call: async ([given], { frame, queryId, services }) => {
    const session = services.sessions.find(Number(given));
    const may = session?.user === frame.session.user || frame.role === 'ACCOUNTADMIN';
    if (!session || session.root.task || !may)
      throw new SnowflakeError('000709', '02000', `Session ${String(given)} not found`);
    book.endSession(session.id);
    for (const execution of executions.ofSession(session.id))
      if (execution.queryId !== queryId) execution.abort();
    const own = session === frame.session ? executions.ofQuery(queryId) : undefined;
    if (own) void own.outcome.then(() => close(session));
    else await close(session);
    return `session [${session.id}] terminated.`;
  },
});

/** Which clients are supported: the sandbox refuses none for its version. */
const clientVersionInfo: SystemFunction = {
  name: 'SYSTEM$CLIENT_VERSION_INFO',
  returns: textColumn('SYSTEM$CLIENT_VERSION_INFO'),
  call: async () => '[]',
};

/** The room of the clients' side: who holds which token, and what was asked and answered. */
export const protocolRoom = (services: Services): Protocol => {
  const { clock } = services;
  const executions = new Executions();
  const close = async (session: Session): Promise<void> => {
    executions.endSession(session.id);
    await services.sessions.close(session).catch((error: unknown) => {
      services.settings.log('A session could not be closed.', { error: String(error) });
    });
  };
  const book = new TokenBook(
    clock,
    ({ id }) => executions.ofSession(id).some(({ settled }) => !settled),
    (session) => void close(session),
  );
  return {
    name: 'protocol',
    book,
    executions,
    links: new ChunkLinks(clock),
    presence: new Presence(clock, executions),
    issue: (frame) => book.issue({ frame, client: 'PythonSnowpark', nested: true }),
    revoke: (frame) => {
      book.revoke(frame);
      executions.endFrame(frame);
    },
    grammars: [alterTokenGrammar, showTokensGrammar],
    tableFunctions: [resultScan],
    systemFunctions: [
      cancelQuery(executions),
      cancelAllQueries(executions),
      abortSession(executions, book, close),
      clientVersionInfo,
    ],
  };
};
