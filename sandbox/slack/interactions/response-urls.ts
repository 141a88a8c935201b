import type { Identity } from '../workspace/identity.js';

/** Life of a `response_url` in milliseconds, and how often it may be posted to (slack.dev). */
const lifeMs = 1_800_000;
const posts = 5;

/** A message as a `response_url` finds it again. */
interface Posted {
  readonly ts: string;
  readonly ephemeral: boolean;
}

/** What a `response_url` was given for. */
export interface ResponsePlace {
  readonly user: string;
  readonly channel: string;
  /** The message acted on, which stays the original whatever is posted beside it; null without one. */
  readonly actedOn: Posted | null;
  /** What this url posted last: the original of a command's answers. */
  last?: Posted;
  readonly threadTs: string | null;
  /** The command line, shown beside an answer to the whole channel. */
  readonly line: string | null;
}

interface Entry {
  readonly place: ResponsePlace;
  readonly issuedAt: number;
  left: number;
}

/** The urls apps answer by without a token. */
export class ResponseUrls {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly identity: Identity,
    private readonly now: () => number,
    private readonly origin: () => string,
  ) {}

  issue(place: ResponsePlace): string {
    const key = this.identity.hex(16);
    this.#entries.set(key, { place, issuedAt: this.now(), left: posts });
    return `${this.origin()}response/${key}`;
  }

  /** Uses one post of a url up. Answers where it goes, or why it goes nowhere. */
  use(key: string): ResponsePlace | 'expired_url' | 'used_url' | 'no_such_url' {
    const entry = this.#entries.get(key);
    if (!entry) return 'no_such_url';
    if (this.now() - entry.issuedAt > lifeMs) return 'expired_url';
    if (entry.left === 0) return 'used_url';
    entry.left -= 1;
    return entry.place;
  }
}
