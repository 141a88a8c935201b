import { quote } from '../snowflake/store/literal.js';
import type { Kind } from './columns.js';

/** What a cell of each kind has to be, for people. */
export const wanted: Readonly<Record<Kind, string>> = {
  whole: 'not a whole number',
  flag: 'neither true nor false',
  money: 'not an amount below 10 billion',
  text: 'no text',
  day: 'not a day like 2026-11-20',
  instant: 'not a time like 2026-11-20 13:45:00',
};

const duckTypes: Readonly<Record<Kind, string>> = {
  whole: 'BIGINT',
  flag: 'BOOLEAN',
  money: 'DECIMAL(12,2)',
  text: 'VARCHAR',
  day: 'DATE',
  instant: 'TIMESTAMP',
};

/** Types that need no reading of text for a kind, as DuckDB names them. */
const natives: Readonly<Record<Kind, RegExp>> = {
  whole: /^U?(TINY|SMALL|BIG)?INT(EGER)?$/,
  flag: /^BOOLEAN$/,
  money: /^(DECIMAL.*|U?(TINY|SMALL|BIG)?INT(EGER)?)$/,
  text: /^VARCHAR$/,
  day: /^DATE$/,
  instant: /^TIMESTAMP(_S|_MS|_NS)?$/,
};

/** May a column of a Parquet file have this type at all? What holds several values may not. */
export const isPlain = (type: string): boolean =>
  !/^(STRUCT|MAP|UNION|BLOB|BIT)|\[\d*\]$/.test(type);

/** A cell as text without blanks around it, empty text being no value. */
const textOf = (column: string, of?: string) =>
  `nullif(trim(CAST(${of === undefined ? '' : `${of}.`}${quote(column)} AS VARCHAR)), '')`;

/** Does a text of a time name its zone (`Z`, `+02`, `+0200`, `+02:00`)? */
export const isZoned = (column: string): string => {
  const text = textOf(column);
  const signAt = (place: number) => `${text}[-${place}] IN ('+', '-')`;
  const ends = `upper(${text}[-1]) = 'Z' OR ${signAt(3)} OR ${signAt(5)} OR ${signAt(6)}`;
  return `(length(${text}) > 13 AND (${ends}))`;
};

/** What is in a cell; null where there is nothing. @param of the relation, where two have the column */
export const given = (column: string, type: string, of?: string): string =>
  type === 'VARCHAR' ? textOf(column, of) : `${of === undefined ? '' : `${of}.`}${quote(column)}`;

/**
 * A cell as the table's type: a DuckDB expression that is null where the cell is empty, or is not of its kind.
 * @param type the source column's DuckDB type
 */
export const typed = (column: string, kind: Kind, type: string): string => {
  if (natives[kind].test(type) && kind !== 'text')
    return `TRY_CAST(${quote(column)} AS ${duckTypes[kind]})`;
  const text = textOf(column);
  switch (kind) {
    case 'whole': {
      // a column with empty cells often comes as 12.0
      const number = `TRY_CAST(${text} AS DECIMAL(38,9))`;
      return `CASE WHEN ${number} % 1 = 0 THEN TRY_CAST(${number} AS BIGINT) END`;
    }
    case 'flag':
      return `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', '1', '1.0') THEN TRUE
        WHEN lower(${text}) IN ('false', 'f', 'no', 'n', '0', '0.0') THEN FALSE END`;
    case 'money':
      return `TRY_CAST(${text} AS DECIMAL(12,2))`;
    case 'text':
      return text;
    case 'day':
      return `CAST(TRY_CAST(${text} AS TIMESTAMP) AS DATE)`;
    case 'instant':
      return `CASE WHEN ${isZoned(column)} THEN TRY_CAST(${text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
        ELSE TRY_CAST(${text} AS TIMESTAMP) END`;
  }
};
