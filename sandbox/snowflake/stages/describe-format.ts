import type { AccountObject, Grammar } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, textColumn } from '../engine/value.js';
import { defaultFormat, type FileFormat, type FileFormatObject } from './file-format.js';
import { required } from './stage.js';

/** https://docs.snowflake.com/en/sql-reference/sql/desc-file-format */
const COLUMNS = ['property', 'property_type', 'property_value', 'property_default'].map((name) =>
  textColumn(name),
);

type Value = string | number | boolean | null | readonly string[];

/** Options that this sandbox keeps, by the platform's names. */
const KEPT: Readonly<Record<string, keyof FileFormat>> = {
  TYPE: 'type',
  SKIP_HEADER: 'skipHeader',
  PARSE_HEADER: 'parseHeader',
  FIELD_DELIMITER: 'fieldDelimiter',
  FIELD_OPTIONALLY_ENCLOSED_BY: 'enclosedBy',
  NULL_IF: 'nullIf',
  EMPTY_FIELD_AS_NULL: 'emptyFieldAsNull',
  STRIP_OUTER_ARRAY: 'stripOuterArray',
  COMPRESSION: 'compression',
};

const FORMATS_OF_TIMES = {
  DATE_FORMAT: 'AUTO',
  TIME_FORMAT: 'AUTO',
  TIMESTAMP_FORMAT: 'AUTO',
  BINARY_FORMAT: 'HEX',
} as const;

/** The options of each type with their defaults, in the platform's order. */
const OPTIONS: Readonly<Record<FileFormat['type'], Readonly<Record<string, Value>>>> = {
  CSV: {
    TYPE: 'CSV',
    RECORD_DELIMITER: '\\n',
    FIELD_DELIMITER: ',',
    FILE_EXTENSION: null,
    SKIP_HEADER: 0,
    PARSE_HEADER: false,
    ...FORMATS_OF_TIMES,
    ESCAPE: 'NONE',
    ESCAPE_UNENCLOSED_FIELD: '\\\\',
    TRIM_SPACE: false,
    FIELD_OPTIONALLY_ENCLOSED_BY: 'NONE',
    NULL_IF: ['\\\\N'],
    COMPRESSION: 'AUTO',
    ERROR_ON_COLUMN_COUNT_MISMATCH: true,
    VALIDATE_UTF8: true,
    SKIP_BLANK_LINES: false,
    REPLACE_INVALID_CHARACTERS: false,
    EMPTY_FIELD_AS_NULL: true,
    SKIP_BYTE_ORDER_MARK: true,
    ENCODING: 'UTF8',
    MULTI_LINE: true,
  },
  JSON: {
    TYPE: 'JSON',
    FILE_EXTENSION: null,
    ...FORMATS_OF_TIMES,
    TRIM_SPACE: false,
    NULL_IF: [],
    COMPRESSION: 'AUTO',
    ENABLE_OCTAL: false,
    ALLOW_DUPLICATE: false,
    STRIP_OUTER_ARRAY: false,
    STRIP_NULL_VALUES: false,
    IGNORE_UTF8_ERRORS: false,
    REPLACE_INVALID_CHARACTERS: false,
    SKIP_BYTE_ORDER_MARK: true,
    MULTI_LINE: true,
  },
  PARQUET: {
    TYPE: 'PARQUET',
    TRIM_SPACE: false,
    NULL_IF: [],
    COMPRESSION: 'AUTO',
    BINARY_AS_TEXT: true,
    REPLACE_INVALID_CHARACTERS: false,
    USE_LOGICAL_TYPE: false,
    USE_VECTORIZED_SCANNER: false,
  },
};

const typeOf = (value: Value): string => {
  if (Array.isArray(value)) return 'List';
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'number' ? 'Integer' : 'String';
};

const textOf = (value: Value): Cell => {
  if (value === null) return null;
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
};

/** What was set, where that may be told apart from a default. */
const setOf = (option: string, set: Partial<FileFormat>): Value | undefined => {
  const key = KEPT[option];
  const value = key && set[key];
  if (option !== 'NULL_IF') return value === null ? 'NONE' : value;
  return set.nullIf?.map((text) => text.replaceAll('\\', '\\\\'));
};

const rows = (set: Partial<FileFormat>): Cell[][] =>
  Object.entries(OPTIONS[set.type ?? defaultFormat.type]).map(([option, standard]) => [
    option,
    typeOf(standard),
    textOf(setOf(option, set) ?? standard),
    textOf(standard),
  ]);

/** DESCRIBE FILE FORMAT: all options of its type. */
export const describeFormatGrammar: Grammar = (cursor) => {
  if (!cursor.oneOf('DESCRIBE', 'DESC') || !cursor.accept('FILE', 'FORMAT')) return undefined;
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'describe file format',
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async ({ services, frame }) => {
      const format = required<FileFormatObject['properties']>(services, 'FILE FORMAT', name, frame);
      if (!services.access.sees(frame, format as AccountObject))
        throw notFound('File format', name.join('.'));
      return rowsResult(COLUMNS, rows(format.properties), statementType.describe);
    },
  };
};
