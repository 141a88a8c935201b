import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ChronicleOptions {
  /** absolute; made with the first entry */
  readonly folder: string;
  /** an entry older than that no longer counts */
  readonly keptMs: number;
  /** bytes on disk, about: beyond it the oldest entries go, whatever their age */
  readonly mostBytes: number;
  /** bytes after which a new file is begun */
  readonly segmentBytes?: number;
  /** the account's time */
  readonly now: () => number;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

interface Line<T> {
  readonly at: number;
  readonly entry: T;
}

/** A file that is full: between which times its entries are. */
interface Segment {
  readonly number: number;
  readonly oldest: number;
  readonly newest: number;
  readonly bytes: number;
  readonly file: string;
}

const SEGMENT_BYTES = 1_048_576;
const MOST_IN_MEMORY = 20_000;

const linesOf = <T>(text: string): Line<T>[] =>
  text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as Line<T>];
    } catch {
      // the last one, which a kill cut short
      return [];
    }
  });

const rangeOf = (lines: readonly Line<unknown>[]) => {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { at } of lines) {
    oldest = Math.min(oldest, at);
    newest = Math.max(newest, at);
  }
  return { oldest, newest };
};

/**
 * What happened, in the order in which it was told: JSON lines in files of a state folder. An entry is with the
 * operating system once `add` returns, so a killed process loses none. Files of which all entries are too old
 * go. Only the newest file is in memory.
 */
export class Chronicle<T> {
  private segments: Segment[] = [];
  private current: Line<T>[] = [];
  private number = 1;
  private bytes = 0;
  private file: number | undefined;
  private closed = false;

  constructor(private readonly options: ChronicleOptions) {
    this.open();
  }

  /** @param at virtual time, milliseconds: what it is asked for by, and how old it is */
  add(at: number, entry: T): void {
    if (this.closed) return;
    const line = { at, entry };
    this.current.push(line);
    // more than a file has: none can be written
    if (this.current.length > MOST_IN_MEMORY) this.current.shift();
    const text = `${JSON.stringify(line)}\n`;
    try {
      if (this.file === undefined) {
        mkdirSync(this.options.folder, { recursive: true });
        this.file = openSync(this.path(`${this.number}.jsonl`), 'a', 0o600);
      }
      this.bytes += writeSync(this.file, text);
      if (this.bytes >= (this.options.segmentBytes ?? SEGMENT_BYTES)) this.turn();
    } catch (error) {
      this.options.log('History could not be written.', { error: String(error) });
    }
  }

  /** The entries of a time, both ends included, the newest told first. */
  async *backwards(from: number, until: number): AsyncGenerator<T> {
    const within = ({ at }: Line<T>) => at >= from && at <= until;
    const older = this.segments.filter(({ oldest, newest }) => newest >= from && oldest <= until);
    for (const { entry } of this.current.filter(within).reverse()) yield entry;
    for (const segment of older.reverse())
      for (const { entry } of linesOf<T>(await this.read(segment))
        .filter(within)
        .reverse())
        yield entry;
  }

  /** The newest entry that is meant. @param text stands in its line */
  async find(text: string, meant: (entry: T) => boolean): Promise<T | undefined> {
    const older = [...this.segments];
    const here = this.current.findLast(({ entry }) => meant(entry));
    if (here) return here.entry;
    for (const segment of older.reverse()) {
      const content = await this.read(segment);
      if (!content.includes(text)) continue;
      const found = linesOf<T>(content).findLast(({ entry }) => meant(entry));
      if (found) return found.entry;
    }
    return undefined;
  }

  /** The entries of the newest two files: what was told last. */
  latest(): readonly T[] {
    const before = this.segments.at(-1);
    const lines = before ? linesOf<T>(readFileSync(this.path(before.file), 'utf8')) : [];
    return [...lines, ...this.current].map(({ entry }) => entry);
  }

  close(): void {
    this.closed = true;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private path(file: string): string {
    return join(this.options.folder, file);
  }

  private read({ file }: Segment): Promise<string> {
    // one that was dropped meanwhile has nothing to tell
    return readFile(this.path(file), 'utf8').catch(() => '');
  }

  private open(): void {
    let files: string[] = [];
    try {
      files = readdirSync(this.options.folder);
    } catch {
      return;
    }
    for (const file of files) {
      const [, number, oldest, newest] = /^(\d+)_(-?\d+)_(-?\d+)\.jsonl$/.exec(file) ?? [];
      if (number === undefined) continue;
      const range = { oldest: Number(oldest), newest: Number(newest) };
      const { size: bytes } = statSync(this.path(file));
      this.segments.push({ number: Number(number), ...range, bytes, file });
    }
    this.segments.sort((a, b) => a.number - b.number);
    this.number = (this.segments.at(-1)?.number ?? 0) + 1;
    const unfinished = files.find((file) => /^\d+\.jsonl$/.test(file));
    if (unfinished !== undefined) this.takeUp(Number.parseInt(unfinished, 10));
    this.prune();
  }

  private takeUp(number: number): void {
    const path = this.path(`${number}.jsonl`);
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) writeFileSync(path, whole);
    this.number = number;
    this.current = linesOf(whole);
    this.bytes = Buffer.byteLength(whole);
  }

  /** The file is full: it gets its times in its name, and another is begun. */
  private turn(): void {
    const { oldest, newest } = rangeOf(this.current);
    const file = `${this.number}_${Math.floor(oldest)}_${Math.ceil(newest)}.jsonl`;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    renameSync(this.path(`${this.number}.jsonl`), this.path(file));
    this.segments.push({ number: this.number, oldest, newest, bytes: this.bytes, file });
    this.number += 1;
    this.current = [];
    this.bytes = 0;
    this.prune();
  }

  private prune(): void {
    const { now, keptMs, mostBytes } = this.options;
    let total = this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    this.segments = this.segments.filter(({ newest, bytes, file }) => {
      if (newest >= now() - keptMs && total <= mostBytes) return true;
      total -= bytes;
      rmSync(this.path(file), { force: true });
      return false;
    });
  }
}
