import { syntaxError, unsupported } from '../engine/errors.js';
import { findWord } from '../sql/clauses.js';
import { readType } from '../sql/column-type.js';
import { Cursor } from '../sql/cursor.js';
import { tokenize } from '../sql/lexer.js';
import type { TableColumn } from '../sql/objects.js';
import { splitCommas } from '../sql/token-list.js';

/** A column as defined; `counts` says that it is AUTOINCREMENT, and from where in which steps. */
export interface ColumnDefinition {
  readonly column: TableColumn;
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
    } else readKey(cursor);
  }
  return counts ? { column, counts } : { column };
};

/** Keys are accepted and not enforced, as the platform does. */
const readKey = (cursor: Cursor): void => {
  if (cursor.accept('CONSTRAINT')) cursor.identifier();
  if (cursor.oneOf('UNIQUE', 'ENFORCED', 'RELY', 'NORELY', 'DEFERRABLE', 'ENABLE')) return;
  if (cursor.accept('NOT', 'ENFORCED') || cursor.accept('PRIMARY', 'KEY')) return;
  if (cursor.accept('FOREIGN', 'KEY') || cursor.accept('REFERENCES')) {
    if (!cursor.done && !cursor.sees('(')) cursor.name();
    if (cursor.sees('(')) cursor.parenthesised();
    return;
  }
  if (cursor.sees('CHECK')) throw unsupported('CHECK constraints');
  throw cursor.unexpected();
};

const TABLE_CONSTRAINT = /^(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN)$/;

/** What stands between the parentheses of CREATE TABLE. */
export const readColumns = (text: string): ColumnDefinition[] => {
  const parts = splitCommas(tokenize(text));
  const columns: ColumnDefinition[] = [];
  for (const part of parts) {
    const [first, second] = part;
    if (!first) throw syntaxError("syntax error unexpected ')'.");
    const key = first.kind === 'word' && TABLE_CONSTRAINT.test(first.value);
    if (key && second?.kind !== undefined && !/^(VARCHAR|NUMBER|STRING)$/.test(second.value))
      continue;
    columns.push(readColumn(new Cursor(text, part)));
  }
  return columns;
};

/** Only names, as in `CREATE TABLE T (A, B) AS SELECT …`. */
export const onlyNames = (text: string): string[] | undefined => {
  const parts = splitCommas(tokenize(text));
  return parts.every((part) => part.length === 1)
    ? parts.map((part) => part[0]?.value ?? '')
    : undefined;
};
