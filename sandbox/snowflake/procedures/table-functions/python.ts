import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Services } from '../../engine/context.js';
import { unsupported } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import { typeText } from '../../sql/column-type.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { isName, isSymbol } from '../../sql/token-list.js';
import { quote, quoteText } from '../../store/literal.js';
import { quoteName } from '../../store/names.js';
import { fromParquet } from '../../store/types.js';
import type { InferenceWorker } from '../inference.js';
import {
  applied,
  emptyRelation,
  loggingApplied,
  resultExpression,
  scratchFolder,
} from '../row-functions/apply.js';
import type { PythonTarget, TableCall } from './find.js';
import { placed, renamed, surroundings } from './surroundings.js';

const ARGUMENT = 'DAGBOT_ARGUMENT_';
const PARTITION = 'DAGBOT_PARTITION_';

interface Parts {
  readonly services: Services;
  readonly worker: InferenceWorker;
}

const casts = ({ parameters }: PythonTarget, { args }: TableCall): string[] =>
  parameters.map(({ column, otherwise }, index) => {
    const text = args[index] ?? otherwise ?? 'NULL';
    return `CAST((${text}) AS ${typeText(column)}) AS ${quote(`${ARGUMENT}${index}`)}`;
  });

const asAlias = (alias: string | null): string => (alias === null ? '' : ` AS ${quote(alias)}`);

/**
 * A call of a table function in Python, or of a model's table method: the rows that it is joined to go to a file with the arguments, partition
 * by partition; the worker answers with a file of rows that say which row they came from. What stood in FROM
 * becomes two temporary relations, row beside row.
 */
export const pythonTable = async (
  sql: string,
  tokens: readonly Token[],
  call: TableCall,
  target: PythonTarget,
  context: Context,
  mode: 'run' | 'describe',
  { services, worker }: Parts,
): Promise<string> => {
  const { columns } = call;
  const { parameters } = target;
  const around = surroundings(sql, tokens, call);
  const left = around.left === null ? '' : `${around.left} `;
  if (mode === 'describe') {
    const nulls = columns.map(
      (column) => `CAST(NULL AS ${typeText(column)}) AS ${quote(column.name)}`,
    );
    const empty = `(SELECT ${nulls.join(', ')}) AS ${quote(around.alias)}`;
    return placed(sql, tokens, around, left === '' ? empty : `${left}CROSS JOIN ${empty}`);
  }
  const folder = join(scratchFolder(services), 'rows', randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    const [input, output] = [join(folder, 'in.parquet'), join(folder, 'out.parquet')];
    const partitions = call.partitionBy.map(
      (text, index) => `${text} AS ${quote(`${PARTITION}${index}`)}`,
    );
    const items = [...(left === '' ? [] : ['*']), ...casts(target, call), ...partitions];
    if (items.length === 0) items.push('1 AS DAGBOT_ROW');
    const order = [...call.partitionBy, ...(call.orderBy === null ? [] : [call.orderBy])];
    const exported = await services.exportParquet(
      `${around.prefix}SELECT ${items.join(', ')}${left === '' ? '' : ` FROM ${left}`}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}`,
      input,
      context,
    );
    const kept = exported.filter(({ name }) => !/^DAGBOT_(ARGUMENT|PARTITION|ROW)/.test(name));
    if (new Set(exported.map(({ name }) => name)).size < exported.length)
      throw unsupported(`${call.label} over columns of the same name`);
    const request = {
      function: await applied(target.applicable, context),
      input,
      output,
      arguments: parameters.map((_, index) => `${ARGUMENT}${index}`),
      names: parameters.map(({ column }) => column.name),
      types: parameters.map(({ column }) => column.type),
      partitions: call.partitionBy.map((_, index) => `${PARTITION}${index}`),
      returns: columns.map(({ type }) => type),
    };
    await loggingApplied(target.applicable, context, (log) =>
      worker.table({ ...request, log }, context.signal),
    );
    const right = await filled(
      columns,
      columns.map((column, index) => resultExpression('text', column, `C${index}`)),
      `read_parquet(${quoteText(output)}, file_row_number = true)`,
      'file_row_number',
      context,
    );
    if (left === '') return placed(sql, tokens, around, `${right}${asAlias(around.alias)}`);
    const parting = new Set(call.partitionBy.map(columnNamed));
    const rows = await filled(
      kept,
      kept.map((column) =>
        fromParquet(column, `${parting.has(column.name) ? 'p' : 'i'}.${quoteName(column.name)}`),
      ),
      `${rowsIn(output, 'o')} LEFT JOIN ${rowsIn(input, 'i')} ON i.file_row_number = o."ROW" LEFT JOIN ${rowsIn(input, 'p')} ON p.file_row_number = o."PART"`,
      'o.file_row_number',
      context,
    );
    const [only = null, ...others] = around.leftAliases;
    const leftName = others.length === 0 && only !== null ? only : rows;
    return placed(
      sql,
      tokens,
      around,
      `${rows}${asAlias(leftName)} JOIN ${right}${asAlias(around.alias)} ON ${quote(leftName)}.rowid = ${quote(around.alias)}.rowid`,
      others.length === 0 ? [] : renamed(tokens, around, leftName),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const rowsIn = (file: string, alias: string): string =>
  `read_parquet(${quoteText(file)}, file_row_number = true) AS ${alias}`;

/** The column that an expression is, if it is one: of a row from the end of a partition the client sees these alone. */
const columnNamed = (expression: string): string | undefined => {
  const tokens = tokenize(expression);
  const isPath = tokens.every((token, at) => (at % 2 === 0 ? isName(token) : isSymbol(token, '.')));
  return isPath ? tokens.at(-1)?.value : undefined;
};

/** A temporary relation with the rows of a file, in its order. */
const filled = async (
  columns: readonly Column[],
  expressions: readonly string[],
  from: string,
  order: string,
  context: Context,
): Promise<string> => {
  const relation = await emptyRelation(columns, context);
  await context.frame.session.connection.execute(
    `INSERT INTO ${relation} SELECT ${expressions.join(', ')} FROM ${from} ORDER BY ${order}`,
  );
  return relation;
};
