import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Frame, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import type { TableProperties } from '../sql/objects.js';
import type { Stages } from '../stages/stage.js';
import { type Binds, bindCell } from './bindings.js';

type Row = readonly (string | null)[];

const inflate = promisify(gunzip);
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const badFile = (message: string) => new SnowflakeError('100080', '22000', message);

// a field in quotes, or one up to the next separator; Node leaves carriage returns unquoted, so rows end at \n alone
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\n][^,\n]*|))([,\n]|$)/y;

/**
 * Rows of the CSV that both drivers write. An empty field is NULL, an empty pair of quotes an empty text.
 * @throws SnowflakeError 100080 for a quote without its end
 */
export const parseRows = (text: string): Row[] => {
  const rows: Row[] = [];
  let row: (string | null)[] = [];
  const field = new RegExp(FIELD);
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw badFile(`Row ${rows.length + 1} of the staged binds is no CSV.`);
    const [, enclosed, bare = '', end] = match;
    row.push(enclosed?.replaceAll('""', '"') ?? (bare === '' ? null : bare));
    if (end === ',' && field.lastIndex < text.length) continue;
    if (end === ',') row.push(null);
    rows.push(row);
    row = [];
  }
  return rows;
};

const naturally = new Intl.Collator('en', { numeric: true });

/** How Python writes what has no text of its own: counts since the epoch, for a zone with its offset, and hex. */
const WRITTEN: Readonly<Record<string, RegExp>> = {
  date: /^-?\d+$/,
  time: /^\d+$/,
  timestamp_ntz: /^-?\d+$/,
  timestamp_ltz: /^-?\d+$/,
  timestamp_tz: /^-?\d+( \d+)?$/,
  binary: /^([0-9a-f]{2})*$/i,
};

/** Types of the columns that `INSERT INTO t [(…)] VALUES (?, …)` fills, by position; none where it is not that plain. */
const targetTypes = (
  sql: string,
  frame: Frame,
  { catalogue }: Services,
): (string | undefined)[] => {
  const cursor = Cursor.of(sql);
  if (!cursor.accept('INSERT', 'INTO')) return [];
  const table = catalogue.find<TableProperties>('TABLE', cursor.name(), frame);
  const columns = table?.properties.columns ?? [];
  let names = columns.map(({ name }) => name);
  if (cursor.accept('(')) {
    names = [];
    do names.push(cursor.identifier());
    while (cursor.accept(','));
    cursor.expect(')');
  }
  if (!cursor.accept('VALUES') || !/^\s*\(\s*\?(\s*,\s*\?)*\s*\)[\s;]*$/.test(cursor.rest()))
    return [];
  return names.map((name) => columns.find((column) => column.name === name)?.type);
};

/** Where milliseconds would be beyond the year 9999, the digits are nanoseconds: so the Python connector writes days from 2969 on. */
const LAST_MS = 253_402_300_800_000n;

const dayMs = (digits: string): string => {
  const count = BigInt(digits);
  return (count >= LAST_MS ? count / 1_000_000n : count).toString();
};

const typed = (cell: string | null, type: string | undefined): Cell => {
  if (cell === null || type === undefined || !WRITTEN[type]?.test(cell)) return cell;
  return bindCell(type, type === 'date' ? dayMs(cell) : cell);
};

/**
 * Array binds that a driver uploaded to a stage, as it does above CLIENT_STAGE_ARRAY_BINDING_THRESHOLD values.
 * @throws SnowflakeError 002003 for an unknown stage, 091016 without a file, 100080 for rows of different lengths
 */
export const readStagedBinds = async (
  location: string,
  sql: string,
  frame: Frame,
  services: Services,
): Promise<Binds> => {
  const stages = services.room<Stages>('stages');
  const place = stages.resolve(location, frame, 'READ');
  const files = [...(await stages.files({ ...place, path: place.path && `${place.path}/` }))].sort(
    naturally.compare,
  );
  if (files.length === 0)
    throw new SnowflakeError('091016', '02000', `Remote file '${location}' was not found.`);
  const rows: Row[] = [];
  for (const file of files) {
    const bytes = await readFile(join(place.root, file));
    for (const row of parseRows((isGzip(bytes) ? await inflate(bytes) : bytes).toString()))
      rows.push(row);
  }
  const width = rows[0]?.length ?? 0;
  const other = rows.find(({ length }) => length !== width);
  if (other)
    throw badFile(
      `Number of columns in file (${other.length}) does not match that of the corresponding table (${width}).`,
    );
  const types = targetTypes(sql, frame, services);
  const columns = Array.from({ length: width }, (_, at) =>
    rows.map((row) => typed(row[at] ?? null, types[at])),
  );
  return { cells: [], types: [], columns };
};
