import type { Logger } from 'pino';
import type { Store } from '../deps.js';
import type { Message } from '../messages/kit.js';
import type { Metrics } from '../metrics.js';
import { claimedOutbox, claimOutbox } from '../snowflake/queries/outbox-claim.js';
import type { OutboxRow } from '../snowflake/queries/outbox-row.js';
import { outboxFailed, outboxPostponed, outboxSent } from '../snowflake/queries/outbox-settle.js';
import { digestOf } from './identity.js';
import type { Poster } from './poster.js';
import { refusal, slackFault } from './slack-error.js';

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
  readonly defaultChannel: string;
  /** Null when the row needs no message. */
  readonly render: (row: OutboxRow) => Promise<Rendered | null>;
}

/** After so many refusals a message is given up; missing answers never count. */
const refusalsAllowed = 8;
const longestPauseSeconds = 300;

const pauseSeconds = (attempts: number): number =>
  Math.min(longestPauseSeconds, 2 ** Math.min(attempts, 9));

/** A message that can no longer be edited is posted anew. */
const goneErrors = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** The digest kept for a message: what it depends on, then what was sent. */
export const sentDigest = (rev: string, message: Message): string =>
  `${rev}:${digestOf([message.text, message.blocks]).slice(0, 32)}`;

const send = async (delivery: Delivery, row: OutboxRow, rendered: Rendered): Promise<string> => {
  const { poster, metrics } = delivery;
  const channel = row.threadChannel ?? row.channel ?? delivery.defaultChannel;
  const place = { channel, threadTs: row.threadTs ?? rendered.threadTs ?? null };
  if (row.ts !== null) {
    try {
      await poster.edit(channel, row.ts, rendered.message, row.key);
      metrics.add('messages_edited');
      return row.ts;
    } catch (error) {
      if (!goneErrors.has(refusal(error))) throw error;
    }
  }
  // Claimed before: the earlier post may have arrived although its answer did not.
  const earlier = row.ts === null && row.attempts > 1 ? await poster.find(place, row.key) : null;
  if (earlier !== null) {
    metrics.add('messages_found_again');
    return earlier;
  }
  const ts = await poster.post(place, rendered.message, row.key);
  metrics.add('messages_posted');
  return ts;
};

const settle = async (delivery: Delivery, row: OutboxRow): Promise<number | null> => {
  const { warehouse, names, claimer, log, metrics } = delivery;
  try {
    const rendered = await delivery.render(row);
    if (rendered === null) {
      await warehouse.query(outboxSent(names), [row.channel, row.ts, row.digest, claimer, row.key]);
      return null;
    }
    const digest = sentDigest(rendered.rev, rendered.message);
    const same = row.ts !== null && row.digest === digest;
    const ts = same ? row.ts : await send(delivery, row, rendered);
    const channel = row.threadChannel ?? row.channel ?? delivery.defaultChannel;
    await warehouse.query(outboxSent(names), [channel, ts, digest, claimer, row.key]);
    return null;
  } catch (error) {
    const fault = slackFault(error);
    metrics.add('messages_delayed');
    if (fault.kind === 'refused' && row.attempts >= refusalsAllowed) {
      log.error({ key: row.key, error: fault.error }, 'Slack refuses this message; it is given up');
      metrics.add('messages_given_up');
      await warehouse.query(outboxFailed(names), [claimer, row.key]);
      return null;
    }
    const seconds = fault.kind === 'rate_limited' ? fault.seconds : pauseSeconds(row.attempts);
    log.warn(
      { key: row.key, attempt: row.attempts, seconds, err: error },
      'Message will be tried again',
    );
    await warehouse.query(outboxPostponed(names), [seconds, claimer, row.key]);
    return seconds;
  }
};

/** What a delivery left behind. */
export interface Delivered {
  readonly rows: number;
  /** Seconds until the earliest postponed row is due; null when none was postponed. */
  readonly retryIn: number | null;
}

/** Takes the rows that are due, sends or edits each, and records what came of it. */
export const deliverOnce = async (delivery: Delivery): Promise<Delivered> => {
  const { warehouse, names, claimer } = delivery;
  await warehouse.query(claimOutbox(names), [claimer]);
  const rows = await warehouse.query(claimedOutbox(names), [claimer]);
  const pauses: number[] = [];
  // A key that stands twice, against the rule, is one message all the same.
  for (const row of new Map(rows.map((found) => [found.key, found])).values()) {
    const pause = await settle(delivery, row);
    if (pause !== null) pauses.push(pause);
  }
  return { rows: rows.length, retryIn: pauses.length === 0 ? null : Math.min(...pauses) };
};
