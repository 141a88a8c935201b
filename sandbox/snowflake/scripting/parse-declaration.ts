import { syntaxError, unsupported } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';
import {
  isSymbol,
  isWord,
  placeOf,
  semicolon,
  takeBracketed,
  takeList,
  takeUntil,
  textOf,
} from './fragment.js';
import type { Declaration, Place, Query } from './tree.js';

const DEFAULT_EXCEPTION = -20000;

const here = (cursor: Cursor): Place =>
  placeOf(cursor.sql, cursor.peek()?.start ?? cursor.sql.length);

const startsType = (cursor: Cursor): boolean =>
  !cursor.sees(':=') && !cursor.sees('DEFAULT') && !cursor.sees(';');

/** `EXECUTE IMMEDIATE text [USING (a, b)]`, after those two words. */
export const immediateQuery = (cursor: Cursor): Query & { kind: 'immediate' } => {
  if (cursor.sees('FROM')) throw unsupported('EXECUTE IMMEDIATE FROM a file');
  const text = takeUntil(
    cursor,
    (token) => semicolon(token) || isWord(token, 'USING', 'INTO') || isSymbol(token, ')'),
  );
  const using = cursor.accept('USING') ? takeList(cursor) : [];
  return { kind: 'immediate', beside: false, text, using };
};

/** `[ASYNC] (SELECT …)` or `[ASYNC] (EXECUTE IMMEDIATE …)`: what a result set is filled with. */
export const bracketedQuery = (cursor: Cursor): Query => {
  const beside = cursor.accept('ASYNC');
  const start = cursor.position;
  cursor.expect('(');
  if (cursor.accept('EXECUTE', 'IMMEDIATE')) {
    const query = immediateQuery(cursor);
    cursor.expect(')');
    return { ...query, beside };
  }
  cursor.position = start;
  return { kind: 'sql', beside, sql: takeBracketed(cursor) };
};

/** One exception: `e EXCEPTION [(-20001, 'message')]`, after the word. */
const exception = (cursor: Cursor, name: string, place: Place): Declaration => {
  if (!cursor.accept('('))
    return { kind: 'exception', name, code: DEFAULT_EXCEPTION, message: '', place };
  const negative = cursor.accept('-');
  const code = cursor.integer() * (negative ? -1 : 1);
  if (code < -20999 || code > -20000)
    throw syntaxError(
      `error line ${place.line} at position ${place.position}\nInvalid exception number ${code}: it must be between -20999 and -20000.`,
    );
  const message = cursor.accept(',') ? cursor.text() : '';
  cursor.expect(')');
  return { kind: 'exception', name, code, message, place };
};

/** One declaration, of a DECLARE section or after LET, without its semicolon. */
export const parseDeclaration = (cursor: Cursor): Declaration => {
  const place = here(cursor);
  const name = cursor.identifier();
  if (cursor.accept('CURSOR')) {
    cursor.expect('FOR');
    return { kind: 'cursor', name, query: takeUntil(cursor, semicolon), place };
  }
  if (cursor.accept('RESULTSET')) {
    const filled = cursor.oneOf(':=', 'DEFAULT') !== undefined;
    return { kind: 'resultset', name, query: filled ? bracketedQuery(cursor) : null, place };
  }
  if (cursor.accept('EXCEPTION')) return exception(cursor, name, place);
  if (cursor.sees('PROCEDURE')) throw unsupported('a procedure declared inside a block');
  const type = startsType(cursor)
    ? textOf(
        takeUntil(
          cursor,
          (token) => semicolon(token) || isSymbol(token, ':=') || isWord(token, 'DEFAULT'),
        ),
      )
    : null;
  const given = cursor.oneOf(':=', 'DEFAULT') !== undefined;
  if (given && cursor.sees('ASYNC', '(')) throw unsupported('ASYNC for what is no RESULTSET');
  const value = given ? takeUntil(cursor, semicolon) : null;
  return { kind: 'variable', name, type, value, place };
};
