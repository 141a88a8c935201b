import { refuseInOwnersRights } from '../../access/owners-rights.js';
import type { Grammar } from '../../engine/context.js';
import { syntaxError } from '../../engine/errors.js';
import { rowsResult, statementType, statusResult } from '../../engine/result.js';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../../engine/value.js';
import { isLike, moment, readLike } from '../../stages/show-scope.js';
import { trimmed } from '../clauses.js';
import { constant } from '../constants.js';
import type { Cursor } from '../cursor.js';
import type { Token } from '../lexer.js';
import { queryCost } from '../query-cost.js';
import { closing, isSymbol, splitCommas } from '../token-list.js';

/** `(1, 'x')`: as many values as names. */
const valuesOf = (right: readonly Token[], count: number, cursor: Cursor): Token[][] => {
  if (!isSymbol(right[0], '(') || closing(right, 0) !== right.length - 1) throw cursor.unexpected();
  const values = splitCommas(right.slice(1, -1));
  if (values.length === count) return values;
  throw syntaxError(`${count} variables cannot be set to ${values.length} values.`);
};

/** `SET NAME = value`, `SET (A, B) = (1, 2)`, `UNSET NAME`, `UNSET (A, B)`. */
export const variableGrammar: Grammar = (cursor, parsed) => {
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
        refuseInOwnersRights(frame, 'UNSET');
        for (const name of names) frame.session.variables.delete(name);
        return statusResult('Statement executed successfully.', 0x4100);
      },
    };
  }
  cursor.expect('=');
  const right = trimmed(cursor.tokens.slice(cursor.position));
  const values = several ? valuesOf(right, names.length, cursor) : [right];
  return {
    kind: 'set',
    statementType: 0x4100,
    cost: queryCost({ sql: cursor.sql, tokens: right }, parsed),
    commits: false,
    run: async (context) => {
      refuseInOwnersRights(context.frame, 'SET');
      // All are computed before the first is set: one may read another.
      const cells: Cell[] = [];
      for (const value of values) cells.push(await constant(value, context));
      const { variables } = context.frame.session;
      const updatedAt = context.startedAt;
      names.forEach((name, index) => {
        const createdAt = variables.get(name)?.createdAt ?? updatedAt;
        variables.set(name, { value: cells[index] ?? null, createdAt, updatedAt });
      });
      return statusResult('Statement executed successfully.', 0x4100);
    },
  };
};

/** https://docs.snowflake.com/en/sql-reference/session-variables */
const COLUMNS = [
  fixedColumn('session_id'),
  timestampColumn('created_on'),
  timestampColumn('updated_on'),
  ...['name', 'value', 'type', 'comment'].map((name) => textColumn(name)),
];

const typeOf = (value: Cell): string => {
  if (typeof value === 'bigint') return 'fixed';
  if (typeof value === 'number') return Number.isInteger(value) ? 'fixed' : 'real';
  return typeof value === 'boolean' ? 'boolean' : 'text';
};

/** `SHOW VARIABLES [LIKE '…']`: those of the session. */
export const showVariablesGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'VARIABLES')) return undefined;
  const like = readLike(cursor);
  cursor.end();
  return {
    kind: 'show variables',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async ({ frame }) => {
      refuseInOwnersRights(frame, 'SHOW VARIABLES');
      const { id, variables } = frame.session;
      const rows = [...variables]
        .filter(([name]) => isLike(name, like))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { value, createdAt, updatedAt }]) => [
          id,
          moment(createdAt),
          moment(updatedAt),
          name,
          value === null ? null : String(value),
          typeOf(value),
          '',
        ]);
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
