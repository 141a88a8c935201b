import { syntaxError } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import type { Token } from '../sql/lexer.js';
import {
  fragmentOf,
  isSymbol,
  isWord,
  nesting,
  semicolon,
  takeList,
  takeUntil,
} from './fragment.js';
import { bracketedQuery, immediateQuery, parseDeclaration } from './parse-declaration.js';
import type { Fragment, Place, Step } from './tree.js';

const optionalLabel = (cursor: Cursor) => (cursor.sees(';') ? null : cursor.identifier());

/** `:a, b, …` */
const targets = (cursor: Cursor): string[] => {
  const names: string[] = [];
  do {
    cursor.accept(':');
    names.push(cursor.identifier());
  } while (cursor.accept(','));
  return names;
};

/** Cuts `INTO :a, :b` out of a query or a CALL. */
const withoutInto = (sql: Fragment): { sql: Fragment; into: string[] } => {
  let depth = 0;
  const at = sql.tokens.findIndex((token) => {
    depth += nesting(token);
    return depth === 0 && isWord(token, 'INTO');
  });
  if (at < 0) return { sql, into: [] };
  const into: string[] = [];
  let next = at + 1;
  for (;;) {
    if (isSymbol(sql.tokens[next], ':')) next++;
    const name = sql.tokens[next++];
    if (name?.kind !== 'word' && name?.kind !== 'quoted')
      throw syntaxError(`syntax error unexpected '${name?.text ?? '<EOF>'}'.`);
    into.push(name.value);
    if (!isSymbol(sql.tokens[next], ',')) break;
    next++;
  }
  const tokens = [...sql.tokens.slice(0, at), ...sql.tokens.slice(next)];
  const omits = { start: sql.tokens[at]?.start ?? 0, end: sql.tokens[next - 1]?.end ?? 0 };
  return { sql: { ...fragmentOf(sql.source, tokens), omits }, into };
};

const readsRows = (token: Token | undefined) =>
  isWord(token, 'SELECT', 'WITH', 'CALL') || isSymbol(token, '(');

const parseReturn = (cursor: Cursor, place: Place): Step => {
  if (cursor.sees(';')) return { kind: 'return', value: null, place };
  if (cursor.accept('TABLE')) {
    cursor.expect('(');
    const query = takeUntil(cursor, (token) => isSymbol(token, ')'));
    cursor.expect(')');
    return { kind: 'return table', query, place };
  }
  return { kind: 'return', value: takeUntil(cursor, semicolon), place };
};

const parseAssignment = (cursor: Cursor, place: Place): Step => {
  cursor.accept(':');
  const name = cursor.identifier();
  cursor.expect(':=');
  const start = cursor.position;
  const isQuery =
    cursor.sees('ASYNC', '(') ||
    (cursor.accept('(') &&
      (cursor.sees('SELECT') ||
        cursor.sees('WITH') ||
        cursor.sees('SHOW') ||
        cursor.sees('CALL') ||
        cursor.sees('EXECUTE', 'IMMEDIATE') ||
        cursor.sees('DESCRIBE') ||
        cursor.sees('DESC')));
  cursor.position = start;
  if (isQuery) {
    const query = bracketedQuery(cursor);
    if (cursor.sees(';')) return { kind: 'fill', name, query, place };
    cursor.position = start;
  }
  return { kind: 'assign', name, value: takeUntil(cursor, semicolon), place };
};

const startsAssignment = (cursor: Cursor): boolean => {
  const ahead = cursor.sees(':') ? 1 : 0;
  const name = cursor.peek(ahead);
  return (
    (name?.kind === 'word' || name?.kind === 'quoted') && isSymbol(cursor.peek(ahead + 1), ':=')
  );
};

/** Functions that stand alone as statements. https://docs.snowflake.com/en/sql-reference/functions/system_log */
const LOGS = /^SYSTEM\$LOG(_|$)/;

/** A statement without statements inside; its semicolon stays. */
export const parseStatement = (cursor: Cursor, place: Place): Step => {
  if (startsAssignment(cursor)) return parseAssignment(cursor, place);
  if (cursor.accept('LET')) return { kind: 'let', declaration: parseDeclaration(cursor), place };
  if (cursor.sees('NULL', ';')) {
    cursor.next();
    return { kind: 'null', place };
  }
  if (cursor.accept('RETURN')) return parseReturn(cursor, place);
  if (cursor.oneOf('BREAK', 'EXIT')) return { kind: 'break', label: optionalLabel(cursor), place };
  if (cursor.oneOf('CONTINUE', 'ITERATE'))
    return { kind: 'continue', label: optionalLabel(cursor), place };
  if (cursor.accept('RAISE')) return { kind: 'raise', name: optionalLabel(cursor), place };
  if (cursor.accept('OPEN')) {
    const name = cursor.identifier();
    return {
      kind: 'open',
      cursor: name,
      using: cursor.accept('USING') ? takeList(cursor) : [],
      place,
    };
  }
  if (cursor.accept('FETCH')) {
    const name = cursor.identifier();
    cursor.expect('INTO');
    return { kind: 'fetch', cursor: name, into: targets(cursor), place };
  }
  if (cursor.accept('CLOSE')) return { kind: 'close', cursor: cursor.identifier(), place };
  if (cursor.accept('EXECUTE', 'IMMEDIATE')) {
    const query = immediateQuery(cursor);
    return { kind: 'immediate', query, into: cursor.accept('INTO') ? targets(cursor) : [], place };
  }
  if (cursor.sees('ASYNC')) return { kind: 'async', query: bracketedQuery(cursor), place };
  if (cursor.accept('AWAIT'))
    return { kind: 'await', name: cursor.accept('ALL') ? null : cursor.identifier(), place };
  if (cursor.accept('CANCEL')) return { kind: 'cancel', name: cursor.identifier(), place };
  if (LOGS.test(cursor.peek()?.value ?? '') && isSymbol(cursor.peek(1), '('))
    return { kind: 'evaluate', value: takeUntil(cursor, semicolon), place };
  const sql = takeStatement(cursor);
  return {
    kind: 'sql',
    ...(readsRows(sql.tokens[0]) ? withoutInto(sql) : { sql, into: [] }),
    place,
  };
};

/** A statement of SQL up to its semicolon; brackets need not match here, the engine says what is wrong. */
const takeStatement = (cursor: Cursor): Fragment => {
  const tokens: Token[] = [];
  for (let token = cursor.peek(); token && !semicolon(token); token = cursor.peek())
    tokens.push(cursor.next());
  if (tokens.length === 0 || cursor.done) throw cursor.unexpected();
  return fragmentOf(cursor.sql, tokens);
};
