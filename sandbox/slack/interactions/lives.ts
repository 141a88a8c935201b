import type { Slack } from '../slack.js';

/** The time by which triggers and `response_url`s grow old: the machine's, and every leap of the sandbox's clock. */
export class Lives {
  #leapt = 0;

  constructor(private readonly machine: () => number) {}

  /** Milliseconds; for differences alone. */
  readonly now = (): number => this.machine() + this.#leapt;

  leap(ms: number): void {
    this.#leapt += ms;
  }
}

/**
 * The sandbox's clock leapt ahead by so many milliseconds: what lives for a time is as much older. A clock that
 * merely runs faster changes nothing here, since apps answer in real time.
 */
export const leap = (slack: Slack, ms: number): void => {
  const { state, changes } = slack.workspace;
  slack.lives.leap(ms);
  for (const thread of state.threads) {
    thread.statusUntil -= ms;
    changes.tell({ kind: 'threads', channel: thread.channel });
  }
  for (const entry of state.scheduled) entry.leaptMs = (entry.leaptMs ?? 0) + ms;
  if (state.scheduled.length > 0) changes.tell({ kind: 'scheduled' });
};
