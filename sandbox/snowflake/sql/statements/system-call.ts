import type { Grammar } from '../../engine/context.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { trimmed } from '../clauses.js';
import { constant } from '../constants.js';
import { bindValues } from '../context-functions.js';
import { findSystemFunction } from '../system-functions.js';
import { isSymbol, splitCommas } from '../token-list.js';

/** `CALL SYSTEM$F(…)`: one row, one column with the function's name. */
export const systemCall: Grammar = (cursor) => {
  const name = cursor.peek(1);
  if (!cursor.sees('CALL') || !name?.value.startsWith('SYSTEM$')) return undefined;
  const tokens = trimmed(cursor.tokens);
  if (!isSymbol(tokens[2], '(') || !isSymbol(tokens.at(-1), ')')) throw cursor.unexpected();
  return {
    kind: 'call system',
    statementType: statementType.select,
    cost: 'metadata',
    commits: false,
    describe: async (context) => [
      { ...findSystemFunction(name.value, context).returns, name: name.value },
    ],
    run: async (context) => {
      const found = findSystemFunction(name.value, context);
      const args = [];
      for (const arg of splitCommas(bindValues(tokens.slice(3, -1), context))) {
        args.push(await constant(arg, context, found.takesTexts));
      }
      const cell = await found.call(args, context);
      return rowsResult([{ ...found.returns, name: name.value }], [[cell]]);
    },
  };
};
