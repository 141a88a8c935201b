import type { Token } from './lexer.js';
import { closing, isSymbol, isWord } from './token-list.js';

/**
 * Is the common table expression a recursive one: a UNION ALL whose later part reads from the expression itself?
 * The word RECURSIVE says nothing about that, and may be left out.
 * https://docs.snowflake.com/en/sql-reference/constructs/with
 * @param body tokens between the parentheses
 */
export const refersToItself = (name: string, body: readonly Token[]): boolean => {
  for (let at = 0; at < body.length; at++) {
    if (isSymbol(body[at], '(')) at = closing(body, at);
    else if (isWord(body[at], 'UNION') && isWord(body[at + 1], 'ALL'))
      return body
        .slice(at)
        .some(
          (token, index, rest) =>
            token.value === name &&
            (token.kind === 'word' || token.kind === 'quoted') &&
            (isWord(rest[index - 1], 'FROM', 'JOIN') || isSymbol(rest[index - 1], ',')),
        );
  }
  return false;
};

/** A common table expression, `name [(columns)] AS [NOT MATERIALIZED] (…)`. */
export interface Expression {
  readonly name: string;
  /** indexes of the parentheses round its query */
  readonly open: number;
  readonly close: number;
}

/** The common table expression whose name is at `at`; undefined when none begins there. */
export const expressionAt = (tokens: readonly Token[], at: number): Expression | undefined => {
  const named = tokens[at];
  if (named?.kind !== 'word' && named?.kind !== 'quoted') return undefined;
  let open = at + 1;
  if (isSymbol(tokens[open], '(')) open = closing(tokens, open) + 1;
  if (!isWord(tokens[open], 'AS')) return undefined;
  while (open < tokens.length && !isSymbol(tokens[open], '(')) open++;
  return { name: named.value, open, close: closing(tokens, open) };
};
