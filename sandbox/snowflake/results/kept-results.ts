import { join } from 'node:path';
import type { Clock, Settings } from '../engine/context.js';
import type { Result } from '../engine/result.js';
import { type KeptResult, keptResult, readBack, type Spilled } from './kept-result.js';
import { SpillFiles } from './spill-files.js';

/** Results are there for 24 hours: https://docs.snowflake.com/en/sql-reference/functions/result_scan */
const LIFETIME_MS = 24 * 3_600_000;
/** cells in memory, of which small results take a few more than they have */
const MOST_CELLS = 300_000;
/** A client that fetches a large result comes within that time, real: till then its rows stay, if they are not too many. */
const FRESH_MS = 5000;
const MOST_FRESH_CELLS = 2_500_000;
const MOST_BYTES = 1024 * 1_048_576;
/** Where a result lies takes memory too. */
const MOST_AWAY = 100_000;

interface Held {
  readonly user: string;
  /** virtual time, milliseconds */
  readonly at: number;
  /** real time, milliseconds */
  readonly since: number;
  readonly kept: KeptResult;
}

interface Away extends Spilled {
  readonly user: string;
  readonly at: number;
}

/** The first file that a result needs: its rows are written before its head. */
const firstFile = ({ head, pieces }: Spilled): number => pieces[0]?.place.file ?? head.file;

/**
 * The results of all statements of the last 24 hours, whether their sessions live or not. The newest are in
 * memory, the others in files; beyond a gigabyte or 100,000 of them the oldest go. They do not outlive the server.
 */
export class KeptResults {
  /** in memory, the oldest first */
  private readonly here = new Map<string, Held>();
  /** in the files, in the order in which they came there */
  private readonly away = new Map<string, Away>();
  private readonly files: SpillFiles;
  private readonly log: Settings['log'];
  private cells = 0;
  private spilling = false;
  private later: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    { stateFolder, log }: Pick<Settings, 'stateFolder' | 'log'>,
    private readonly clock: Clock,
  ) {
    this.files = new SpillFiles(join(stateFolder, 'results'));
    this.log = log;
  }

  /** @returns the same result, which need not stay in memory while somebody holds it */
  keep(queryId: string, user: string, result: Result): Result {
    this.forget(queryId);
    if (result.once) return result;
    const kept = keptResult(result);
    this.here.set(queryId, { user, at: this.clock.now(), since: performance.now(), kept });
    this.cells += kept.weight;
    if (this.cells > MOST_CELLS) this.makeRoom();
    return kept.result;
  }

  /** @returns undefined when there is none, or not any more */
  find(queryId: string): { readonly user: string; readonly result: Result } | undefined {
    const oldest = this.clock.now() - LIFETIME_MS;
    const held = this.here.get(queryId);
    if (held) return held.at < oldest ? undefined : { user: held.user, result: held.kept.result };
    const away = this.away.get(queryId);
    if (!away || away.at < oldest) return undefined;
    return { user: away.user, result: readBack(away, this.files) };
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.later);
    this.files.close();
  }

  private forget(queryId: string): void {
    this.away.delete(queryId);
    const held = this.here.get(queryId);
    if (!held) return;
    this.here.delete(queryId);
    this.cells -= held.kept.weight;
  }

  private makeRoom(): void {
    if (this.spilling || this.closed) return;
    this.spilling = true;
    void this.spillOldest().finally(() => {
      this.spilling = false;
    });
  }

  private async spillOldest(): Promise<void> {
    for (const [queryId, held] of this.here) {
      if (this.cells <= MOST_CELLS || this.closed) return;
      const age = performance.now() - held.since;
      if (age < FRESH_MS && this.cells <= MOST_FRESH_CELLS) return this.comeBack(FRESH_MS - age);
      const { user, at, kept } = held;
      const spilled = await kept.spill(this.files).catch((error: unknown) => {
        if (!this.closed) this.log('A result could not be kept.', { error: String(error) });
      });
      // another may have come under the same id meanwhile
      if (this.here.get(queryId) !== held) continue;
      this.forget(queryId);
      if (spilled) this.away.set(queryId, { user, at, ...spilled });
      this.dropOld();
    }
  }

  private comeBack(ms: number): void {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.makeRoom(), ms + 10).unref();
  }

  /** Forgets what is too old or too much, or lies in the oldest of too many files, and drops files that nothing needs. */
  private dropOld(): void {
    const oldest = this.clock.now() - LIFETIME_MS;
    const tooMany = this.files.bytes > MOST_BYTES ? this.files.oldest : undefined;
    let needed = Infinity;
    for (const [queryId, away] of this.away) {
      needed = firstFile(away);
      const goes = this.away.size > MOST_AWAY || away.at < oldest || needed === tooMany;
      if (!goes) break;
      this.away.delete(queryId);
      needed = Infinity;
    }
    while (this.files.oldest !== undefined && this.files.oldest < needed)
      this.files.drop(this.files.oldest);
  }
}
