import { invalidIdentifier } from '../engine/errors.js';
import type { Column } from '../engine/value.js';
import { quoteName } from '../store/names.js';
import { duckTypeOf } from '../store/types.js';
import { assigned } from './assign.js';
import { whole } from './casts.js';
import type { Token } from './lexer.js';
import type { TableColumn, TableProperties } from './objects.js';
import { call, commaSeparated, fragment, isSymbol, splitCommas, symbol } from './token-list.js';

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

/**
 * `A = 1, T.B = X` with each value made fit for its column; DuckDB knows no qualified columns there. What is put into a
 * TIMESTAMP_TZ must come near again afterwards (`broughtNear`).
 */
export const setList = (tokens: readonly Token[], columns: readonly TableColumn[]): Token[] =>
  commaSeparated(
    splitCommas(tokens).map((part) => {
      const equals = part.findIndex((token) => isSymbol(token, '='));
      const name = part[equals - 1];
      const column = columns.find((one) => one.name === name?.value);
      if (!name || !column) throw invalidIdentifier(name?.value ?? '');
      const value = converted(part.slice(equals + 1), column);
      return [
        { ...name, kind: 'quoted' as const },
        symbol('='),
        ...(column.type === 'timestamp_tz' ? call('SF_FAR', [value]) : value),
      ];
    }),
  );

/**
 * What must follow a statement with a `setList`: DuckDB changes no value to an equal one (docs/decisions/028).
 * @param statement DuckDB's
 */
export const broughtNear = (
  statement: string,
  { columns, physical }: TableProperties,
): string[] => {
  if (!statement.includes('SF_FAR')) return [];
  const zoned = columns
    .filter(({ type }) => type === 'timestamp_tz')
    .map(({ name }) => quoteName(name));
  const near = zoned.map((name) => `${name} = SF_NEAR(${name})`);
  const far = zoned.map((name) => `SF_IS_FAR(${name})`);
  return [`UPDATE ${physical} SET ${near.join(', ')} WHERE ${far.join(' OR ')}`];
};

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
