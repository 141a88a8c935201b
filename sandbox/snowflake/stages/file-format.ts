import type { AccountObject, Context, Frame, Services } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';

/** What COPY INTO and INFER_SCHEMA know of the options of a file format. */
export interface FileFormat {
  readonly type: 'PARQUET' | 'CSV' | 'JSON';
  /** rows to skip at the top of a CSV file */
  readonly skipHeader: number;
  readonly parseHeader: boolean;
  readonly fieldDelimiter: string;
  readonly enclosedBy: string | null;
  readonly nullIf: readonly string[];
  readonly emptyFieldAsNull: boolean;
  /** JSON: each element of a file's array is a row of its own */
  readonly stripOuterArray: boolean;
  /** of files that are written; what is read tells by its name */
  readonly compression: string;
}

export type FileFormatObject = AccountObject<
  Readonly<Record<string, unknown>> & Partial<FileFormat>
>;

export const defaultFormat: FileFormat = {
  type: 'CSV',
  skipHeader: 0,
  parseHeader: false,
  fieldDelimiter: ',',
  enclosedBy: null,
  nullIf: ['\\N'],
  emptyFieldAsNull: true,
  stripOuterArray: false,
  compression: 'AUTO',
};

/** Options that change nothing here: how the platform scans files. */
const INDIFFERENT = new Set([
  'BINARY_AS_TEXT',
  'USE_VECTORIZED_SCANNER',
  'USE_LOGICAL_TYPE',
  'SNAPPY_COMPRESSION',
]);

/** Options with the only values that files are read by here. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  TRIM_SPACE: ['FALSE'],
  ENCODING: ['UTF8', 'UTF-8'],
  REPLACE_INVALID_CHARACTERS: ['FALSE'],
  ESCAPE_UNENCLOSED_FIELD: ['NONE'],
  ESCAPE: ['NONE'],
  ERROR_ON_COLUMN_COUNT_MISMATCH: ['TRUE'],
  RECORD_DELIMITER: ['\n', '\r\n', '\\N', '\\R\\N'],
  DATE_FORMAT: ['AUTO'],
  TIME_FORMAT: ['AUTO'],
  TIMESTAMP_FORMAT: ['AUTO'],
  BINARY_FORMAT: ['HEX'],
  STRIP_NULL_VALUES: ['FALSE'],
  ALLOW_DUPLICATE: ['FALSE'],
  ENABLE_OCTAL: ['FALSE'],
};

const isAsHere = (option: string, value: string): boolean =>
  INDIFFERENT.has(option) || (FIXED[option]?.includes(value.toUpperCase()) ?? false);

const words = (cursor: Cursor): string => {
  const token = cursor.peek();
  if (token?.kind === 'string' || token?.kind === 'bind') return cursor.text();
  return cursor.next().value;
};

const list = (cursor: Cursor): string[] => {
  if (!cursor.accept('(')) return [words(cursor)];
  const items: string[] = [];
  while (!cursor.accept(')')) {
    items.push(words(cursor));
    cursor.accept(',');
  }
  return items;
};

const typeOf = (text: string): FileFormat['type'] => {
  const type = text.toUpperCase();
  if (type === 'PARQUET' || type === 'CSV' || type === 'JSON') return type;
  throw unsupported(`FILE_FORMAT TYPE = ${type}`);
};

const delimiterOf = (text: string): string =>
  text.toUpperCase() === 'NONE' ? '' : text.replace('\\t', '\t');

/** Reads `TYPE = CSV SKIP_HEADER = 1 …` up to what is no option, or to a closing parenthesis. */
export const readFormatOptions = (cursor: Cursor): Partial<FileFormat> => {
  const read: { -readonly [K in keyof FileFormat]?: FileFormat[K] } = {};
  for (;;) {
    while (cursor.accept(','));
    const token = cursor.peek();
    if (token?.kind !== 'word' || cursor.peek(1)?.value !== '=') return read;
    const option = token.value;
    if (option === 'COMMENT') return read;
    cursor.next();
    cursor.expect('=');
    const values = list(cursor);
    const [value = ''] = values;
    if (option === 'TYPE') read.type = typeOf(value);
    else if (option === 'SKIP_HEADER') read.skipHeader = Number(value);
    else if (option === 'PARSE_HEADER') read.parseHeader = value.toUpperCase() === 'TRUE';
    else if (option === 'FIELD_DELIMITER') read.fieldDelimiter = delimiterOf(value);
    else if (option === 'FIELD_OPTIONALLY_ENCLOSED_BY')
      read.enclosedBy = value.toUpperCase() === 'NONE' ? null : value;
    else if (option === 'COMPRESSION') read.compression = value.toUpperCase();
    else if (option === 'STRIP_OUTER_ARRAY') read.stripOuterArray = value.toUpperCase() === 'TRUE';
    else if (option === 'NULL_IF') read.nullIf = values;
    else if (option === 'EMPTY_FIELD_AS_NULL')
      read.emptyFieldAsNull = value.toUpperCase() === 'TRUE';
    else if (!isAsHere(option, value)) throw unsupported(`file format option ${option} = ${value}`);
  }
};

/** `FILE_FORMAT = (…)`, `FILE_FORMAT = name` or `FILE_FORMAT = 'name'`, after the equals sign. */
export const readFileFormat = (
  cursor: Cursor,
  find: (name: readonly string[]) => Partial<FileFormat>,
): Partial<FileFormat> => {
  if (!cursor.accept('(')) {
    const token = cursor.peek();
    return find(token?.kind === 'string' ? cursorName(cursor) : cursor.name());
  }
  if (cursor.accept('FORMAT_NAME')) {
    cursor.expect('=');
    const named = find(cursorName(cursor));
    cursor.expect(')');
    return named;
  }
  const read = readFormatOptions(cursor);
  cursor.expect(')');
  return read;
};

const cursorName = (cursor: Cursor): readonly string[] => {
  const token = cursor.peek();
  if (token?.kind !== 'string') return cursor.name();
  cursor.next();
  return parseName(token.value);
};

const parseName = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"|([^."]+)/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? (match[2] ?? '').trim().toUpperCase(),
  );

/** A file format by its name as text, as INFER_SCHEMA receives it. */
export const formatNamed = (
  services: Services,
  text: string,
  frame: Frame,
): Partial<FileFormat> | undefined =>
  services.catalogue.find<FileFormatObject['properties']>('FILE FORMAT', parseName(text), frame)
    ?.properties;

/** Looks file formats up by name. @throws SnowflakeError 002003 for one that is not there */
export const namedFormat =
  ({ services, frame }: Context) =>
  (name: readonly string[]): Partial<FileFormat> => {
    const found = services.catalogue.find<Partial<FileFormat>>('FILE FORMAT', name, frame);
    if (!found) throw notFound('File format', name.join('.'));
    return found.properties;
  };
