import type { Context } from '../engine/context.js';
import { parameterOf, type Severity } from '../engine/parameters.js';
import type { Routine } from '../procedures/routine.js';
import { type EventRow, withoutUnknown } from './event-row.js';
import { logLevelOf } from './log-level.js';
import { logSource } from './log-source.js';
import type { LogStore } from './log-store.js';

/** So many messages of one call are kept, and one that says so. */
const MOST_MESSAGES = 10_000;

/** One message that was logged. */
export interface Message {
  /** virtual time, epoch milliseconds with their fraction */
  readonly at: number;
  readonly severity: Severity;
  readonly text: string;
  /** the logger's name; SQL has none */
  readonly logger?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Where the messages of one call go. */
export interface Log {
  readonly level: Severity;
  /** Are exceptions that a handler leaves uncaught messages too? */
  readonly uncaught: boolean;
  /** Keeps messages, of whatever severity. @param more were lost before they came here */
  keep(messages: readonly Message[], more?: boolean): Promise<void>;
}

const rowOf = (source: string, { at, severity, text, logger, attributes }: Message): EventRow => ({
  at,
  type: 'LOG',
  source,
  record: JSON.stringify({ severity_text: severity }),
  value: JSON.stringify(text),
  ...(logger === undefined ? {} : { scope: JSON.stringify({ name: logger }) }),
  ...(attributes === undefined ? {} : { attributes: withoutUnknown(attributes) }),
});

const full = (at: number): Message => ({
  at,
  severity: 'WARN',
  text: `The sandbox keeps ${MOST_MESSAGES} messages of one call; what this one logged further is lost.`,
});

/** Logs of calls, each of which has its share of the table. */
export class Logs {
  private readonly counts = new WeakMap<object, number>();
  private newest = 0;

  constructor(private readonly store: LogStore) {}

  /**
   * The log of a routine that runs, or of what the frame belongs to: a procedure, a block or the statement.
   * @returns undefined when nothing is kept: the level is OFF
   */
  of(context: Context, called?: { readonly routine: Routine }): Log | undefined {
    const { frame, services } = context;
    const executable = called ? undefined : frame.executable;
    const routine = called?.routine ?? (executable?.routine as Routine | undefined);
    const level = logLevelOf(routine, frame, services.catalogue);
    if (level === 'OFF') return undefined;
    const call = executable ?? called ?? context;
    const queryId = executable?.queryId ?? context.queryId;
    return {
      level,
      uncaught: parameterOf('ENABLE_UNHANDLED_EXCEPTIONS_REPORTING', frame) === true,
      keep: async (messages, more = false) => {
        const before = this.counts.get(call) ?? 0;
        const free = Math.max(0, MOST_MESSAGES - before);
        const kept = messages.slice(0, free);
        const tells = before <= MOST_MESSAGES && (more || messages.length > free);
        this.counts.set(call, tells ? MOST_MESSAGES + 1 : before + kept.length);
        const last = messages.at(-1)?.at ?? services.clock.now();
        const source = logSource(routine, queryId, context);
        const rows = tells ? [...kept, full(last)] : kept;
        if (rows.length > 0) await this.store.add(rows.map((message) => rowOf(source, message)));
      },
    };
  }

  /** The time of a message that comes now: later than the one before, however soon it comes. */
  now({ services: { clock } }: Context): number {
    const now = clock.now();
    const isSoon = this.newest >= now && this.newest < now + 1;
    this.newest = isSoon ? this.newest + 0.001 : now;
    return this.newest;
  }
}
