import type { Token } from './lexer.js';
import { fragment, isName, symbol, word } from './token-list.js';

/** The parts of `MERGE INTO target USING source ON condition WHEN …`. */
export interface MergeParts {
  /** with its alias */
  readonly target: readonly Token[];
  readonly source: readonly Token[];
  readonly condition: readonly Token[];
  /** from the first WHEN on */
  readonly clauses: readonly Token[];
}

/**
 * A MERGE that meets each row of its target with one row of the source at most, a row that takes a clause before one that
 * takes none; which of several is not defined. Rows of the source that meet none are all there.
 * @param taken which clause a joined row takes, or NULL
 * @see https://docs.snowflake.com/en/sql-reference/sql/merge#nondeterministic-results-for-update-and-delete
 */
export const withOneMatch = (
  { target, source, condition, clauses }: MergeParts,
  taken: readonly Token[],
): Token[] => {
  const last = source.at(-1);
  const alias = isName(last) ? last : word('DAGBOT_SOURCE_');
  const named = alias === last ? source : [...source, word('AS'), alias];
  const own = target.at(-1) ?? word('');
  const row = [own, symbol('.'), word('ROWID')];
  return [
    ...fragment('MERGE INTO'),
    ...target,
    ...fragment('USING (SELECT'),
    ...row,
    ...fragment('AS DAGBOT_ROW_,'),
    alias,
    ...fragment('.* FROM'),
    ...named,
    ...fragment('LEFT JOIN'),
    ...target,
    ...fragment('ON'),
    ...condition,
    ...fragment('QUALIFY'),
    ...row,
    ...fragment('IS NULL OR ROW_NUMBER() OVER (PARTITION BY'),
    ...row,
    ...fragment('ORDER BY'),
    ...taken,
    ...fragment('NULLS LAST) = 1) AS'),
    alias,
    ...fragment('ON'),
    ...row,
    ...fragment('='),
    alias,
    ...fragment('.DAGBOT_ROW_'),
    ...clauses,
  ];
};
