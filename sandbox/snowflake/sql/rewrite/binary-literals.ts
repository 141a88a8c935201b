import { syntaxError } from '../../engine/errors.js';
import type { Token } from '../lexer.js';
import { call, isWord, stringToken } from '../token-list.js';

const HEXADECIMAL = /^([0-9a-f]{2})*$/i;

/**
 * `X'68656C'` is a BINARY, written as TO_BINARY.
 * https://docs.snowflake.com/en/sql-reference/data-types-text#binary-literals
 * @throws SnowflakeError 001003 for what is no pairs of hexadecimal digits
 */
export const binaryLiterals = (tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token, at) => {
    const isMark = (mark: Token | undefined, text: Token | undefined) =>
      isWord(mark, 'X') && text?.kind === 'string' && mark?.end === text.start;
    if (isMark(token, tokens[at + 1])) return [];
    if (!isMark(tokens[at - 1], token)) return [token];
    if (!HEXADECIMAL.test(token.value))
      throw syntaxError(`syntax error: invalid binary literal X'${token.value}'.`);
    return call('TO_BINARY', [[token], [stringToken('HEX')]]);
  });
