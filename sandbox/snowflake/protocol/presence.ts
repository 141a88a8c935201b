import type { ServerResponse } from 'node:http';
import type { Clock, Session } from '../engine/context.js';
import { parameterOf } from '../engine/parameters.js';
import type { Executions } from './executions.js';

/** https://docs.snowflake.com/en/sql-reference/parameters#abort-detached-query */
const PATIENCE_MS = 300_000;

interface Attendance {
  /** requests that wait for their answers */
  waiting: number;
  /** takes back the alarm that was set when the last of them left */
  forget: () => void;
}

/**
 * Which clients are there. With ABORT_DETACHED_QUERY what a session runs is stopped when its client has been gone
 * for five minutes: it has no request open, and sends none, a heartbeat neither.
 */
export class Presence {
  private readonly bySession = new WeakMap<Session, Attendance>();

  constructor(
    private readonly clock: Clock,
    private readonly executions: Executions,
  ) {}

  /** A request of the session's client has come; it is there at least until the connection or the answer ends. */
  enter(session: Session, response: ServerResponse): void {
    const attendance = this.bySession.get(session) ?? { waiting: 0, forget: () => {} };
    this.bySession.set(session, attendance);
    attendance.waiting += 1;
    attendance.forget();
    response.once('close', () => {
      attendance.waiting -= 1;
      if (attendance.waiting === 0) attendance.forget = this.watch(session);
    });
  }

  private watch(session: Session): () => void {
    const running = () => this.executions.ofSession(session.id).filter(({ settled }) => !settled);
    const aborts = String(parameterOf('ABORT_DETACHED_QUERY', session.root)) === 'true';
    if (!aborts || running().length === 0) return () => {};
    return this.clock.at(this.clock.now() + PATIENCE_MS, () => {
      for (const execution of running()) execution.abort();
    });
  }
}
