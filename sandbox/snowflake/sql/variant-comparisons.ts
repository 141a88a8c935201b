import type { AccountObject } from '../engine/context.js';
import type { Token } from './lexer.js';
import type { TableProperties } from './objects.js';
import { call, isSymbol, isWord } from './token-list.js';

const EQUALITY = ['=', '<>', '!='];

const isEquality = (token: Token | undefined): boolean =>
  token?.kind === 'symbol' && EQUALITY.includes(token.value);

/**
 * `V = 'text'` compares what the VARIANT holds with a text; DuckDB would read the text as JSON. Only columns
 * that are VARIANT in a table of the query, compared with a literal, are known as such here.
 */
export const variantComparisons = (
  tokens: readonly Token[],
  reads: readonly AccountObject<TableProperties>[],
): Token[] => {
  const variants = new Set(
    reads.flatMap(({ properties }) =>
      properties.columns.filter(({ type }) => type === 'variant').map(({ name }) => name),
    ),
  );
  if (variants.size === 0) return [...tokens];
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    out.push(token);
    if (token.kind === 'string' || !variants.has(token.value)) continue;
    const [next, then, third] = tokens.slice(at + 1, at + 4);
    const qualified = isSymbol(out.at(-2), '.');
    const before = out.length - (qualified ? 4 : 2);
    const toText =
      (isEquality(next) && then?.kind === 'string') ||
      (isWord(next, 'IN') && isSymbol(then, '(') && third?.kind === 'string') ||
      (isEquality(out[before]) &&
        out[before - 1]?.kind === 'string' &&
        !(isSymbol(next, ':') || isSymbol(next, '[')));
    if (toText) out.push(...call('SF_TO_VARCHAR', [out.splice(before + 1)]));
  }
  return out;
};
