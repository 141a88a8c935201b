import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Where a value lies. */
export interface Place {
  readonly file: number;
  readonly at: number;
  readonly length: number;
}

interface SpillFile {
  readonly number: number;
  readonly handle: number;
  bytes: number;
}

const FILE_BYTES = 16 * 1_048_576;

/** Values out of memory's way, in files of a folder that is this process's alone: another start begins empty. */
export class SpillFiles {
  private readonly files = new Map<number, SpillFile>();
  private last = 0;
  private closed = false;

  constructor(private readonly folder: string) {
    rmSync(folder, { recursive: true, force: true });
  }

  /** Bytes on disk, about. */
  get bytes(): number {
    return this.files.size * FILE_BYTES;
  }

  /** @returns where it lies; places of one file follow each other */
  write(value: unknown): Place {
    const buffer = serialize(value);
    const file = this.current();
    const at = file.bytes;
    for (let done = 0; done < buffer.length; )
      done += writeSync(file.handle, buffer, done, buffer.length - done, at + done);
    file.bytes += buffer.length;
    return { file: file.number, at, length: buffer.length };
  }

  /** @returns undefined when its file was dropped */
  read(place: Place): unknown {
    const file = this.files.get(place.file);
    if (!file) return undefined;
    const buffer = Buffer.alloc(place.length);
    for (let done = 0; done < place.length; ) {
      const count = readSync(file.handle, buffer, done, place.length - done, place.at + done);
      if (count === 0) throw new Error('A file of kept results ends too early.');
      done += count;
    }
    return deserialize(buffer);
  }

  /** The number of the oldest file, but for the one that is being written. */
  get oldest(): number | undefined {
    const [first] = this.files.keys();
    return first === this.last ? undefined : first;
  }

  drop(number: number): void {
    const file = this.files.get(number);
    if (!file) return;
    this.files.delete(number);
    closeSync(file.handle);
    rmSync(this.path(number), { force: true });
  }

  close(): void {
    this.closed = true;
    for (const number of [...this.files.keys()]) this.drop(number);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private current(): SpillFile {
    if (this.closed) throw new Error('Nothing is kept any more: the server stops.');
    const current = this.files.get(this.last);
    if (current && current.bytes < FILE_BYTES) return current;
    mkdirSync(this.folder, { recursive: true });
    this.last += 1;
    const handle = openSync(this.path(this.last), 'w+', 0o600);
    const file = { number: this.last, handle, bytes: 0 };
    this.files.set(this.last, file);
    return file;
  }

  private path(number: number): string {
    return join(this.folder, String(number));
  }
}
