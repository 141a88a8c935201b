import type { AccountObject, Context, Grammar } from '../../engine/context.js';
import { countsResult, statementType } from '../../engine/result.js';
import { fixedColumn } from '../../engine/value.js';
import { findWord, trimmed } from '../clauses.js';
import { type Compilation, finish, type Mode, newCompilation, prepareTokens } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import { type JoinedRows, joinedRows, requireDecided } from '../joined-rows.js';
import type { Token } from '../lexer.js';
import type { TableProperties } from '../objects.js';
import { broughtNear, setList } from '../set-list.js';
import { targetTable } from '../target.js';
import { fragment, isWord, symbol } from '../token-list.js';
import { changedRows, checkWrite, lockedWrite } from '../write.js';

const UPDATED = 'number of rows updated';
const MULTI_JOINED = 'number of multi-joined rows updated';

/** `UPDATE t SET … FROM others WHERE …`: undefined when there are no others. */
const joinedTo = async (
  tokens: readonly Token[],
  set: number,
  end: number,
  { properties }: AccountObject<TableProperties>,
  compilation: Compilation,
): Promise<JoinedRows | undefined> => {
  if (!isWord(tokens[end], 'FROM')) return undefined;
  return joinedRows(
    {
      target: tokens.slice(1, set),
      others: [symbol(','), ...tokens.slice(end + 1)],
      clause: fragment('1'),
      columns: properties.columns,
    },
    compilation,
  );
};

export const updateGrammar: Grammar = (cursor) => {
  if (!cursor.accept('UPDATE')) return undefined;
  const name = cursor.name();
  const compiled = async (context: Context, mode: Mode) => {
    const table = targetTable(name, ['UPDATE'], context, mode);
    const compilation = newCompilation(context, mode);
    const tokens = await prepareTokens(trimmed(cursor.tokens), compilation);
    const set = findWord(tokens, ['SET']);
    const end = findWord(tokens, ['FROM', 'WHERE'], set);
    const statement = await finish(
      [
        ...tokens.slice(0, set + 1),
        ...setList(tokens.slice(set + 1, end), table.properties.columns),
        ...tokens.slice(end),
      ],
      compilation,
    );
    return { table, tokens, set, end, statement, compilation };
  };
  return {
    kind: 'update',
    statementType: statementType.update,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => {
      await checkWrite((await compiled(context, 'describe')).statement, context);
      return [fixedColumn(UPDATED, 19), fixedColumn(MULTI_JOINED, 19)];
    },
    plan: async (context) => (await compiled(context, 'describe')).statement,
    run: (context) =>
      withFreshNames(async () => {
        const { table, tokens, set, end, statement, compilation } = await compiled(context, 'run');
        const joined = await joinedTo(tokens, set, end, table, compilation);
        let several: { rows: number; several: number } | undefined;
        const statements = [statement, ...broughtNear(statement, table.properties)];
        const [answer] = await lockedWrite(table, context, async (read) => {
          if (joined) {
            await requireDecided('UPDATE', joined, read, context);
            several = await joined.count(read);
          }
          return statements;
        });
        return countsResult(
          {
            [UPDATED]: several?.rows ?? changedRows(answer),
            [MULTI_JOINED]: several?.several ?? 0,
          },
          statementType.update,
        );
      }),
  };
};
