import type { Token } from '../lexer.js';
import { isWord, stringToken } from '../token-list.js';

/** `INTERVAL '1 DAY, 2 HOUR'`: DuckDB wants blanks where Snowflake has commas. */
export const intervals = (tokens: readonly Token[]): Token[] =>
  tokens.map((token, at) =>
    token.kind === 'string' && isWord(tokens[at - 1], 'INTERVAL')
      ? stringToken(token.value.replaceAll(',', ' '))
      : token,
  );
