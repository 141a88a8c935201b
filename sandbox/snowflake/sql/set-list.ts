import { invalidIdentifier } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { duckTypeOf } from '../store/types.js';
import { assigned } from './assign.js';
import { whole } from './casts.js';
import type { Token } from './lexer.js';
import type { TableColumn } from './objects.js';
import { commaSeparated, fragment, isSymbol, splitCommas, symbol } from './token-list.js';

/** Types that DuckDB casts nothing to by itself, or by other rules. */
const OWN_TYPES = new Set([
  'variant',
  'object',
  'array',
  'text',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
]);

/** A literal needs no cast; other expressions are taken to need one where Snowflake's and DuckDB's differ. */
const converted = (value: readonly Token[], column: Column): Token[] => {
  const literal = value.length === 1 && value[0]?.kind !== 'word' && value[0]?.kind !== 'quoted';
  const number = value.length === 1 && value[0]?.kind === 'number';
  const isNull = value.length === 1 && value[0]?.value === 'NULL';
  if (isNull || number) return [...value];
  const other = column.type === 'timestamp_ntz' ? 'timestamp_ntz' : 'real';
  const unknown: Column = { name: '', type: literal ? 'text' : other, nullable: true };
  if (!literal && !OWN_TYPES.has(column.type) && duckTypeOf(column) !== 'HUGEINT')
    return [...value];
  if (duckTypeOf(column) === 'HUGEINT') return whole(value);
  const marker = 'DAGBOT_VALUE_';
  return fragment(assigned(marker, unknown, column)).flatMap((token) =>
    token.value === marker ? [symbol('('), ...value, symbol(')')] : [token],
  );
};

/** `A = 1, T.B = X` with each value made fit for its column; DuckDB knows no qualified columns there. */
export const setList = (tokens: readonly Token[], columns: readonly TableColumn[]): Token[] =>
  commaSeparated(
    splitCommas(tokens).map((part) => {
      const equals = part.findIndex((token) => isSymbol(token, '='));
      const name = part[equals - 1];
      const column = columns.find((one) => one.name === name?.value);
      if (!name || !column) throw invalidIdentifier(name?.value ?? '');
      return [
        { ...name, kind: 'quoted' as const },
        symbol('='),
        ...converted(part.slice(equals + 1), column),
      ];
    }),
  );

/** `(A, B) VALUES (X, Y)` of MERGE with each value made fit for its column. */
export const valueList = (
  names: readonly string[],
  values: readonly (readonly Token[])[],
  columns: readonly TableColumn[],
): Token[][] =>
  values.map((value, index) => {
    const column = columns.find((one) => one.name === names[index]);
    if (!column) throw invalidIdentifier(names[index] ?? '');
    return converted(value, column);
  });
