import type { Cursor } from '../sql/cursor.js';
import { isWord, semicolon, takeBracketed, takeUntil } from './fragment.js';
import type { Steps } from './parse-loop.js';
import type { Branch, Place, Step } from './tree.js';

const parseIf = (cursor: Cursor, steps: Steps, place: Place): Step => {
  const branches: Branch[] = [];
  do {
    const condition = takeBracketed(cursor);
    cursor.expect('THEN');
    branches.push({ condition, body: steps(cursor, 'ELSEIF', 'ELSE', 'END') });
  } while (cursor.accept('ELSEIF'));
  const otherwise = cursor.accept('ELSE') ? steps(cursor, 'END') : [];
  cursor.expect('END', 'IF');
  return { kind: 'if', branches, otherwise, place };
};

const parseCase = (cursor: Cursor, steps: Steps, place: Place): Step => {
  const subject = cursor.sees('WHEN') ? null : takeBracketed(cursor);
  const branches: Branch[] = [];
  while (cursor.accept('WHEN')) {
    const condition = takeUntil(cursor, (token) => semicolon(token) || isWord(token, 'THEN'));
    cursor.expect('THEN');
    branches.push({ condition, body: steps(cursor, 'WHEN', 'ELSE', 'END') });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise = cursor.accept('ELSE') ? steps(cursor, 'END') : [];
  cursor.expect('END');
  cursor.accept('CASE');
  return { kind: 'case', subject, branches, otherwise, place };
};

/** IF or CASE; undefined when the next word is neither. */
export const parseBranch = (cursor: Cursor, steps: Steps, place: Place): Step | undefined => {
  if (cursor.accept('IF')) return parseIf(cursor, steps, place);
  if (cursor.accept('CASE')) return parseCase(cursor, steps, place);
  return undefined;
};
