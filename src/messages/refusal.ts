import { blockId, context, type Message, message, section } from './kit.js';
import { bare, escaped } from './limits.js';

/** A refusal or failure told to one person: what is so, then what to do. Both may hold mrkdwn. */
export interface Notice {
  readonly what: string;
  readonly next?: string;
  readonly about?: string;
}

/** Two or three sentences with the first in bold. */
export const notice = (subject: string, { what, next, about }: Notice): Message =>
  message(bare([what, next].filter(Boolean).join(' ')), [
    section(what, blockId(subject, 'what', 'notice')),
    ...(next === undefined ? [] : [section(next, blockId(subject, 'next', 'notice'))]),
    ...(about === undefined ? [] : [context(about, blockId(subject, 'about', 'notice'))]),
  ]);

/** Somebody without the role tried something that needs it. */
export const denied = (doing: string, who: string, roles: readonly string[]): Message =>
  notice('denied', {
    what: `*You cannot ${doing}; only ${who} can.* Nothing was changed.`,
    next: 'To be added, ask an admin of Dagbot. You can still look at everything: `/dag help`.',
    about: `Your roles here: ${roles.length === 0 ? 'none' : roles.map(escaped).join(', ')}`,
  });

/** An unexpected failure; the reference stands in the log beside the facts. */
export const failure = (reference: string): Message =>
  notice('error', {
    what: '*Something went wrong inside Dagbot. I do not know whether anything was changed.*',
    next: `Look at \`/dag status\` before you try again. If it goes on, tell whoever runs Dagbot the reference \`${reference}\`.`,
  });

/** Snowflake did not take the statement. */
export const unreachable = (reference: string): Message =>
  notice('error', {
    what: '*Snowflake could not be reached. Nothing was changed.*',
    next: `Try again in a minute. If it goes on, tell whoever runs Dagbot the reference \`${reference}\`.`,
  });

/** Snowflake took the statement and refused it. */
export const refusedBySnowflake = (doing: string, code: string, reference: string): Message =>
  notice('error', {
    what: `*Snowflake refused: ${escaped(doing)}${code === '' ? '' : ` (error ${escaped(code)})`}.*`,
    next: `If it goes on, tell whoever runs Dagbot the reference \`${reference}\`; the log has the whole answer.`,
  });

/** The answer was lost on the way: it may or may not have happened. */
export const unconfirmed = (doing: string, reference: string): Message =>
  notice('error', {
    what: `*Not confirmed: Snowflake did not answer (${escaped(doing)}), so it may or may not have happened.*`,
    next: `Look at \`/dag status\` before you try again. Reference \`${reference}\`.`,
  });

/** A click that is not settled within five seconds. */
export const stillWorking = (doing: string): Message =>
  notice('working', {
    what: `*Still working: ${escaped(doing)}.* The outcome appears here by itself.`,
  });
