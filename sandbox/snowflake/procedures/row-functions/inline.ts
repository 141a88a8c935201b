import type { Context, Frame } from '../../engine/context.js';
import { SnowflakeError, syntaxError, unsupported } from '../../engine/errors.js';
import type { Column } from '../../engine/value.js';
import { literalOf } from '../../scripting/literal.js';
import { typeText } from '../../sql/column-type.js';
import { type Token, tokenize } from '../../sql/lexer.js';
import { isSymbol, isWord } from '../../sql/token-list.js';
import { evaluate } from '../arguments.js';
import { baseName, type Routine } from '../routine.js';
import type { Applicable, RowCall } from './find-calls.js';
import { type Replacement, replaced } from './select-list.js';

export const isInSql = (applicable: Applicable): boolean =>
  applicable.kind === 'function' && applicable.routine.properties.language === 'SQL';

const named = (token: Token | undefined) => token?.kind === 'word' || token?.kind === 'quoted';

/** A body in SQL with texts in the place of its parameters. */
export const withArguments = (routine: Routine, texts: readonly string[]): string => {
  const { body, parameters } = routine.properties;
  const sql = (body ?? '').replace(/[\s;]+$/, '');
  const tokens = tokenize(sql);
  const edits = tokens.flatMap((token, at): Replacement[] => {
    const index = named(token)
      ? parameters.findIndex(({ column }) => column.name === token.value)
      : -1;
    const isOther =
      isSymbol(tokens[at - 1], '.') ||
      isSymbol(tokens[at + 1], '(') ||
      isWord(tokens[at - 1], 'AS');
    if (index < 0 || isOther) return [];
    return [{ start: token.start, end: token.end, text: texts[index] ?? 'NULL' }];
  });
  return replaced(sql, edits);
};

const castArguments = (routine: Routine, args: readonly string[]): string[] =>
  routine.properties.parameters.map(
    ({ column, otherwise }, index) =>
      `CAST((${args[index] ?? otherwise ?? 'NULL'}) AS ${typeText(column)})`,
  );

/** The values of arguments that name no column, as literals. @throws SnowflakeError 000002 for others */
export const constantArguments = async (
  routine: Routine,
  args: readonly string[],
  context: Context,
): Promise<string[]> => {
  const casts = castArguments(routine, args);
  if (casts.length === 0) return [];
  try {
    const values = await evaluate(casts, context);
    return values.map(
      ({ type, cell }, index) =>
        `CAST(${literalOf({ column: type, cell })} AS ${typeText(routine.properties.parameters[index]?.column ?? type)})`,
    );
  } catch (error) {
    if (!(error instanceof SnowflakeError) || error.code !== '000904') throw error;
    throw unsupported(
      `${baseName(routine)}, a function in SQL over tables, with a column as argument`,
    );
  }
};

/** Where the body of a function in SQL is looked up: its own schema, with its owner's rights. */
export const frameOfFunction = (routine: Routine, frame: Frame): Frame => ({
  ...frame,
  role: routine.owner,
  secondaryRoles: [],
  database: routine.database,
  schema: routine.schema,
  rights: 'owner',
  caller: frame,
});

/** Runs a query of a function in its frame; nothing of it is counted or found by LAST_QUERY_ID. */
export const runInFunction = async (
  routine: Routine,
  sql: string,
  { frame, services, signal }: Context,
  describeOnly = false,
) => {
  const { queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    const options = { signal, own: true, describeOnly };
    return await services.engine.execute(sql, frameOfFunction(routine, frame), options);
  } finally {
    queryIds.splice(outside);
  }
};

const isQuery = (routine: Routine): boolean =>
  tokenize(routine.properties.body ?? '').some((token) => isWord(token, 'SELECT', 'WITH'));

const asType = (text: string, column: Column): string => `CAST((${text}) AS ${typeText(column)})`;

/** What stands in the place of a call of a function in SQL: its expression, or the value of its query. */
export const inlined = async (
  { applicable, args, returns }: RowCall,
  context: Context,
  mode: 'run' | 'describe',
): Promise<string> => {
  if (applicable.kind !== 'function') return '';
  const { routine } = applicable;
  if (!isQuery(routine)) {
    const casts = castArguments(routine, args);
    const value = asType(withArguments(routine, casts), returns);
    const strict = routine.properties.nullHandling === 'RETURNS NULL ON NULL INPUT';
    if (!strict || casts.length === 0) return value;
    return `IFF(${casts.map((cast) => `${cast} IS NULL`).join(' OR ')}, NULL, ${value})`;
  }
  if (mode === 'describe') return `CAST(NULL AS ${typeText(returns)})`;
  const body = withArguments(routine, await constantArguments(routine, args, context));
  const result = await runInFunction(routine, `SELECT ${asType(body, returns)} AS V`, context);
  const [column = returns] = result.columns;
  return asType(literalOf({ column, cell: result.vectors[0]?.[0] ?? null }), returns);
};

/** CREATE FUNCTION in SQL compiles the body. @throws SnowflakeError what the query would fail with */
export const checkSqlFunction = async (routine: Routine, context: Context): Promise<void> => {
  const { parameters, returns } = routine.properties;
  const nulls = parameters.map(({ column }) => `CAST(NULL AS ${typeText(column)})`);
  const body = withArguments(routine, nulls);
  const sql = returns.kind === 'table' ? body : `SELECT ${asType(body, returns.column)} AS V`;
  const { columns } = await runInFunction(routine, sql, context, true);
  if (returns.kind !== 'table' || columns.length === returns.columns.length) return;
  throw syntaxError(
    `Declared return type of ${baseName(routine)} has ${returns.columns.length} columns, its query ${columns.length}.`,
  );
};
