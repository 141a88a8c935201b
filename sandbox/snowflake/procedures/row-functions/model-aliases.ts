import type { Expansion } from '../../engine/context.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { closing, isName, isSymbol, isWord } from '../../sql/token-list.js';
import { type Replacement, replaced } from './select-list.js';

/** `S AS MODEL M VERSION V` among common table expressions. */
interface Alias {
  readonly name: string;
  /** `MODEL(M, V)` */
  readonly stands: string;
  /** of `MODEL M VERSION V` in the text */
  readonly start: number;
  readonly end: number;
}

const nameEnd = (tokens: readonly Token[], from: number): number => {
  let at = from;
  while (isSymbol(tokens[at + 1], '.') && isName(tokens[at + 2])) at += 2;
  return isSymbol(tokens[at + 1], '(') ? closing(tokens, at + 1) : at;
};

const aliasAt = (sql: string, tokens: readonly Token[], first: number): Alias | undefined => {
  const name = tokens[first];
  const model = first + 3;
  if (!isName(name) || !isWord(tokens[first + 1], 'AS') || !isWord(tokens[first + 2], 'MODEL'))
    return undefined;
  if (!isName(tokens[model])) return undefined;
  const text = (from: number, to: number) => sql.slice(tokens[from]?.start, tokens[to]?.end);
  const modelEnd = nameEnd(tokens, model);
  const hasVersion = isWord(tokens[modelEnd + 1], 'VERSION');
  const last = hasVersion ? nameEnd(tokens, modelEnd + 2) : modelEnd;
  if (!isSymbol(tokens[last + 1], ',') && !isWord(tokens[last + 1], 'SELECT')) return undefined;
  const version = hasVersion ? `, ${text(modelEnd + 2, last)}` : '';
  const stands = `MODEL(${text(model, modelEnd)}${version})`;
  return {
    name: name?.value ?? '',
    stands,
    start: tokens[first + 2]?.start ?? 0,
    end: tokens[last]?.end ?? 0,
  };
};

/** In the place of `MODEL M VERSION V`: one that nobody reads. */
const NOTHING = '(SELECT NULL AS DAGBOT_MODEL)';

/**
 * A version of a model by a name of the query's own: `WITH S AS MODEL M VERSION V SELECT S!PREDICT(…)`.
 * https://docs.snowflake.com/en/sql-reference/commands-model-function#calling-model-methods
 */
export const modelAliases: Expansion = async (sql) => {
  if (!sql.includes('!') || !/\bAS\s+MODEL\b/i.test(sql)) return sql;
  const tokens = tokenize(sql);
  const aliases = tokens.flatMap((_, at) => aliasAt(sql, tokens, at) ?? []);
  const named = new Map(aliases.map((alias) => [alias.name, alias]));
  const uses = tokens.flatMap((token, at): Replacement[] => {
    const alias = isName(token) && isSymbol(tokens[at + 1], '!') && named.get(token.value);
    return alias && !isSymbol(tokens[at - 1], '.')
      ? [{ start: token.start, end: token.end, text: alias.stands }]
      : [];
  });
  return replaced(sql, [
    ...aliases.map(({ start, end }) => ({ start, end, text: NOTHING })),
    ...uses,
  ]);
};
