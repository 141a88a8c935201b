import { syntaxError } from '../engine/errors.js';
import { Cursor } from '../sql/cursor.js';
import { placeOf } from './fragment.js';
import { parseBranch } from './parse-branch.js';
import { parseDeclaration } from './parse-declaration.js';
import { parseLoop, type Steps } from './parse-loop.js';
import { parseStatement } from './parse-statement.js';
import type { Block, Declaration, Handler, Place, Step } from './tree.js';

const DEEPEST = 150;

const here = (cursor: Cursor): Place =>
  placeOf(cursor.sql, cursor.peek()?.start ?? cursor.sql.length);

/** `BEGIN;`, `BEGIN TRANSACTION`, `BEGIN WORK` and `BEGIN NAME n` start a transaction, not a block. */
export const beginsTransaction = (cursor: Cursor): boolean => {
  if (!cursor.sees('BEGIN')) return false;
  const next = cursor.peek(1);
  if (!next || cursor.sees('BEGIN', ';')) return true;
  if (cursor.sees('BEGIN', 'TRANSACTION') || cursor.sees('BEGIN', 'WORK')) return true;
  return cursor.sees('BEGIN', 'NAME') && cursor.peek(2)?.kind === 'word';
};

/** Does a block come next? */
export const beginsBlock = (cursor: Cursor): boolean =>
  (cursor.sees('BEGIN') && !beginsTransaction(cursor)) ||
  (cursor.sees('DECLARE') && cursor.peek(1) !== undefined);

const parseHandlers = (cursor: Cursor, steps: Steps): Handler[] => {
  const handlers: Handler[] = [];
  while (cursor.accept('WHEN')) {
    const names = [cursor.identifier()];
    while (cursor.accept('OR')) names.push(cursor.identifier());
    const resumes = cursor.oneOf('EXIT', 'CONTINUE') === 'CONTINUE';
    cursor.expect('THEN');
    handlers.push({ names, resumes, body: steps(cursor, 'WHEN', 'END') });
  }
  if (handlers.length === 0) throw cursor.unexpected();
  return handlers;
};

/** Parses one body; the depth of nesting is bounded so that no text can exhaust the stack. */
const parserOf = () => {
  let depth = 0;

  const block = (cursor: Cursor): Block => {
    const place = here(cursor);
    const declarations: Declaration[] = [];
    if (cursor.accept('DECLARE')) {
      while (!cursor.sees('BEGIN')) {
        declarations.push(parseDeclaration(cursor));
        cursor.expect(';');
      }
    }
    cursor.expect('BEGIN');
    const body = steps(cursor, 'EXCEPTION', 'END');
    const handlers = cursor.accept('EXCEPTION') ? parseHandlers(cursor, steps) : [];
    cursor.expect('END');
    return { kind: 'block', declarations, body, handlers, place };
  };

  const step = (cursor: Cursor): Step => {
    const place = here(cursor);
    if (beginsBlock(cursor)) {
      const inner = block(cursor);
      if (!cursor.sees(';')) cursor.identifier();
      return inner;
    }
    return (
      parseBranch(cursor, steps, place) ??
      parseLoop(cursor, steps, place) ??
      parseStatement(cursor, place)
    );
  };

  const steps: Steps = (cursor, ...until) => {
    if (++depth > DEEPEST) throw syntaxError('The block is nested too deeply.');
    const found: Step[] = [];
    while (!until.some((word) => cursor.sees(word))) {
      found.push(step(cursor));
      cursor.expect(';');
    }
    if (found.length === 0) throw cursor.unexpected();
    depth--;
    return found;
  };

  return block;
};

/**
 * Reads a whole body: `[DECLARE …] BEGIN … [EXCEPTION …] END[;]`.
 * @throws SnowflakeError 001003, with line and position in the body
 */
export const parseBody = (sql: string): Block => {
  const cursor = Cursor.of(sql);
  const block = parserOf()(cursor);
  if (!cursor.done && !cursor.sees(';')) cursor.identifier();
  cursor.end();
  return block;
};
