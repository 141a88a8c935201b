import type { Token } from '../../sql/lexer.js';
import { closing, isName, isSymbol, isWord } from '../../sql/token-list.js';

const NO_ALIAS =
  /^(WHERE|GROUP|HAVING|QUALIFY|ORDER|LIMIT|FETCH|OFFSET|UNION|INTERSECT|EXCEPT|MINUS|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|NATURAL|ON|USING|LATERAL|WINDOW|SAMPLE)$/;

const JOINING = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'];

/** May the token be the name that stands behind what FROM names? */
export const isAlias = (token: Token | undefined): token is Token =>
  isName(token) && (token.kind === 'quoted' || !NO_ALIAS.test(token.value));

/** Does another table of FROM begin at the token? */
export const joinsMore = (token: Token | undefined): boolean =>
  isSymbol(token, ',') || isWord(token, ...JOINING);

/** The names by which the tables between these tokens go, in order; null for one that has none. */
export const aliasesIn = (
  tokens: readonly Token[],
  from: number,
  end: number,
): (string | null)[] => {
  const aliases: (string | null)[] = [];
  let last: Token | undefined;
  let behind = false;
  for (let at = from; at < end; at++) {
    const token = tokens[at];
    if (joinsMore(token)) {
      if (last) aliases.push(isAlias(last) ? last.value : null);
      last = undefined;
      behind = false;
    } else if (isWord(token, 'ON', 'USING')) behind = true;
    else if (!behind && !isWord(token, 'OUTER', 'LATERAL', 'AS')) last = token;
    if (isSymbol(token, '(')) {
      at = closing(tokens, at);
      if (!behind) last = tokens[at];
    }
  }
  return [...aliases, isAlias(last) ? last.value : null];
};
