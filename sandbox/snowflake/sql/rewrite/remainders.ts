import type { Token } from '../lexer.js';
import { rewriteCalls, symbol } from '../token-list.js';

const inBrackets = (tokens: readonly Token[]): Token[] => [symbol('('), ...tokens, symbol(')')];

/** `MOD(a, b)` becomes `((a) % (b))`: the transpiler leaves the brackets out, so that `x * MOD(a, b)` was `x * a % b`. */
export const remainders = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [a, b] = args;
    return name === 'MOD' && a && b && args.length === 2
      ? inBrackets([...inBrackets(a), symbol('%'), ...inBrackets(b)])
      : undefined;
  });
