import type { Context } from '../engine/context.js';
import { invalidIdentifier, unsupported } from '../engine/errors.js';
import { findWord } from './clauses.js';
import { type Compilation, finish } from './compile.js';
import { wrongCount } from './insert-select.js';
import type { Token } from './lexer.js';
import type { TableColumn } from './objects.js';
import { ownSession } from './own-session.js';
import {
  commaSeparated,
  fragment,
  isName,
  isWord,
  quotedToken,
  symbol,
  word,
} from './token-list.js';

const isByName = (tokens: readonly Token[], at: number): boolean =>
  isWord(tokens[at], 'ALL') && isWord(tokens[at + 1], 'BY') && isWord(tokens[at + 2], 'NAME');

/** What the source of a MERGE is called. @throws SnowflakeError 000002 for a query without a name */
const sourceName = (source: readonly Token[]): Token => {
  const last = source.at(-1);
  if (isName(last)) return last;
  throw unsupported('MERGE … ALL BY NAME with a source that has no alias');
};

/** @throws SnowflakeError 002020 for another number of columns, 000904 for one that the source has not */
const requireSameNames = async (
  source: readonly Token[],
  columns: readonly TableColumn[],
  compilation: Compilation,
  { frame }: Context,
): Promise<void> => {
  const query = await finish([...fragment('SELECT * FROM'), ...source], compilation);
  const from = await ownSession(frame.session).connection.describe(query);
  if (from.length !== columns.length) throw wrongCount(columns.length, from.length);
  const missing = columns.find(({ name }) => !from.some((one) => one.name === name));
  if (missing) throw invalidIdentifier(missing.name);
};

/**
 * MERGE with `UPDATE ALL BY NAME` and `INSERT ALL BY NAME` spelt out: source and target have columns of the same names.
 * https://docs.snowflake.com/en/sql-reference/sql/merge#perform-a-merge-by-using-all-by-name
 * @param tokens with physical names
 */
export const allByName = async (
  tokens: readonly Token[],
  columns: readonly TableColumn[],
  compilation: Compilation,
  context: Context,
): Promise<readonly Token[]> => {
  if (!tokens.some((_, at) => isByName(tokens, at))) return tokens;
  const using = findWord(tokens, ['USING']);
  const source = tokens.slice(using + 1, findWord(tokens, ['ON'], using));
  const name = sourceName(source);
  await requireSameNames(source, columns, compilation, context);
  const names = columns.map((column) => [quotedToken(column.name)]);
  const values = columns.map((column) => [name, symbol('.'), quotedToken(column.name)]);
  const pairs = names.map((one, index) => [...one, symbol('='), ...(values[index] ?? [])]);
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (!isByName(tokens, at)) {
      out.push(token);
      continue;
    }
    if (isWord(tokens[at - 1], 'UPDATE')) out.push(word('SET'), ...commaSeparated(pairs));
    else
      out.push(
        symbol('('),
        ...commaSeparated(names),
        symbol(')'),
        word('VALUES'),
        symbol('('),
        ...commaSeparated(values),
        symbol(')'),
      );
    at += 2;
  }
  return out;
};
