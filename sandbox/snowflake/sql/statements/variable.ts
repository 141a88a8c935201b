import type { Grammar } from '../../engine/context.js';
import { statusResult } from '../../engine/result.js';
import { trimmed } from '../clauses.js';
import { constant } from '../constants.js';

/** `SET NAME = value`, `UNSET NAME`. */
export const variableGrammar: Grammar = (cursor) => {
  const verb = cursor.oneOf('SET', 'UNSET');
  if (!verb) return undefined;
  const names: string[] = [];
  const several = cursor.accept('(');
  do names.push(cursor.identifier());
  while (several && cursor.accept(','));
  if (several) cursor.expect(')');
  if (verb === 'UNSET') {
    cursor.end();
    return {
      kind: 'unset',
      statementType: 0x4100,
      cost: 'metadata',
      commits: false,
      run: async ({ frame }) => {
        for (const name of names) frame.session.variables.delete(name);
        return statusResult('Statement executed successfully.', 0x4100);
      },
    };
  }
  cursor.expect('=');
  const value = trimmed(cursor.tokens.slice(cursor.position));
  return {
    kind: 'set',
    statementType: 0x4100,
    cost: 'metadata',
    commits: false,
    run: async (context) => {
      const cell = await constant(value, context);
      for (const name of names) context.frame.session.variables.set(name, cell);
      return statusResult('Statement executed successfully.', 0x4100);
    },
  };
};
