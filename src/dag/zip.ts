/** One file of an archive, its path with forward slashes. */
export interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** CRC-32 of the ZIP format, polynomial 0xEDB88320. */
const crcTable = (): Uint32Array => {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n += 1) {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    table[n] = value >>> 0;
  }
  return table;
};

const checksum = (bytes: Uint8Array, table: Uint32Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/** 1 January 1980, the earliest date the format knows: the same content gives the same bytes. */
const earliest = { time: 0, date: 0x21 } as const;
const utf8Names = 0x800;
const stored = 0;

const header = (signature: number, fields: readonly (readonly [number, 2 | 4])[]): Buffer => {
  const bytes = Buffer.alloc(4 + fields.reduce((sum, [, size]) => sum + size, 0));
  let at = bytes.writeUInt32LE(signature, 0);
  for (const [value, size] of fields)
    at = size === 2 ? bytes.writeUInt16LE(value, at) : bytes.writeUInt32LE(value, at);
  return bytes;
};

/** An archive without compression, byte for byte the same for the same entries in any order. */
export const zip = (entries: readonly Entry[]): Buffer => {
  const table = crcTable();
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = Buffer.from(path, 'utf8');
    const common = [
      [20, 2],
      [utf8Names, 2],
      [stored, 2],
      [earliest.time, 2],
      [earliest.date, 2],
      [checksum(bytes, table), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [name.length, 2],
      [0, 2],
    ] as const;
    const start = Buffer.concat([header(0x04034b50, common), name, bytes]);
    const entry = [[20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]] as const;
    local.push(start);
    central.push(header(0x02014b50, entry), name);
    offset += start.length;
  }
  const directory = Buffer.concat(central);
  const end = header(0x06054b50, [
    [0, 2],
    [0, 2],
    [entries.length, 2],
    [entries.length, 2],
    [directory.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return Buffer.concat([...local, directory, end]);
};
