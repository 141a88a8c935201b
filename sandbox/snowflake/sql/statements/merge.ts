import type { Context, Grammar, Table } from '../../engine/context.js';
import { countsResult, statementType } from '../../engine/result.js';
import { fixedColumn } from '../../engine/value.js';
import { allByName } from '../all-by-name.js';
import { findWord, trimmed } from '../clauses.js';
import { type Compilation, finish, type Mode, newCompilation, prepareTokens } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import { type JoinedRows, joinedRows, type Read, requireDecided } from '../joined-rows.js';
import type { Token } from '../lexer.js';
import type { TableColumn } from '../objects.js';
import { type MergeParts, withOneMatch } from '../one-match.js';
import { broughtNear, setList, valueList } from '../set-list.js';
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
import { checkWrite, lockedWrite } from '../write.js';

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

/** Which WHEN MATCHED clause a joined row takes first: 1 updates it, 2 deletes it. */
const clauseTaken = (tokens: readonly Token[], from: number): Token[] => {
  const branches: Token[] = [];
  for (let at = from; at < tokens.length; ) {
    const end = findWord(tokens, ['WHEN'], at + 1);
    const then = findWord(tokens, ['THEN'], at);
    if (isWord(tokens[at + 1], 'MATCHED')) {
      const condition = isWord(tokens[at + 2], 'AND')
        ? tokens.slice(at + 3, then)
        : fragment('TRUE');
      const taken = isWord(tokens[then + 1], 'UPDATE') ? '1' : '2';
      branches.push(word('WHEN'), ...condition, ...fragment(`THEN ${taken}`));
    }
    at = end;
  }
  return branches.length === 0 ? [] : [word('CASE'), ...branches, word('END')];
};

const partsOf = (tokens: readonly Token[]): MergeParts => {
  const using = findWord(tokens, ['USING']);
  const on = findWord(tokens, ['ON'], using);
  const when = findWord(tokens, ['WHEN'], on);
  return {
    target: tokens.slice(2, using),
    source: tokens.slice(using + 1, on),
    condition: tokens.slice(on + 1, when),
    clauses: tokens.slice(when),
  };
};

/** What becomes of rows that meet several. */
interface Several {
  readonly joined: JoinedRows;
  /** the statement that takes one of them */
  readonly chosen: string;
}

/** Undefined when no clause changes a matched row. */
const severalOf = async (
  tokens: readonly Token[],
  columns: readonly TableColumn[],
  compilation: Compilation,
): Promise<Several | undefined> => {
  const parts = partsOf(tokens);
  const { target, source, condition } = parts;
  const clause = clauseTaken(parts.clauses, 0);
  if (clause.length === 0) return undefined;
  const others = [word('JOIN'), ...source, word('ON'), ...condition];
  const joined = await joinedRows({ target, others, clause, columns }, compilation);
  const chosen = await finish(withCasts(withOneMatch(parts, clause), columns), compilation);
  return { joined, chosen: told(chosen) };
};

/** DuckDB's statement, answering with what it did to each row. */
const told = (statement: string): string => `${statement} RETURNING merge_action`;

const count = (table: Table | undefined, action: Action): number =>
  (table?.vectors[0] ?? []).filter((cell) => cell === action).length;

export const mergeGrammar: Grammar = (cursor) => {
  if (!cursor.accept('MERGE')) return undefined;
  cursor.expect('INTO');
  const name = cursor.name();
  const actions = actionsOf(cursor.tokens);
  const compiled = async (context: Context, mode: Mode) => {
    const table = targetTable(name, actions, context, mode);
    const compilation = newCompilation(context, mode);
    const { columns } = table.properties;
    const prepared = await prepareTokens(trimmed(cursor.tokens), compilation);
    const tokens = await allByName(prepared, columns, compilation, context);
    const statement = await finish(withCasts(tokens, columns), compilation);
    return { table, tokens, statement: told(statement), compilation };
  };
  return {
    kind: 'merge',
    statementType: statementType.merge,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => {
      await checkWrite((await compiled(context, 'describe')).statement, context);
      return actions.map((action) => fixedColumn(COUNTS[action], 19));
    },
    plan: async (context) => (await compiled(context, 'describe')).statement,
    run: (context) =>
      withFreshNames(async () => {
        const { table, tokens, statement, compilation } = await compiled(context, 'run');
        const several = await severalOf(tokens, table.properties.columns, compilation);
        const choose = async (read: Read): Promise<string> => {
          if (!several || (await several.joined.count(read)).several === 0) return statement;
          await requireDecided('MERGE', several.joined, read, context);
          return several.chosen;
        };
        const [answer] = await lockedWrite(table, context, async (read) => {
          const chosen = await choose(read);
          return [chosen, ...broughtNear(chosen, table.properties)];
        });
        const counts = actions.map((action) => [COUNTS[action], count(answer, action)] as const);
        return countsResult(Object.fromEntries(counts), statementType.merge);
      }),
  };
};
