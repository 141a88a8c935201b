import type { Identity } from '../workspace/identity.js';

/** How long a trigger opens a view, in milliseconds (slack.dev). */
const lifeMs = 3000;
/** How long a used or old trigger is remembered, so that its error is the right one, in milliseconds. */
const memoryMs = 600_000;

export type TriggerError = 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id';

/** Whom a trigger is for, and where they acted. */
interface Place {
  readonly user: string;
  /** The modal the person acted in; null outside of modals. */
  readonly viewId: string | null;
  /** The channel the person acted in; empty in modals and the Home. */
  readonly channel: string;
}

interface Trigger extends Place {
  readonly issuedAt: number;
  used: boolean;
}

/** Trigger ids: each opens one view, within three seconds of what the person did. */
export class Triggers {
  readonly #issued = new Map<string, Trigger>();

  constructor(
    private readonly identity: Identity,
    private readonly now: () => number,
  ) {}

  issue(user: string, { viewId = null, channel = '' }: Partial<Place> = {}): string {
    for (const [id, { issuedAt }] of this.#issued)
      if (this.now() - issuedAt > memoryMs) this.#issued.delete(id);
    const id = `${this.now()}.${Number.parseInt(this.identity.hex(5), 16)}.${this.identity.hex(16)}`;
    this.#issued.set(id, { user, viewId, channel, issuedAt: this.now(), used: false });
    return id;
  }

  /** Uses a trigger up. Answers who it is for, or why it cannot be used. */
  use(id: string): Place | TriggerError {
    const trigger = this.#issued.get(id);
    if (!trigger) return 'invalid_trigger_id';
    if (trigger.used) return 'exchanged_trigger_id';
    if (this.now() - trigger.issuedAt > lifeMs) return 'expired_trigger_id';
    trigger.used = true;
    return trigger;
  }
}
