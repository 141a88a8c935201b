import type { Token } from '../lexer.js';
import { call, fragment, fragmentText, isSymbol, isWord, rewriteCalls } from '../token-list.js';

/** SEQ4() and its sisters count the rows of a GENERATOR. */
export const generator = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    if (/^SEQ[1248]$/.test(name)) return fragment('(ROW_NUMBER() OVER () - 1)');
    if (name !== 'TABLE' || !isWord(args[0]?.[0], 'GENERATOR')) return undefined;
    const [first = []] = args;
    const at = first.findIndex(
      (token, index) => isWord(token, 'ROWCOUNT') && isSymbol(first[index + 1], '=>'),
    );
    const count = first.slice(at + 2, -1);
    return call('range', [fragment(`CAST(${fragmentText(count)} AS BIGINT)`)]);
  });
