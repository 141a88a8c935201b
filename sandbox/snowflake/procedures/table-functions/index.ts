import { randomUUID } from 'node:crypto';
import type { Context, Expansion, Services } from '../../engine/context.js';
import { syntaxError, unsupported } from '../../engine/errors.js';
import type { Result } from '../../engine/result.js';
import type { Column } from '../../engine/value.js';
import { typeText } from '../../sql/column-type.js';
import { tokenize } from '../../sql/lexer.js';
import { numberedBinds } from '../../sql/numbered-binds.js';
import { isWord } from '../../sql/token-list.js';
import { quote } from '../../store/literal.js';
import { argumentCells, evaluate } from '../arguments.js';
import type { ForkServer } from '../fork-server.js';
import type { InferenceWorker } from '../inference.js';
import type { Routine } from '../routine.js';
import { constantArguments, runInFunction, withArguments } from '../row-functions/inline.js';
import { replaced } from '../row-functions/select-list.js';
import { runRoutine } from '../run.js';
import { isAlias } from './alias.js';
import { findTableCall, type TableCall } from './find.js';
import { pythonTable } from './python.js';

/** No rows, with the columns that were declared. */
const emptyTable = (columns: readonly Column[]): string => {
  const items = columns.map(
    (column) => `CAST(NULL AS ${typeText(column)}) AS ${quote(column.name)}`,
  );
  return `(SELECT ${items.join(', ')})`;
};

/** Keeps rows under a query id of their own. @returns what reads them in FROM */
const kept = (result: Result, columns: readonly Column[], context: Context): string => {
  const id = randomUUID();
  const renamed = result.columns.map((column, index) => ({
    ...column,
    name: columns[index]?.name ?? column.name,
  }));
  context.services.engine.keep(id, context.frame.session, { ...result, columns: renamed });
  return `TABLE(RESULT_SCAN('${id}'))`;
};

const sqlTable = async (
  { args, columns }: TableCall,
  routine: Routine,
  context: Context,
): Promise<string> => {
  const body = withArguments(routine, await constantArguments(routine, args, context));
  return kept(await runInFunction(routine, body, context), columns, context);
};

const procedureTable = async (
  { args, columns, label }: TableCall,
  routine: Routine,
  context: Context,
  server: ForkServer,
): Promise<string> => {
  if (columns.length === 0)
    throw unsupported(`${label} in FROM: a procedure without declared columns`);
  const values = args.length > 0 ? await evaluate(args, context) : [];
  const positional = values.map(({ type, cell }, index) => ({
    text: args[index] ?? '',
    type,
    cell,
  }));
  const given = { positional, named: new Map() };
  const cells = await argumentCells(routine.properties.parameters, given, context);
  const result = await runRoutine(routine, cells, context, server);
  return kept(result, columns, context);
};

/** The name that goes on naming the rows: a call without an alias has none. */
const withAlias = (text: string, call: TableCall, sql: string): string => {
  const next = tokenize(sql)[call.last + 1];
  const aliased = isAlias(next) || isWord(next, 'AS');
  return aliased ? text : `${text} AS ${quote(call.label)}`;
};

/** Calls of table functions and of procedures that return tables, in FROM. */
export const tableCalls =
  (services: Services, worker: InferenceWorker, server: ForkServer): Expansion =>
  async (given, context, mode) => {
    if (!/\bTABLE\s*\(/i.test(given)) return given;
    const numbered = numberedBinds(given);
    for (let sql = numbered; ; ) {
      const tokens = tokenize(sql);
      const call = await findTableCall(sql, tokens, context);
      if (!call) return sql === numbered ? given : sql;
      const { target } = call;
      if (target.kind === 'python') {
        sql = await pythonTable(sql, tokens, call, target, context, mode, { services, worker });
        continue;
      }
      const { routine } = target;
      if (call.partitionBy.length > 0 && routine.properties.language === 'SQL')
        throw syntaxError(`${call.label} cannot be partitioned: it is written in SQL.`);
      const text =
        mode === 'describe'
          ? emptyTable(call.columns)
          : routine.kind === 'PROCEDURE'
            ? await procedureTable(call, routine, context, server)
            : await sqlTable(call, routine, context);
      const start = tokens[call.first]?.start ?? 0;
      const end = tokens[call.last]?.end ?? 0;
      sql = replaced(sql, [{ start, end, text: withAlias(text, call, sql) }]);
    }
  };
