import { unsupported } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { isSymbol, isWord } from '../token-list.js';

const POINTS = ['OFFSET', 'TIMESTAMP', 'STATEMENT', 'STREAM', 'INFORMATION'];

/** Refuses by name what DuckDB would misread, or refuse in words that help nobody. */
export const refused = (tokens: readonly Token[]): Token[] => {
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (isWord(token, 'COLLATE') && (next?.kind === 'string' || isSymbol(next, '(')))
      throw unsupported('COLLATE');
    if (
      isWord(token, 'AT', 'BEFORE', 'CHANGES') &&
      isSymbol(next, '(') &&
      isWord(tokens[at + 2], ...POINTS) &&
      isSymbol(tokens[at + 3], '=>')
    )
      throw unsupported(`${token.value}(${tokens[at + 2]?.value} => …)`);
  });
  return [...tokens];
};
