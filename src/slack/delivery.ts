import type { Logger } from 'pino';
import type { Store } from '../deps.js';
import type { Message } from '../messages/kit.js';
import type { Metrics } from '../metrics.js';
import { beginPost, claimedOutbox, claimOutbox } from '../snowflake/queries/outbox-claim.js';
import type { OutboxRow } from '../snowflake/queries/outbox-row.js';
import { outboxFailed, outboxPostponed, outboxSent } from '../snowflake/queries/outbox-settle.js';
import { digestOf } from './identity.js';
import type { Place, Poster } from './poster.js';
import { refusal, type SlackFault, slackFault } from './slack-error.js';

/** A row as it should look now. */
export interface Rendered {
  readonly message: Message;
  readonly rev: string;
  readonly threadTs?: string | null;
}

export interface Delivery extends Store {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly poster: Poster;
  /** Names the process in claims. */
  readonly claimer: string;
  /** where a row goes that names no channel: warnings to theirs, the rest to the reviewers */
  readonly channels: { readonly review: string; readonly warnings: string };
  /** Null when the row needs no message. */
  readonly render: (row: OutboxRow) => Promise<Rendered | null>;
}

/** After so many refusals a message is given up; missing answers never count. */
const refusalsAllowed = 8;
const longestPauseSeconds = 300;
/**
 * Without an answer the message may still be on its way, so it is not looked for at once; and
 * Slack may be back any moment, so it is looked for soon.
 */
const silence = { least: 4, most: 8 } as const;

const pauseSeconds = (fault: SlackFault, tries: number): number => {
  if (fault.kind === 'rate_limited') return fault.seconds;
  const pause = 2 ** Math.min(tries, 9);
  if (fault.kind === 'refused') return Math.min(longestPauseSeconds, pause);
  return Math.min(silence.most, Math.max(silence.least, pause));
};

/** A message that can no longer be edited is posted anew. */
const goneErrors = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** The digest kept for a message: what it depends on, then what was sent. */
export const sentDigest = (rev: string, message: Message): string =>
  `${rev}:${digestOf([message.text, message.blocks]).slice(0, 32)}`;

/** Somebody else took the row over; the message is his now. */
class ClaimLost extends Error {}

interface Posting {
  readonly row: OutboxRow;
  readonly place: Place;
  readonly message: Message;
}

/** A post, unless an earlier one stands; begun in the table before it is begun in Slack. */
const postOnce = async (delivery: Delivery, { row, place, message }: Posting): Promise<string> => {
  const { poster, metrics, warehouse, names, claimer } = delivery;
  const earlier = row.attempts > 0 ? await poster.find(place, row.key) : null;
  if (earlier !== null) {
    metrics.add('messages_found_again');
    // It shows what was true then.
    await poster.edit(place.channel, earlier, message, row.key);
    return earlier;
  }
  const [mine] = await warehouse.query(beginPost(names), [row.key, claimer]);
  if (mine !== true) throw new ClaimLost();
  const ts = await poster.post(place, message, row.key);
  metrics.add('messages_posted');
  return ts;
};

const send = async (delivery: Delivery, posting: Posting): Promise<string> => {
  const { row, place, message } = posting;
  if (row.ts === null) return postOnce(delivery, posting);
  try {
    await delivery.poster.edit(place.channel, row.ts, message, row.key);
    delivery.metrics.add('messages_edited');
    return row.ts;
  } catch (error) {
    if (!goneErrors.has(refusal(error))) throw error;
  }
  return postOnce(delivery, posting);
};

const postpone = async (delivery: Delivery, row: OutboxRow, error: unknown): Promise<void> => {
  const { warehouse, names, claimer, log, metrics } = delivery;
  const fault = slackFault(error);
  const tries = row.attempts + 1;
  metrics.add('messages_delayed');
  if (fault.kind === 'refused' && tries >= refusalsAllowed) {
    log.error({ key: row.key, error: fault.error }, 'Slack refuses this message; it is given up');
    metrics.add('messages_given_up');
    await warehouse.query(outboxFailed(names), [claimer, row.key]);
    return;
  }
  const seconds = pauseSeconds(fault, tries);
  log.warn({ key: row.key, tries, seconds, err: error }, 'Message will be tried again');
  await warehouse.query(outboxPostponed(names), [tries, seconds, claimer, row.key]);
};

const settle = async (delivery: Delivery, row: OutboxRow): Promise<void> => {
  const { warehouse, names, claimer } = delivery;
  const { review, warnings } = delivery.channels;
  const usual = row.kind === 'outside_change' ? warnings : review;
  const channel = row.threadChannel ?? row.channel ?? usual;
  try {
    const rendered = await delivery.render(row);
    if (rendered === null) {
      await warehouse.query(outboxSent(names), [row.channel, row.ts, row.digest, claimer, row.key]);
      return;
    }
    const { message } = rendered;
    const digest = sentDigest(rendered.rev, message);
    const place = { channel, threadTs: row.threadTs ?? rendered.threadTs ?? null };
    const same = row.ts !== null && row.digest === digest;
    const ts = same ? row.ts : await send(delivery, { row, place, message });
    await warehouse.query(outboxSent(names), [channel, ts, digest, claimer, row.key]);
  } catch (error) {
    if (!(error instanceof ClaimLost)) await postpone(delivery, row, error);
  }
};

/** Takes the rows that are due, sends or edits each, records what came of it; how many there were. */
export const deliverOnce = async (delivery: Delivery): Promise<number> => {
  const { warehouse, names, claimer } = delivery;
  await warehouse.query(claimOutbox(names), [claimer]);
  const rows = await warehouse.query(claimedOutbox(names), [claimer]);
  // A key that stands twice, against the rule, is one message all the same.
  for (const row of new Map(rows.map((found) => [found.key, found])).values())
    await settle(delivery, row);
  return rows.length;
};
