import type { Token } from '../lexer.js';
import { closing, fragment, isSymbol, isWord, rewriteCalls } from '../token-list.js';

const isSequence = (name: string): boolean => /^SEQ[1248]$/.test(name);

/** No window function stands in another's window: rows that are counted there keep the order that they come in. */
const unorderedWindows = (tokens: readonly Token[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (!isWord(token, 'OVER') || !isSymbol(tokens[at + 1], '(')) continue;
    const close = closing(tokens, at + 1);
    const counted = rewriteCalls(tokens.slice(at + 1, close), ({ name }) =>
      isSequence(name) ? fragment('(0)') : undefined,
    );
    out.push(...counted);
    at = close - 1;
  }
  return out;
};

/** SEQ4() and its sisters count the rows of a GENERATOR. */
export const generator = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(unorderedWindows(tokens), ({ name }) =>
    isSequence(name) ? fragment('(ROW_NUMBER() OVER () - 1)') : undefined,
  );
