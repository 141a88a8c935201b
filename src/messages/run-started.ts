import { blockId, context, header, type Message, message, section } from './kit.js';
import { code } from './limits.js';
import { calendarDay, moment } from './times.js';
import { personMention } from './words.js';

/** A run that was asked for and has not shown its first task yet. */
export interface Asked {
  readonly requestId: string;
  readonly requestedBy: string;
  readonly at: Date;
  /** The command as typed. */
  readonly command: string;
  readonly asOf: string | null;
  /** It waits for another run to end. */
  readonly queued: boolean;
}

/** The first form of a run's message. */
export const runStarted = (asked: Asked): Message => {
  const what = asked.asOf === null ? '' : ` as of *${calendarDay(asked.asOf)}*`;
  const state = asked.queued ? 'Run waits for the one before it' : 'Run started';
  return message(
    `${state}${asked.asOf === null ? '' : `, as of ${calendarDay(asked.asOf)}`}. No task has begun yet.`,
    [
      header(
        'busy',
        asked.queued ? state : `${state}: no task has begun yet`,
        blockId('run', 'status', asked.requestId, 0),
      ),
      section(
        `${personMention(asked.requestedBy)} started a run${what}. Its progress is shown here.`,
        blockId('run', 'reading', asked.requestId, 0),
      ),
      context(
        `Asked for ${moment(asked.at)} by ${code(asked.command, 300)}`,
        blockId('run', 'about', asked.requestId, 0),
      ),
    ],
    { event_type: 'dagbot_run', event_payload: { request: asked.requestId } },
  );
};
