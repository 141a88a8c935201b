import type { Token } from '../lexer.js';
import { fragment, rewriteCalls } from '../token-list.js';

/** SEQ4() and its sisters count the rows of a GENERATOR. */
export const generator = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name }) =>
    /^SEQ[1248]$/.test(name) ? fragment('(ROW_NUMBER() OVER () - 1)') : undefined,
  );
