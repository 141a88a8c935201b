import type { Context, Grammar } from '../../engine/context.js';
import { countsResult, statementType } from '../../engine/result.js';
import { fixedColumn } from '../../engine/value.js';
import { findWord, trimmed } from '../clauses.js';
import { finish, type Mode, newCompilation, prepareTokens } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import type { Token } from '../lexer.js';
import { targetTable } from '../target.js';
import { fragment, symbol } from '../token-list.js';
import { changedRows, checkWrite, lockedWrite } from '../write.js';

const DELETED = 'number of rows deleted';

/** The transpiler cannot read `USING (subquery)`; a condition with EXISTS means the same. */
const withoutUsing = (tokens: readonly Token[]): Token[] => {
  const using = findWord(tokens, ['USING']);
  if (using === tokens.length) return [...tokens];
  return [
    ...tokens.slice(0, using),
    ...fragment('WHERE EXISTS (SELECT 1 FROM'),
    ...tokens.slice(using + 1),
    symbol(')'),
  ];
};

export const deleteGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DELETE')) return undefined;
  cursor.expect('FROM');
  const name = cursor.name();
  const compiled = async (context: Context, mode: Mode) => {
    const table = targetTable(name, ['DELETE'], context, mode);
    const compilation = newCompilation(context, mode);
    const tokens = await prepareTokens(trimmed(cursor.tokens), compilation);
    return { table, statement: await finish(withoutUsing(tokens), compilation) };
  };
  return {
    kind: 'delete',
    statementType: statementType.delete,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => {
      await checkWrite((await compiled(context, 'describe')).statement, context);
      return [fixedColumn(DELETED, 19)];
    },
    plan: async (context) => (await compiled(context, 'describe')).statement,
    run: (context) =>
      withFreshNames(async () => {
        const { table, statement } = await compiled(context, 'run');
        const [answer] = await lockedWrite(table, context, async () => [statement]);
        return countsResult({ [DELETED]: changedRows(answer) }, statementType.delete);
      }),
  };
};
