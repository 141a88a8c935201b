import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Services } from '../../engine/context.js';
import { unsupported } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import { typeText } from '../../sql/column-type.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { isSymbol, isWord } from '../../sql/token-list.js';
import { quote, quoteText } from '../../store/literal.js';
import { fromParquet } from '../../store/types.js';
import type { InferenceWorker } from '../inference.js';
import { applied, emptyRelation, resultExpression, scratchFolder } from '../row-functions/apply.js';
import { type Scope, scopeAround } from '../row-functions/scope.js';
import { type Replacement, replaced } from '../row-functions/select-list.js';
import { source, withOf } from '../row-functions/source.js';
import { aliasesIn, isAlias, isName, joinsMore } from './alias.js';
import type { PythonTarget, TableCall } from './find.js';

const ARGUMENT = 'DAGBOT_ARGUMENT_';
const PARTITION = 'DAGBOT_PARTITION_';

interface Parts {
  readonly services: Services;
  readonly worker: InferenceWorker;
}

/** What stands in FROM around a call: `left JOIN TABLE(…) AS alias`. */
interface Surroundings {
  /** text of what the call is joined to; null when it stands alone */
  readonly left: string | null;
  /** the names by which its tables go */
  readonly leftAliases: readonly (string | null)[];
  readonly alias: string;
  /** tokens to replace; `end` exclusive */
  readonly start: number;
  readonly end: number;
  readonly prefix: string;
  readonly scope: Scope;
}

const surroundings = (sql: string, tokens: readonly Token[], call: TableCall): Surroundings => {
  const scope = scopeAround(tokens, call.first);
  const { label } = call;
  if (!scope || call.first < scope.from || call.first > scope.fromEnd)
    throw unsupported(`${label}, a table function, outside of FROM`);
  let end = call.last + 1;
  let alias = label;
  if (isWord(tokens[end], 'AS')) end++;
  if (isAlias(tokens[end]) && end < scope.fromEnd) alias = tokens[end++]?.value ?? alias;
  if (end < scope.fromEnd && !joinsMore(tokens[end]))
    throw unsupported(`${label}, a table function, with '${tokens[end]?.text}' behind it in FROM`);
  let left = call.first - 1;
  while (isWord(tokens[left], 'JOIN', 'CROSS', 'INNER', 'LATERAL') || isSymbol(tokens[left], ','))
    left--;
  const prefix = withOf(sql, tokens, scope);
  if (left <= scope.from)
    return { left: null, leftAliases: [], alias, start: call.first, end, prefix, scope };
  return {
    left: source(sql, tokens, scope.from + 1, left + 1),
    leftAliases: aliasesIn(tokens, scope.from + 1, left + 1),
    alias,
    start: scope.from + 1,
    end,
    prefix,
    scope,
  };
};

/** Where the query names tables that have become one relation, it names that instead. */
const renamed = (
  tokens: readonly Token[],
  { scope, leftAliases, start, end }: Surroundings,
  relation: string,
): Replacement[] => {
  const edits: Replacement[] = [];
  for (let at = scope.select; at < scope.end; at++) {
    const token = tokens[at];
    const isLeft = isName(token) && leftAliases.includes(token.value);
    if (!token || !isLeft || (at >= start && at < end)) continue;
    if (!isSymbol(tokens[at + 1], '.') || isSymbol(tokens[at - 1], '.')) continue;
    if (isSymbol(tokens[at + 2], '*'))
      throw unsupported(`${token.text}.* beside a table function joined to several tables`);
    edits.push({ start: token.start, end: token.end, text: quote(relation) });
  }
  return edits;
};

const casts = ({ parameters }: PythonTarget, { args }: TableCall): string[] =>
  parameters.map(({ column, otherwise }, index) => {
    const text = args[index] ?? otherwise ?? 'NULL';
    return `CAST((${text}) AS ${typeText(column)}) AS ${quote(`${ARGUMENT}${index}`)}`;
  });

const placed = (
  sql: string,
  tokens: readonly Token[],
  around: Surroundings,
  text: string,
  others: readonly Replacement[] = [],
): string =>
  replaced(sql, [
    ...others,
    {
      start: tokens[around.start]?.start ?? 0,
      end: tokens[around.end - 1]?.end ?? sql.length,
      text,
    },
  ]);

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
    await worker.table(
      {
        function: await applied(target.applicable, context),
        input,
        output,
        arguments: parameters.map((_, index) => `${ARGUMENT}${index}`),
        names: parameters.map(({ column }) => column.name),
        types: parameters.map(({ column }) => column.type),
        partitions: call.partitionBy.map((_, index) => `${PARTITION}${index}`),
        returns: columns.map(({ type }) => type),
      },
      context.signal,
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
        fromParquet(column, `${parting.has(column.name) ? 'p' : 'i'}.${quote(column.name)}`),
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
