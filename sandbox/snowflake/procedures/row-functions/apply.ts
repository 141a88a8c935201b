import { join } from 'node:path';
import type { Context, Services } from '../../engine/context.js';
import type { Column } from '../../engine/value.js';
import { quote, quoteText } from '../../store/literal.js';
import { quoteName } from '../../store/names.js';
import { duckTypeOf, fromParquet } from '../../store/types.js';
import type { Applied, InferenceWorker } from '../inference.js';
import { keepingLogs, type LogRequest } from '../python-logs.js';
import { baseName, type Routine } from '../routine.js';
import { importFiles } from '../run.js';
import type { Applicable, RowCall } from './find-calls.js';
import { RESULT } from './rewritten.js';

/** What the column of an argument is called; its place among the arguments follows. */
export const ARGUMENT = 'DAGBOT_ARGUMENT_';

/** Rows with the arguments computed, in a file. */
export interface Prepared {
  readonly folder: string;
  readonly input: string;
  readonly columns: readonly Column[];
}

/** Reads a column of a result file, text or structs, as the declared type. */
export const resultExpression = (
  shape: 'struct' | 'text',
  column: Column,
  name: string,
): string => {
  const from = quote(name);
  const json = `CAST(${shape === 'struct' ? `to_json(${from})` : from} AS JSON)`;
  if (column.type === 'object') return `CAST(${json} AS ${duckTypeOf(column)})`;
  if (column.type === 'variant') return json;
  if (column.type === 'array') return `SF_TO_ARRAY(${json})`;
  if (column.type === 'binary') return `from_hex(${from})`;
  return fromParquet(column, from);
};

/** A temporary relation of the statement's, with these columns and no rows. */
export const emptyRelation = (columns: readonly Column[], context: Context): Promise<string> =>
  context.services.materialise({ columns, vectors: columns.map(() => []), rowCount: 0 }, context);

/** The folder in which Python finds rows, and functions their imports. */
export const scratchFolder = ({ settings }: Pick<Services, 'settings'>): string =>
  join(settings.stateFolder, 'python');

const appliedFunction = async (routine: Routine, context: Context): Promise<Applied> => {
  const { handler, body, nullHandling } = routine.properties;
  return {
    kind: 'function',
    name: baseName(routine),
    key: routine.id,
    directory: join(scratchFolder(context.services), 'functions', routine.id),
    handler: handler ?? '',
    code: body,
    imports: await importFiles(routine, context),
    strict: nullHandling === 'RETURNS NULL ON NULL INPUT',
  };
};

/** What the worker has to know of a function or a model's method. */
export const applied = async (applicable: Applicable, context: Context): Promise<Applied> => {
  if (applicable.kind === 'function') return appliedFunction(applicable.routine, context);
  const { folder, handler, key, label } = applicable;
  return {
    kind: 'model',
    name: label,
    key,
    directory: folder,
    handler,
    code: null,
    imports: [],
    strict: false,
  };
};

/** Runs what is applied with a place to log to; models have none. */
export const loggingApplied = <T>(
  applicable: Applicable,
  context: Context,
  work: (request: LogRequest | null) => Promise<T>,
): Promise<T> =>
  applicable.kind === 'function' ? keepingLogs(applicable.routine, context, work) : work(null);

/**
 * Lets the worker compute the calls' results.
 * @returns a temporary relation with the rows and a column for each call's results
 */
export const applyToRows = async (
  { folder, input, columns }: Prepared,
  calls: readonly RowCall[],
  context: Context,
  worker: InferenceWorker,
): Promise<string> => {
  let next = 0;
  const kept = columns.filter((column) => !column.name.startsWith(ARGUMENT));
  const outputs: string[] = [];
  const expressions = kept.map((column) => fromParquet(column, `i.${quoteName(column.name)}`));
  for (const [index, call] of calls.entries()) {
    const output = join(folder, `out-${index}.parquet`);
    const names = call.args.map(() => `${ARGUMENT}${next++}`);
    const request = {
      function: await applied(call.applicable, context),
      input,
      output,
      arguments: names,
      types: call.types.slice(0, names.length).map((type) => type.type),
      returns: call.returns.type,
    };
    const apply = (log: LogRequest | null) => worker.apply({ ...request, log }, context.signal);
    const shape = await loggingApplied(call.applicable, context, apply);
    outputs.push(
      ` POSITIONAL JOIN (SELECT ${resultExpression(shape, call.returns, 'RESULT')} AS r FROM read_parquet(${quoteText(output)})) AS o${index}`,
    );
    expressions.push(`o${index}.r`);
  }
  const results = calls.map((call, index) => ({ ...call.returns, name: `${RESULT}${index}` }));
  const relation = await emptyRelation([...kept, ...results], context);
  await context.frame.session.connection.execute(
    `INSERT INTO ${relation} SELECT ${expressions.join(', ')} FROM read_parquet(${quoteText(input)}) AS i${outputs.join('')}`,
  );
  return relation;
};
