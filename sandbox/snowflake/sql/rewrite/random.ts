import type { Token } from '../lexer.js';
import { call, fragment, fragmentText, rewriteCalls } from '../token-list.js';

/** RANDOM(seed) must repeat itself; the transpiler drops the seed. */
export const random = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    if (name === 'RANDSTR')
      return fragment(
        `SUBSTR(MD5(CAST(${fragmentText(args[1] ?? [])} AS VARCHAR)), 1, ${fragmentText(args[0] ?? [])})`,
      );
    if (name !== 'RANDOM') return undefined;
    const [seed] = args;
    if (seed === undefined) return call('SF_RANDOM', []);
    return fragment(`SF_HASH(ROW_NUMBER() OVER (), ${fragmentText(seed)})`);
  });
