import type { Cursor } from '../sql/cursor.js';
import { isWord, semicolon, takeBracketed, takeUntil } from './fragment.js';
import type { Place, Step } from './tree.js';

/** Steps until one of these words comes next, which stays. */
export type Steps = (cursor: Cursor, ...until: readonly string[]) => Step[];

const label = (cursor: Cursor): string | null => (cursor.sees(';') ? null : cursor.identifier());

/** `DO … END FOR [label]` or `LOOP … END LOOP [label]`. */
const loopBody = (cursor: Cursor, steps: Steps, kind: 'FOR' | 'WHILE') => {
  const opened = cursor.oneOf('DO', 'LOOP');
  if (!opened) throw cursor.unexpected();
  const body = steps(cursor, 'END');
  cursor.expect('END');
  cursor.expect(opened === 'DO' ? kind : 'LOOP');
  return { body, label: label(cursor) };
};

const parseFor = (cursor: Cursor, steps: Steps, place: Place): Step => {
  const name = cursor.identifier();
  cursor.expect('IN');
  const reverse = cursor.accept('REVERSE');
  const first = takeUntil(cursor, (token) => semicolon(token) || isWord(token, 'TO', 'DO', 'LOOP'));
  if (cursor.accept('TO')) {
    const to = takeUntil(cursor, (token) => semicolon(token) || isWord(token, 'DO', 'LOOP'));
    return {
      kind: 'count',
      name,
      from: first,
      to,
      reverse,
      ...loopBody(cursor, steps, 'FOR'),
      place,
    };
  }
  const [over] = first.tokens;
  if (reverse || first.tokens.length !== 1 || (over?.kind !== 'word' && over?.kind !== 'quoted'))
    throw cursor.unexpected();
  return { kind: 'each', name, over: over.value, ...loopBody(cursor, steps, 'FOR'), place };
};

/** FOR, WHILE, REPEAT or LOOP; undefined when the next word is none of them. */
export const parseLoop = (cursor: Cursor, steps: Steps, place: Place): Step | undefined => {
  if (cursor.accept('FOR')) return parseFor(cursor, steps, place);
  if (cursor.accept('WHILE')) {
    const condition = takeBracketed(cursor);
    return { kind: 'while', condition, ...loopBody(cursor, steps, 'WHILE'), place };
  }
  if (cursor.accept('REPEAT')) {
    const body = steps(cursor, 'UNTIL');
    cursor.expect('UNTIL');
    const until = takeBracketed(cursor);
    cursor.expect('END', 'REPEAT');
    return { kind: 'repeat', until, body, label: label(cursor), place };
  }
  if (cursor.accept('LOOP')) {
    const body = steps(cursor, 'END');
    cursor.expect('END', 'LOOP');
    return { kind: 'loop', body, label: label(cursor), place };
  }
  return undefined;
};
