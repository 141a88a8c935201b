/** Slack takes about one post a second in a channel (docs.slack.dev, rate limits). */
const postPauseMs = 1000;

/** Keeps posts in one channel apart, in this process. */
export class Pacing {
  private readonly next = new Map<string, number>();

  constructor(
    private readonly monotonicMs: () => number,
    private readonly sleep: (ms: number) => Promise<void>,
  ) {}

  /** Resolves when the channel may take the next post. */
  async turn(channel: string): Promise<void> {
    const now = this.monotonicMs();
    const at = Math.max(now, this.next.get(channel) ?? 0);
    this.next.set(channel, at + postPauseMs);
    if (at > now) await this.sleep(at - now);
  }
}
