import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../engine/context.js';

/** From that many bytes on the file is written anew, with what is under way alone. */
const REWRITTEN_BYTES = 262_144;

const lineOf = (entry: unknown): string => `${JSON.stringify(entry)}\n`;

/**
 * What is under way, on disk, so that the next start knows what a kill cut off. The file also has what has
 * ended since it was last written anew: who takes over must know that from elsewhere.
 */
export class Unfinished<T> {
  private readonly path: string;
  private readonly underWay = new Map<string, T>();
  private file: number | undefined;
  private bytes = 0;
  private most = REWRITTEN_BYTES;
  private closed = false;

  constructor(
    private readonly folder: string,
    private readonly idOf: (entry: T) => string,
    private readonly log: Settings['log'],
  ) {
    this.path = join(folder, 'unfinished');
  }

  /** What the last run left; it is forgotten with the next that begins. */
  takeOver(): T[] {
    let text = '';
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      return [];
    }
    return text.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
  }

  began(entry: T): void {
    if (this.closed) return;
    this.underWay.set(this.idOf(entry), entry);
    try {
      if (this.file === undefined || this.bytes >= this.most) this.rewrite();
      else this.bytes += writeSync(this.file, lineOf(entry));
    } catch (error) {
      this.log('What is under way could not be written.', { error: String(error) });
    }
  }

  /** @returns what had begun, undefined when that was never told */
  ended(id: string): T | undefined {
    const entry = this.underWay.get(id);
    this.underWay.delete(id);
    return entry;
  }

  /** Nothing is under way any more. @returns what was till now */
  close(): T[] {
    const left = [...this.underWay.values()];
    this.closed = true;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    rmSync(this.path, { force: true });
    return left;
  }

  private rewrite(): void {
    const text = [...this.underWay.values()].map(lineOf).join('');
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${this.path}.new`, text, { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    if (this.file !== undefined) closeSync(this.file);
    this.file = openSync(this.path, 'a');
    this.bytes = Buffer.byteLength(text);
    this.most = REWRITTEN_BYTES + 2 * this.bytes;
  }
}
