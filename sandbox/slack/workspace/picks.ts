import type { JsonObject } from '../json.js';

/** State values: `{block_id: {action_id: {type, …}}}`. */
export type StateValues = Record<string, Record<string, JsonObject>>;

/** What each person chose in the selects and boxes of a message. */
export class Picks {
  readonly #values = new Map<string, StateValues>();

  of(user: string, channel: string, ts: string): StateValues {
    return this.#values.get(`${user}/${channel}/${ts}`) ?? {};
  }

  set(user: string, channel: string, ts: string, values: StateValues): void {
    this.#values.set(`${user}/${channel}/${ts}`, values);
  }

  clear(): void {
    this.#values.clear();
  }
}
