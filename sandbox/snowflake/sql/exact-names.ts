import { invalidIdentifier, unsupported } from '../engine/errors.js';
import { quote } from '../store/literal.js';
import type { Token } from './lexer.js';
import type { TableProperties } from './objects.js';
import { closing, isSymbol, isWord } from './token-list.js';

/** Words after which a quoted name is an operand, not the name of what stands before it. */
const BEFORE_OPERAND = new Set(
  `SELECT DISTINCT ALL WHERE ON AND OR NOT IN LIKE ILIKE RLIKE REGEXP BETWEEN WHEN THEN ELSE CASE BY HAVING QUALIFY IS ESCAPE
   SET ANY TOP EXCLUDE`.split(/\s+/),
);

/** Is it a key of a VARIANT, as in `V:"a"`, `V:x[0]."a"` or `F(X)."a"`? */
const isKey = (tokens: readonly Token[], at: number): boolean => {
  let start = at;
  while (isSymbol(tokens[start - 1], '.')) start -= 2;
  const before = tokens[start - 1];
  return isSymbol(before, ':') || (start < at && tokens[start]?.kind === 'symbol');
};

/** Do names for columns stand behind this bracket: `AS Q ("a")`, `(…) Q ("a")`, `Q ("a") AS (…)`? */
const isNameList = (tokens: readonly Token[], open: number): boolean => {
  const close = closing(tokens, open);
  return (
    isWord(tokens[open - 2], 'AS') ||
    (isSymbol(tokens[open - 2], ')') && !isWord(tokens[open - 1], 'OVER', 'IN', 'AND', 'OR')) ||
    (isWord(tokens[close + 1], 'AS') && isSymbol(tokens[close + 2], '('))
  );
};

/** Does this token give a name to what stands before it, or is it part of a longer one? */
const names = (tokens: readonly Token[], at: number): boolean => {
  const before = tokens[at - 1];
  if (isSymbol(tokens[at + 1], '.') || before === undefined) return true;
  if (before.kind === 'symbol') return before.value === ')' || before.value === ']';
  return before.kind !== 'word' || !BEFORE_OPERAND.has(before.value);
};

/**
 * DuckDB finds columns whatever the case of their letters, Snowflake only as they are written:
 * https://docs.snowflake.com/en/sql-reference/identifiers-syntax#double-quoted-identifiers
 * @throws SnowflakeError 000904 for `"a"` where the tables have only `A`
 */
export const requireExactNames = (
  tokens: readonly Token[],
  reads: readonly { readonly properties: Pick<TableProperties, 'columns' | 'physical'> }[],
): void => {
  const known = new Set(reads.map(({ properties }) => properties.physical));
  // of rows that a room made the names are not known here, but for those of streams
  const isUnknown = ({ value }: Token) =>
    value.startsWith('DAGBOT_ROWS_') && !known.has(quote(value));
  if (reads.length === 0 || tokens.some(isUnknown)) return;
  const columns = new Set(
    reads.flatMap(({ properties }) => properties.columns.map(({ name }) => name)),
  );
  const folded = new Set([...columns].map((name) => name.toUpperCase()));
  const given = new Set<string>();
  const used: string[] = [];
  let listed = 0;
  tokens.forEach((token, at) => {
    if (isSymbol(token, '(') && isNameList(tokens, at))
      listed = Math.max(listed, closing(tokens, at));
    if (token.kind === 'word' && isWord(tokens[at - 1], 'AS')) given.add(token.value);
    if (token.kind !== 'quoted') return;
    if (at < listed || names(tokens, at)) given.add(token.value);
    else if (!isKey(tokens, at)) used.push(token.value);
  });
  for (const name of used) {
    if (columns.has(name) || given.has(name) || !folded.has(name.toUpperCase())) continue;
    throw invalidIdentifier(`"${name}"`);
  }
};

/**
 * DuckDB's tables have no two columns whose names differ by the case of letters alone.
 * @throws SnowflakeError 000002
 */
export const refuseCaseTwins = (names: readonly string[]): void => {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toUpperCase());
    if (other !== undefined && other !== name)
      throw unsupported(`columns "${other}" and "${name}" beside each other`);
    seen.set(name.toUpperCase(), name);
  }
};
