import { join } from 'node:path';
import { z } from 'zod';
import type { Clock, Settings } from '../engine/context.js';
import type { Result } from '../engine/result.js';
import { type KeptResult, keptResult, type Stored } from './kept-result.js';
import { ResultFiles } from './result-files.js';
import { readBack } from './stored-result.js';

/** Results are there for 24 hours: https://docs.snowflake.com/en/sql-reference/functions/result_scan */
const LIFETIME_MS = 24 * 3_600_000;
/** cells in memory, of which small results take a few more than they have */
const MOST_CELLS = 300_000;
/**
 * A client that fetches a large result comes within that time, real: till then its rows stay, if they are not too many,
 * and are not written, which would take the time that it needs.
 */
const FRESH_MS = 5000;
const MOST_FRESH_CELLS = 2_500_000;
const MOST_BYTES = 1024 * 1_048_576;
/** Where a result lies takes memory too. */
const MOST_STORED = 100_000;

interface Held {
  readonly user: string;
  /** virtual time, milliseconds */
  readonly at: number;
  /** real time, milliseconds */
  readonly since: number;
  readonly kept: KeptResult;
  stored?: Stored;
}

interface Found extends Stored {
  readonly user: string;
  readonly at: number;
}

const Label = z.object({
  id: z.string(),
  user: z.string(),
  at: z.number(),
  first: z.number().int().nonnegative().optional(),
});

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The results of all statements of the last 24 hours, whether their sessions and the server that answered them live or
 * not. All are in files, short ones before their statement is answered, and the newest in memory too; beyond a gigabyte
 * or 100,000 of them the oldest go.
 */
export class KeptResults {
  /** in memory, the oldest first */
  private readonly here = new Map<string, Held>();
  /** in the files, in the order in which they came there */
  private readonly stored = new Map<string, Found>();
  private readonly files: ResultFiles;
  private readonly log: Settings['log'];
  private cells = 0;
  private newest = 0;
  private adopted = false;
  private tidying = false;
  private later: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    { stateFolder, log }: Pick<Settings, 'stateFolder' | 'log'>,
    private readonly clock: Clock,
  ) {
    this.files = new ResultFiles(join(stateFolder, 'results'));
    this.log = log;
  }

  /** @returns the same result, which need not stay in memory while somebody holds it */
  keep(queryId: string, user: string, result: Result): Result {
    this.forget(queryId);
    this.stored.delete(queryId);
    if (result.once || this.closed) return result;
    const kept = keptResult(result);
    const held: Held = { user, at: this.clock.now(), since: performance.now(), kept };
    this.here.set(queryId, held);
    this.cells += kept.weight;
    if (kept.isShort) this.storeAtOnce(queryId, held);
    if (this.cells > MOST_CELLS || !held.stored) this.tidy();
    return kept.result;
  }

  /** @returns undefined when there is none, or not any more */
  find(queryId: string): { readonly user: string; readonly result: Result } | undefined {
    const oldest = this.clock.now() - LIFETIME_MS;
    const held = this.here.get(queryId);
    if (held) return held.at < oldest ? undefined : { user: held.user, result: held.kept.result };
    this.adopt();
    const found = this.stored.get(queryId);
    if (!found || found.at < oldest) return undefined;
    return { user: found.user, result: readBack(found.place, this.files) };
  }

  /** What is only in memory goes to the files first. */
  close(): void {
    clearTimeout(this.later);
    for (const [queryId, held] of this.here) if (!held.stored) this.storeAtOnce(queryId, held);
    this.closed = true;
    this.files.close();
  }

  /** What an earlier run has left, once, before anything is added to it. */
  private adopt(): void {
    if (this.adopted) return;
    this.adopted = true;
    for (const { label, place } of this.files.labelled()) {
      const { data: found } = Label.safeParse(label);
      if (!found) continue;
      const { id, user, at, first = place.file } = found;
      // a statement may have been answered again
      this.stored.delete(id);
      this.stored.set(id, { user, at, place, first });
    }
    this.dropOld();
  }

  private storing(queryId: string, { user, at, kept }: Held): Generator<void, Stored> {
    this.adopt();
    return kept.store(this.files, (first) => ({ id: queryId, user, at, first }));
  }

  private storeAtOnce(queryId: string, held: Held): void {
    try {
      const work = this.storing(queryId, held);
      let step = work.next();
      while (!step.done) step = work.next();
      this.note(queryId, held, step.value);
    } catch (error) {
      this.log('A result could not be kept.', { error: String(error) });
    }
  }

  private async storeInTurns(queryId: string, held: Held): Promise<void> {
    try {
      const work = this.storing(queryId, held);
      for (let step = work.next(); ; step = work.next()) {
        if (step.done) return this.note(queryId, held, step.value);
        await nextTurn();
      }
    } catch (error) {
      if (!this.closed) this.log('A result could not be kept.', { error: String(error) });
    }
  }

  private note(queryId: string, held: Held, stored: Stored): void {
    held.stored = stored;
    // another may have come under the same id meanwhile
    if (this.here.get(queryId) !== held) return;
    this.stored.set(queryId, { user: held.user, at: held.at, ...stored });
    const { file } = stored.place;
    if (file === this.newest && this.stored.size <= MOST_STORED) return;
    this.newest = file;
    this.dropOld();
  }

  private forget(queryId: string): void {
    const held = this.here.get(queryId);
    if (!held) return;
    this.here.delete(queryId);
    this.cells -= held.kept.weight;
  }

  /** Writes what is not in the files yet, and makes room in memory. */
  private tidy(): void {
    if (this.tidying || this.closed) return;
    this.tidying = true;
    void this.tidyOldest().finally(() => {
      this.tidying = false;
    });
  }

  private async tidyOldest(): Promise<void> {
    for (const [queryId, held] of this.here) {
      if (this.closed) return;
      if (held.stored && this.cells <= MOST_CELLS) continue;
      const age = performance.now() - held.since;
      if (age < FRESH_MS && this.cells <= MOST_FRESH_CELLS) return this.comeBack(FRESH_MS - age);
      if (!held.stored) await this.storeInTurns(queryId, held);
      if (this.cells <= MOST_CELLS) continue;
      if (held.stored) held.kept.release(held.stored, this.files);
      if (this.here.get(queryId) === held) this.forget(queryId);
    }
  }

  private comeBack(ms: number): void {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tidy(), ms + 10).unref();
  }

  /** Forgets what is too old or too much, or lies in the oldest of too many files, and drops files that nothing needs. */
  private dropOld(): void {
    const oldest = this.clock.now() - LIFETIME_MS;
    const tooMany = this.files.bytes > MOST_BYTES ? this.files.oldest : undefined;
    let needed = Infinity;
    for (const [queryId, { at, first }] of this.stored) {
      needed = first;
      const goes = this.stored.size > MOST_STORED || at < oldest || needed === tooMany;
      if (!goes) break;
      this.stored.delete(queryId);
      needed = Infinity;
    }
    while (this.files.oldest !== undefined && this.files.oldest < needed)
      this.files.drop(this.files.oldest);
  }
}
