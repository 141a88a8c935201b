/** One call that the bot made, decoded. */
export interface ApiCall {
  /** `chat.postMessage`, or `response_url`. */
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const decoded = (text: string): Record<string, unknown> => {
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([key, value]) => {
      if (!/^[[{]/.test(value)) return [key, value];
      return [key, JSON.parse(value) as unknown];
    }),
  );
};

export type Answering = (call: ApiCall) => Record<string, unknown> | undefined;

/** Slack's Web API as far as the bot calls it, behind `clientOptions.fetch`. */
export class SlackApi {
  readonly calls: ApiCall[] = [];
  private readonly answers: Answering[] = [];
  private posted = 0;

  /** Asked first, newest first; undefined leaves the call to the usual answer. */
  on(answering: Answering): void {
    this.answers.unshift(answering);
  }

  of(method: string): ApiCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  private usual({ method }: ApiCall): Record<string, unknown> {
    switch (method) {
      case 'auth.test':
        return { ok: true, user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1' };
      case 'chat.postMessage':
        this.posted += 1;
        return { ok: true, channel: 'C1', ts: `1795400000.00000${this.posted}` };
      case 'views.open':
      case 'views.update':
        return { ok: true, view: { id: 'V1' } };
      case 'conversations.history':
      case 'conversations.replies':
        return { ok: true, messages: [] };
      default:
        return { ok: true };
    }
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const method = url.includes('/respond/') ? 'response_url' : (url.split('/').at(-1) ?? '');
    const call = { method, body: decoded(String(init?.body ?? '')) };
    this.calls.push(call);
    const answer = this.answers.map((answering) => answering(call)).find((found) => found);
    return Response.json(answer ?? this.usual(call));
  };
}
