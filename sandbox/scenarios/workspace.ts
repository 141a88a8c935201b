import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const Answer = z.looseObject({ ok: z.boolean(), error: z.string().nullish() });

const State = z.object({
  connections: z.number(),
  messages: z.record(z.string(), z.array(z.object({ ts: z.string(), text: z.string() }))),
  views: z.array(
    z.object({
      user: z.string(),
      view: z.looseObject({ id: z.string() }),
    }),
  ),
});

type State = z.infer<typeof State>;

export type ChannelMessage = State['messages'][string][number];

/** What a person can see of the workspace; `messages` are those of the app's channel, oldest first. */
export type Seen = Pick<State, 'connections' | 'views'> & {
  readonly messages: readonly ChannelMessage[];
};

const PAUSE_MS = 250;
const LISTENING_MS = 60_000;

/** People of the local Slack, who act through its public test interface. */
export class WorkspacePeople {
  constructor(
    private readonly slack: { readonly page: string; readonly channel: string },
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Does what a person would, again while no bot listens: a busy machine drops sockets. A late
   * acknowledgement is an error to the person, but the bot is at work.
   * @throws Error with the interface's error code
   */
  async act(call: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const deadline = Date.now() + LISTENING_MS;
    for (;;) {
      const answer = await fetch(`${this.slack.page}test/${call}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ channel: this.slack.channel, ...body }),
        signal: this.signal,
      });
      const { ok, error } = Answer.parse(await answer.json());
      if (ok && error !== 'dispatch_failed') return;
      if (!ok || Date.now() > deadline)
        throw new Error(`The local Slack refused ${call}: ${error}`);
      await pause(PAUSE_MS, undefined, { signal: this.signal });
    }
  }

  /** Polls until `look` finds something. @throws Error naming what was waited for after the deadline */
  async until<T>(
    what: string,
    look: (seen: Seen) => T | undefined,
    deadlineMs: number,
  ): Promise<T> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const answer = await fetch(`${this.slack.page}test/state`, { signal: this.signal });
      const { messages, ...rest } = State.parse(await answer.json());
      const found = look({ ...rest, messages: messages[this.slack.channel] ?? [] });
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
      await pause(PAUSE_MS, undefined, { signal: this.signal });
    }
  }
}
