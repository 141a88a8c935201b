import { z } from 'zod';

const Message = z.looseObject({
  ts: z.string(),
  user: z.string().optional(),
  text: z.string().default(''),
  thread_ts: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).default([]),
  metadata: z
    .looseObject({ event_payload: z.looseObject({ key: z.string().optional() }).optional() })
    .optional(),
});
const View = z.looseObject({
  id: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});
const State = z.object({
  users: z.array(z.object({ id: z.string(), name: z.string(), is_bot: z.boolean() })),
  channels: z.array(z.looseObject({ id: z.string(), name: z.string(), is_im: z.boolean() })),
  connections: z.number(),
  messages: z.record(z.string(), z.array(Message)),
  ephemeral: z.array(
    z.looseObject({ user: z.string(), text: z.string().default(''), blocks: z.unknown() }),
  ),
  views: z.array(z.looseObject({ user: z.string(), view: View })),
  notices: z.array(z.looseObject({ user: z.string(), text: z.string() })),
});

export type WorkspaceState = z.infer<typeof State>;
export type WorkspaceMessage = z.infer<typeof Message>;

/** Every string in a payload, joined: what a person can read in it. */
export const wordsOf = (payload: unknown): string => {
  if (typeof payload === 'string') return payload;
  if (Array.isArray(payload)) return payload.map(wordsOf).join(' ');
  if (typeof payload === 'object' && payload !== null)
    return Object.values(payload).map(wordsOf).join(' ');
  return '';
};

/** Whether a message's blocks say something. */
export const says =
  (words: RegExp) =>
  ({ blocks }: WorkspaceMessage): boolean =>
    words.test(wordsOf(blocks));

/** Acts as people in the local Slack, through its public test interface alone. */
export class WorkspaceDriver {
  constructor(
    private readonly page: string,
    readonly channel: string,
  ) {}

  async state(): Promise<WorkspaceState> {
    const answer = await fetch(`${this.page}test/state`);
    return State.parse(await answer.json());
  }

  /** @throws Error with the interface's error code */
  async act(
    call: string,
    body: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.page}test/${call}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = (await answer.json()) as Record<string, unknown>;
    if (said.ok !== true)
      throw new Error(`${call} ${JSON.stringify(body)}: ${JSON.stringify(said)}`);
    return said;
  }

  type(user: string, text: string) {
    return this.act('command', { user, channel: this.channel, command: '/dag', text });
  }

  click(user: string, ts: string, actionId: string) {
    return this.act('click', { user, channel: this.channel, ts, action_id: actionId });
  }

  /** Polls until `look` finds something. @throws Error with the channel's words when the deadline passes */
  async until<T>(
    what: string,
    look: (state: WorkspaceState) => T | undefined,
    deadlineMs = 180_000,
  ): Promise<T> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const state = await this.state();
      const found = look(state);
      if (found !== undefined) return found;
      if (Date.now() > deadline) {
        const said = (state.messages[this.channel] ?? []).map((m) => `· ${m.text}`).join('\n');
        const notes = state.ephemeral.map((e) => `(to ${e.user}) ${wordsOf(e)}`).join('\n');
        throw new Error(
          `${what}: not within ${deadlineMs} ms. The channel says:\n${said}\n${notes}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** What is told privately to `user` because of `act`: what stood there before does not count. */
  async told(user: string, words: RegExp, act: () => Promise<unknown>, deadlineMs?: number) {
    const before = (await this.state()).ephemeral.length;
    await act();
    return this.until(
      `telling ${user} ${words}`,
      ({ ephemeral }) =>
        ephemeral.slice(before).find((each) => each.user === user && words.test(wordsOf(each))),
      deadlineMs,
    );
  }

  /** The id of a modal that `user` sees with these words. */
  view(user: string, words: RegExp, deadlineMs?: number) {
    return this.until(
      `a modal saying ${words}`,
      ({ views }) =>
        views.find((each) => each.user === user && words.test(wordsOf(each.view)))?.view.id,
      deadlineMs,
    );
  }

  /** The newest message of the channel whose words fit. */
  message(what: string, fits: (message: WorkspaceMessage) => boolean, deadlineMs?: number) {
    return this.until(
      what,
      (state) => (state.messages[this.channel] ?? []).filter(fits).at(-1),
      deadlineMs,
    );
  }
}
