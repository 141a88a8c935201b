import type { Grammar, Table } from '../../engine/context.js';
import { SnowflakeError } from '../../engine/errors.js';
import { countsResult, statementType } from '../../engine/result.js';
import { fixedColumn } from '../../engine/value.js';
import { findWord, trimmed } from '../clauses.js';
import { finish, newCompilation, prepareTokens } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import type { Token } from '../lexer.js';
import type { TableColumn } from '../objects.js';
import { setList, valueList } from '../set-list.js';
import { targetTable } from '../target.js';
import {
  closing,
  commaSeparated,
  fragment,
  isSymbol,
  isWord,
  splitCommas,
  symbol,
  word,
} from '../token-list.js';
import { lockedWrite } from '../write.js';

const COUNTS = {
  INSERT: 'number of rows inserted',
  UPDATE: 'number of rows updated',
  DELETE: 'number of rows deleted',
} as const;
type Action = keyof typeof COUNTS;
const ACTIONS = Object.keys(COUNTS) as Action[];

/** The actions that stand after THEN. */
const actionsOf = (tokens: readonly Token[]): Action[] =>
  ACTIONS.filter((action) =>
    tokens.some((token, at) => isWord(token, action) && isWord(tokens[at - 1], 'THEN')),
  );

const inserting = (
  tokens: readonly Token[],
  at: number,
  columns: readonly TableColumn[],
): [Token[], number] => {
  let next = at + 1;
  let names = columns.map(({ name }) => name);
  if (isSymbol(tokens[next], '(')) {
    const close = closing(tokens, next);
    names = splitCommas(tokens.slice(next + 1, close)).map((part) => part.at(-1)?.value ?? '');
    next = close + 1;
  }
  const open = next + 1;
  const close = closing(tokens, open);
  const values = valueList(names, splitCommas(tokens.slice(open + 1, close)), columns);
  const quoted = names.map((name): Token[] => [{ ...word(name), kind: 'quoted' }]);
  return [
    [
      word('INSERT'),
      symbol('('),
      ...commaSeparated(quoted),
      symbol(')'),
      word('VALUES'),
      symbol('('),
      ...commaSeparated(values),
      symbol(')'),
    ],
    close + 1,
  ];
};

const withCasts = (tokens: readonly Token[], columns: readonly TableColumn[]): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, 'INSERT') && isWord(tokens[at - 1], 'THEN')) {
      const [written, next] = inserting(tokens, at, columns);
      out.push(...written);
      at = next;
    } else if (isWord(token, 'SET') && isWord(tokens[at - 1], 'UPDATE')) {
      const end = findWord(tokens, ['WHEN'], at);
      out.push(token, ...setList(tokens.slice(at + 1, end), columns));
      at = end;
    } else {
      out.push(token);
      at++;
    }
  }
  return out;
};

/**
 * A query for target rows that several source rows match; undefined when no clause would change a matched
 * row whatever its values.
 */
const ambiguous = (tokens: readonly Token[]): Token[] | undefined => {
  const using = findWord(tokens, ['USING']);
  const on = findWord(tokens, ['ON'], using);
  const when = findWord(tokens, ['WHEN'], on);
  const changes = tokens.some(
    (token, at) =>
      isWord(token, 'MATCHED') && !isWord(tokens[at - 1], 'NOT') && isWord(tokens[at + 1], 'THEN'),
  );
  const target = tokens[using - 1];
  if (!changes || !target) return undefined;
  return [
    ...fragment('SELECT 1 FROM'),
    ...tokens.slice(2, using),
    word('JOIN'),
    ...tokens.slice(using + 1, when),
    ...fragment('GROUP BY'),
    target,
    ...fragment('.ROWID HAVING COUNT(*) > 1 LIMIT 1'),
  ];
};

const duplicates = () =>
  new SnowflakeError('100090', '42P18', 'Duplicate row detected during DML action');

const count = (table: Table | undefined, action: Action): number =>
  (table?.vectors[0] ?? []).filter((cell) => cell === action).length;

export const mergeGrammar: Grammar = (cursor) => {
  if (!cursor.accept('MERGE')) return undefined;
  cursor.expect('INTO');
  const name = cursor.name();
  const actions = actionsOf(cursor.tokens);
  return {
    kind: 'merge',
    statementType: statementType.merge,
    cost: 'warehouse',
    commits: false,
    describe: async () => actions.map((action) => fixedColumn(COUNTS[action], 19)),
    run: (context) =>
      withFreshNames(async () => {
        const table = targetTable(name, actions, context);
        const compilation = newCompilation(context, 'run');
        const tokens = await prepareTokens(trimmed(cursor.tokens), compilation);
        const statement = await finish(withCasts(tokens, table.properties.columns), compilation);
        const asked = ambiguous(tokens);
        const check = asked && (await finish(asked, compilation));
        const [answer] = await lockedWrite(
          [`${statement} RETURNING merge_action`],
          table,
          context,
          async (read) => {
            if (check && (await read(check)).rowCount > 0) throw duplicates();
          },
        );
        const counts = actions.map((action) => [COUNTS[action], count(answer, action)] as const);
        return countsResult(Object.fromEntries(counts), statementType.merge);
      }),
  };
};
