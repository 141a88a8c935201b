import type { Grammar } from '../../engine/context.js';
import { countsResult, statementType } from '../../engine/result.js';
import { fixedColumn } from '../../engine/value.js';
import { findWord, trimmed } from '../clauses.js';
import { finish, newCompilation, prepareTokens } from '../compile.js';
import { withFreshNames } from '../fresh-names.js';
import { setList } from '../set-list.js';
import { targetTable } from '../target.js';
import { changedRows, lockedWrite } from '../write.js';

const UPDATED = 'number of rows updated';
const MULTI_JOINED = 'number of multi-joined rows updated';

export const updateGrammar: Grammar = (cursor) => {
  if (!cursor.accept('UPDATE')) return undefined;
  const name = cursor.name();
  return {
    kind: 'update',
    statementType: statementType.update,
    cost: 'warehouse',
    commits: false,
    describe: async () => [fixedColumn(UPDATED, 19), fixedColumn(MULTI_JOINED, 19)],
    run: (context) =>
      withFreshNames(async () => {
        const table = targetTable(name, ['UPDATE'], context);
        const compilation = newCompilation(context, 'run');
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
        const [answer] = await lockedWrite([statement], table, context);
        return countsResult(
          { [UPDATED]: changedRows(answer), [MULTI_JOINED]: 0 },
          statementType.update,
        );
      }),
  };
};
