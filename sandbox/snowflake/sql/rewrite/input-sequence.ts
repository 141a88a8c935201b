import type { Token } from '../lexer.js';
import { isSymbol } from '../token-list.js';

/**
 * The SEQ of a lateral function: a number of the input record, in DuckDB's words. DuckDB computes equal inputs
 * together, so these share theirs.
 * @param value name of the column that holds the input
 */
export const sequenceOf = (input: readonly Token[], value: string): string => {
  const named = input.some(
    ({ kind }, at) => (kind === 'word' || kind === 'quoted') && !isSymbol(input[at + 1], '('),
  );
  return named ? `SF_HASH(${value})` : '1';
};
