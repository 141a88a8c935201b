import type { Frame } from '../engine/context.js';
import type { Token } from './lexer.js';
import type { Reference } from './references.js';
import { isSymbol, isWord, word } from './token-list.js';

/** All ways but the shortest to name a table: with its schema, and with its database too. */
const longNames = (
  { name }: Reference,
  { database, schema }: Pick<Frame, 'database' | 'schema'>,
): readonly (readonly string[])[] => {
  const [table = '', inSchema = schema, inDatabase = database] = [...name].reverse();
  const full = [inDatabase, inSchema, table].filter((part) => part !== null);
  return [full, full.slice(-2), name].filter((one) => one.length > 1);
};

/**
 * `DB.SCHEMA.T.COLUMN` as `T.COLUMN`: DuckDB knows only the alias that stands for the table.
 * @param frame where tables are that are named without a schema
 */
export const shortColumns = (
  tokens: readonly Token[],
  references: readonly Reference[],
  frame: Pick<Frame, 'database' | 'schema'>,
): Token[] => {
  const long = references
    .filter(({ kind }) => kind === 'table')
    .flatMap((reference) => longNames(reference, frame));
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const begins =
      token.kind !== 'string' &&
      isSymbol(tokens[at + 1], '.') &&
      !isSymbol(tokens[at - 1], '.') &&
      !isWord(tokens[at - 1], 'FROM', 'JOIN', 'INTO');
    const match = begins
      ? long.find((name) =>
          name.every((part, index) => {
            const here = tokens[at + index * 2];
            return (
              here?.value === part &&
              here.kind !== 'string' &&
              isSymbol(tokens[at + index * 2 + 1], '.')
            );
          }),
        )
      : undefined;
    if (!match) {
      out.push(token);
      continue;
    }
    const table = match.at(-1) ?? '';
    out.push({ ...word(table), kind: 'quoted' });
    at += (match.length - 1) * 2;
  }
  return out;
};
