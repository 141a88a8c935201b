import type { StatementClass } from '../meter.js';
import type { Frame, Session } from './context.js';
import type { SnowflakeError } from './errors.js';
import type { RowCounts } from './result.js';

/** A statement that runs, whoever sent it: a client, a procedure or a task. */
export interface RunningStatement {
  readonly session: Session;
  readonly queryId: string;
  /** as they were when it began */
  readonly role: string;
  readonly warehouse: string | null;
  readonly database: string | null;
  readonly schema: string | null;
  /** the statement's QUERY_TAG, else the session's */
  readonly tag: string;
  /** virtual time, milliseconds since the epoch */
  readonly startedAt: number;
  readonly sql: string;
}

export interface EndedStatement extends RunningStatement {
  readonly endedAt: number;
  readonly class: StatementClass;
  readonly ms: number;
  /** what it failed with, undefined when it succeeded */
  readonly error: unknown;
  /** what it answered or changed */
  readonly rows?: RowCounts;
  /** the explicit transaction that it ran in */
  readonly transaction?: bigint;
}

/** Before or after a statement of a procedure. @returns the error with which the session dies there, if it does */
export type StepIn = (
  frame: Frame,
  moment: 'before' | 'after',
  signal: AbortSignal,
) => Promise<SnowflakeError | undefined>;

/** Who wants to know what the engine runs, and who may step in between the statements of procedures. */
export class Watch {
  private readonly underWay = new Map<string, RunningStatement>();
  private readonly beginners: ((statement: RunningStatement) => void)[] = [];
  private readonly listeners: ((statement: EndedStatement) => void)[] = [];
  private readonly dying = new WeakMap<Session, SnowflakeError>();
  private stepIn: StepIn = async () => undefined;

  onBegin(listener: (statement: RunningStatement) => void): void {
    this.beginners.push(listener);
  }

  onEnd(listener: (statement: EndedStatement) => void): void {
    this.listeners.push(listener);
  }

  betweenStatements(stepIn: StepIn): void {
    this.stepIn = stepIn;
  }

  /** What runs now, the oldest first. */
  get running(): readonly RunningStatement[] {
    return [...this.underWay.values()];
  }

  began(statement: RunningStatement): void {
    this.underWay.set(statement.queryId, statement);
    for (const listener of this.beginners) listener(statement);
  }

  ended(statement: EndedStatement): void {
    this.underWay.delete(statement.queryId);
    for (const listener of this.listeners) listener(statement);
  }

  /** Runs a statement. Once the session has died inside, nothing more of its call runs, whatever the procedure does. */
  async guard<T>(frame: Frame, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { session } = frame;
    if (frame.caller) {
      await this.step(frame, 'before', signal);
      const result = await work();
      await this.step(frame, 'after', signal);
      return result;
    }
    const outcome = await work().then(
      (result) => () => result,
      (error: unknown) => () => {
        throw error;
      },
    );
    const death = this.dying.get(session);
    this.dying.delete(session);
    if (death) throw death;
    return outcome();
  }

  private async step(frame: Frame, moment: 'before' | 'after', signal: AbortSignal): Promise<void> {
    const { session } = frame;
    const known = this.dying.get(session);
    if (known) throw known;
    const death = await this.stepIn(frame, moment, signal);
    if (!death) return;
    this.dying.set(session, death);
    while (session.transaction) await session.rollback();
    throw death;
  }
}
