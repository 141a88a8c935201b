import type { Store } from '../deps.js';
import type { Message } from '../messages/kit.js';
import { addOutbox } from '../snowflake/queries/outbox-add.js';
import { editOutbox, refreshCard } from '../snowflake/queries/outbox-edit.js';
import { countKey } from '../snowflake/queries/outbox-pulse.js';
import type { JudgeKind } from '../snowflake/queries/requests.js';

/** A message that must arrive exactly once. */
export interface Letter {
  readonly key: string;
  readonly kind: 'run' | JudgeKind | 'guard' | 'welcome' | 'summary' | 'answer';
  readonly channel: string;
  readonly subject: string | null;
  readonly message: Message;
  /** What the look depends on, such as `1:final`; part of the stored digest. */
  readonly rev?: string;
  /** Thread to post in, where the parent is a person's message. */
  readonly threadTs?: string;
  /** Key of the message of ours in whose thread to post; this one waits until that one stands. */
  readonly threadKey?: string;
}

/** A message as the outbox keeps it. */
export interface Parcel {
  readonly rev: string;
  readonly threadTs: string | null;
  readonly message: Message;
}

/** The way for messages that must arrive; delivery follows at once. */
export interface Outbox {
  /** Does nothing when the key is there already. */
  add(letter: Letter): Promise<void>;
  /** A new look for a message that stands in Slack. */
  edit(key: string, message: Message, rev: string): Promise<void>;
  /** Draws a card from state again. */
  refreshCard(evaluationId: string): Promise<void>;
  has(key: string): Promise<boolean>;
}

export const createOutbox = ({ warehouse, names }: Store, wake: () => void): Outbox => ({
  add: async ({ key, kind, channel, subject, message, rev, threadTs, threadKey }) => {
    const parcel: Parcel = { rev: rev ?? '0', threadTs: threadTs ?? null, message };
    const payload = JSON.stringify(parcel);
    const binds = [key, kind, channel, subject, payload, threadKey ?? null];
    await warehouse.query(addOutbox(names), binds);
    wake();
  },
  edit: async (key, message, rev) => {
    const parcel: Parcel = { rev, threadTs: null, message };
    await warehouse.query(editOutbox(names), [JSON.stringify(parcel), key]);
    wake();
  },
  refreshCard: async (evaluationId) => {
    await warehouse.query(refreshCard(names), [evaluationId]);
    wake();
  },
  has: async (key) => {
    const [count] = await warehouse.query(countKey(names), [key]);
    return (count ?? 0) > 0;
  },
});
