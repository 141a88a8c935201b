import { syntaxError } from '../engine/errors.js';
import { findWord } from '../sql/clauses.js';
import { readType } from '../sql/column-type.js';
import { Cursor } from '../sql/cursor.js';
import { tokenize } from '../sql/lexer.js';
import type { TableColumn } from '../sql/objects.js';
import { splitCommas } from '../sql/token-list.js';
import { type KeyDefinition, readKey } from './keys.js';

/** A column as defined; `counts` says that it is AUTOINCREMENT, and from where in which steps. */
export interface ColumnDefinition {
  readonly column: TableColumn;
  readonly keys: readonly KeyDefinition[];
  readonly counts?: { readonly start: number; readonly step: number };
}

const ENDS_DEFAULT = [
  'NOT',
  'NULL',
  'COMMENT',
  'UNIQUE',
  'PRIMARY',
  'REFERENCES',
  'CONSTRAINT',
  'COLLATE',
  'WITH',
  'TAG',
];

/** `START [WITH] [=] 5`; 1 when it is left out. */
const numberAfter = (cursor: Cursor, word: string, filler: string): number => {
  if (!cursor.accept(word)) return 1;
  cursor.accept(filler);
  cursor.accept('=');
  return cursor.integer();
};

const counting = (cursor: Cursor): { start: number; step: number } => {
  if (cursor.accept('(')) {
    const start = cursor.integer();
    cursor.expect(',');
    const step = cursor.integer();
    cursor.expect(')');
    return { start, step };
  }
  const start = numberAfter(cursor, 'START', 'WITH');
  const step = numberAfter(cursor, 'INCREMENT', 'BY');
  cursor.oneOf('ORDER', 'NOORDER');
  return { start, step };
};

/** One column, from its name to the next comma. */
export const readColumn = (cursor: Cursor): ColumnDefinition => {
  const name = cursor.identifier();
  const type = readType(cursor, name);
  if (!type) throw cursor.unexpected();
  let column: TableColumn = type;
  let counts: ColumnDefinition['counts'];
  const keys: KeyDefinition[] = [];
  while (!cursor.done) {
    if (cursor.accept('NOT', 'NULL')) column = { ...column, nullable: false };
    else if (cursor.accept('NULL')) continue;
    else if (cursor.accept('COMMENT')) column = { ...column, comment: cursor.text() };
    else if (cursor.accept('COLLATE')) cursor.text();
    else if (cursor.oneOf('AUTOINCREMENT', 'IDENTITY')) counts = counting(cursor);
    else if (cursor.accept('DEFAULT')) {
      const rest = cursor.tokens.slice(cursor.position);
      const end = findWord(rest, ENDS_DEFAULT, 1);
      const from = rest[0]?.start ?? 0;
      const to = rest[end - 1]?.end ?? from;
      column = { ...column, default: cursor.sql.slice(from, to) };
      cursor.position += end;
    } else keys.push(readKey(cursor, name));
  }
  // the platform's primary keys take no NULL: of all that keys mean, this alone is enforced
  if (keys.some(({ type }) => type === 'PRIMARY KEY')) column = { ...column, nullable: false };
  return counts ? { column, keys, counts } : { column, keys };
};

const TABLE_CONSTRAINT = /^(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN)$/;

/** What stands between the parentheses of CREATE TABLE: columns, and keys that stand by themselves. */
export const readColumns = (
  text: string,
): { readonly columns: readonly ColumnDefinition[]; readonly keys: readonly KeyDefinition[] } => {
  const columns: ColumnDefinition[] = [];
  const keys: KeyDefinition[] = [];
  for (const part of splitCommas(tokenize(text))) {
    const [first, second] = part;
    if (!first) throw syntaxError("syntax error unexpected ')'.");
    const key = first.kind === 'word' && TABLE_CONSTRAINT.test(first.value);
    const cursor = new Cursor(text, part);
    if (!key || !second || /^(VARCHAR|NUMBER|STRING)$/.test(second.value)) {
      columns.push(readColumn(cursor));
      continue;
    }
    keys.push(readKey(cursor));
    cursor.end();
  }
  const primary = keys.find(({ type }) => type === 'PRIMARY KEY')?.columns ?? [];
  return {
    columns: columns.map((one) =>
      primary.includes(one.column.name)
        ? { ...one, column: { ...one.column, nullable: false } }
        : one,
    ),
    keys,
  };
};

/** Only names, as in `CREATE TABLE T (A, B) AS SELECT …`. */
export const onlyNames = (text: string): string[] | undefined => {
  const parts = splitCommas(tokenize(text));
  return parts.every((part) => part.length === 1)
    ? parts.map((part) => part[0]?.value ?? '')
    : undefined;
};
