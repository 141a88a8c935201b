import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/** Where a record lies. */
export interface Place {
  readonly file: number;
  readonly at: number;
  readonly length: number;
}

/** A record that says what it is. */
export interface Labelled {
  /** JSON, of an earlier run: it is to be checked */
  readonly label: unknown;
  readonly place: Place;
}

const FILE_BYTES = 16 * 1_048_576;
const MARK = 0x44_42_52_31;
/** mark, length of the label, length of the value, checksum of both */
const HEADER_BYTES = 16;
const NAME = /^(\d+)\.results$/;

interface Record {
  readonly label: Buffer;
  readonly value: Buffer;
  readonly checksum: number;
  readonly length: number;
}

/** The record that begins there; undefined when none does, or it ends too early. */
const recordAt = (bytes: Buffer, at: number): Record | undefined => {
  if (at + HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== MARK) return undefined;
  const middle = at + HEADER_BYTES + bytes.readUInt32LE(at + 4);
  const end = middle + bytes.readUInt32LE(at + 8);
  if (end > bytes.length) return undefined;
  return {
    label: bytes.subarray(at + HEADER_BYTES, middle),
    value: bytes.subarray(middle, end),
    checksum: bytes.readUInt32LE(at + 12),
    length: end - at,
  };
};

const parsed = (label: Buffer): unknown => {
  try {
    return JSON.parse(label.toString('utf8'));
  } catch {
    return undefined;
  }
};

/**
 * Values out of memory's way, as records of files. A record is with the operating system once `write` returns: a
 * killed process loses none, and one that was cut short ends its file.
 */
export class ResultFiles {
  /** bytes by number, the oldest first */
  private readonly sizes = new Map<number, number>();
  private handle: number | undefined;
  private last = 0;
  private closed = false;

  /** What lies there from an earlier run is part of it. */
  constructor(private readonly folder: string) {
    for (const [number, bytes] of this.earlier()) this.sizes.set(number, bytes);
    this.last = Math.max(0, ...this.sizes.keys());
  }

  /** on disk */
  get bytes(): number {
    return [...this.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The number of the oldest file, but for the one that is being written. */
  get oldest(): number | undefined {
    const [first] = this.sizes.keys();
    return first === this.last ? undefined : first;
  }

  /** The labelled records of an earlier run, in the order in which they were written: to be asked before the first `write`. */
  *labelled(): Generator<Labelled> {
    for (const file of this.sizes.keys()) {
      const bytes = this.content(file);
      let at = 0;
      for (let next = recordAt(bytes, 0); next; next = recordAt(bytes, at)) {
        const { label, length } = next;
        if (label.length > 0) yield { label: parsed(label), place: { file, at, length } };
        at += length;
      }
      this.sizes.set(file, at);
    }
  }

  /** @param label JSON that `labelled` gives back @returns where it lies; places of one file follow each other */
  write(value: unknown, label?: unknown): Place {
    const body = serialize(value);
    const name = Buffer.from(label === undefined ? '' : JSON.stringify(label));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MARK, 0);
    header.writeUInt32LE(name.length, 4);
    header.writeUInt32LE(body.length, 8);
    header.writeUInt32LE(crc32(body, crc32(name)), 12);
    const record = Buffer.concat([header, name, body]);
    const handle = this.current();
    const at = this.sizes.get(this.last) ?? 0;
    for (let done = 0; done < record.length; )
      done += writeSync(handle, record, done, record.length - done, at + done);
    this.sizes.set(this.last, at + record.length);
    return { file: this.last, at, length: record.length };
  }

  /** @returns undefined when its file was dropped, or is not what was written */
  read({ file, at, length }: Place): unknown {
    const bytes = Buffer.alloc(length);
    try {
      const handle = openSync(this.path(file), 'r');
      try {
        readSync(handle, bytes, 0, length, at);
      } finally {
        closeSync(handle);
      }
      const record = recordAt(bytes, 0);
      if (!record || crc32(record.value, crc32(record.label)) !== record.checksum) return undefined;
      return deserialize(record.value);
    } catch {
      return undefined;
    }
  }

  drop(number: number): void {
    this.sizes.delete(number);
    rmSync(this.path(number), { force: true });
  }

  close(): void {
    this.closed = true;
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  private current(): number {
    if (this.closed) throw new Error('Nothing is kept any more: the server stops.');
    const size = this.sizes.get(this.last);
    const full = size === undefined || size >= FILE_BYTES;
    if (this.handle !== undefined && !full) return this.handle;
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
    mkdirSync(this.folder, { recursive: true });
    if (full) this.last += 1;
    this.handle = openSync(this.path(this.last), full ? 'w' : 'r+', 0o600);
    // what a kill cut short
    ftruncateSync(this.handle, full ? 0 : size);
    if (full) this.sizes.set(this.last, 0);
    return this.handle;
  }

  /** The files of an earlier run with their sizes; those of earlier versions are of no use any more. */
  private earlier(): [number, number][] {
    let names: string[] = [];
    try {
      names = readdirSync(this.folder);
    } catch {
      return [];
    }
    for (const name of names) if (/^\d+$/.test(name)) rmSync(join(this.folder, name));
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map((number): [number, number] => [Number(number), statSync(this.path(Number(number))).size])
      .sort(([a], [b]) => a - b);
  }

  private content(file: number): Buffer {
    try {
      return readFileSync(this.path(file));
    } catch {
      return Buffer.alloc(0);
    }
  }

  private path(number: number): string {
    return join(this.folder, `${number}.results`);
  }
}
