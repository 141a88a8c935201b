import type { AccountObject, Context, Grammar } from '../../engine/context.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { type Column, fixedColumn } from '../../engine/value.js';
import { compile, finish, type Mode, newCompilation, prepare } from '../compile.js';
import { bindValues } from '../context-functions.js';
import type { Cursor, Name } from '../cursor.js';
import { withFreshNames } from '../fresh-names.js';
import { insertSelect } from '../insert-select.js';
import type { Token } from '../lexer.js';
import type { TableProperties } from '../objects.js';
import { ownSession } from '../own-session.js';
import { targetTable } from '../target.js';
import { isWord, splitCommas, textOf } from '../token-list.js';
import { changedRows, plainWrite } from '../write.js';
import { readColumnNames, targetColumns } from './insert.js';

/** One INTO. */
interface Into {
  readonly table: Name;
  readonly columns: readonly string[] | null;
  /** null: all that the source has, by position */
  readonly values: readonly (readonly Token[])[] | null;
  /** the conditions that hold of the rows it takes */
  readonly when: readonly (readonly Token[])[];
  /** those that do not */
  readonly unless: readonly (readonly Token[])[];
}

interface MultiInsert {
  readonly overwrite: boolean;
  readonly intos: readonly Into[];
  /** the query, as typed, and how many binds stand before it */
  readonly source: string;
}

/** The rows of the source, computed once for all tables. */
const ROWS = 'DAGBOT_ROWS_OF_INSERT';

const readInto = (cursor: Cursor): Omit<Into, 'when' | 'unless'> => {
  cursor.expect('INTO');
  const table = cursor.name();
  const columns = readColumnNames(cursor);
  if (!cursor.accept('VALUES')) return { table, columns, values: null };
  const from = cursor.position + 1;
  cursor.parenthesised();
  return { table, columns, values: splitCommas(cursor.tokens.slice(from, cursor.position - 1)) };
};

const readIntos = (cursor: Cursor) => {
  const intos = [readInto(cursor)];
  while (cursor.sees('INTO')) intos.push(readInto(cursor));
  return intos;
};

/** What stands between WHEN and its THEN; a CASE inside has its own. */
const readCondition = (cursor: Cursor): Token[] => {
  const tokens: Token[] = [];
  for (let depth = 0; depth > 0 || !cursor.sees('THEN'); ) {
    const token = cursor.next();
    if (isWord(token, 'CASE')) depth++;
    else if (isWord(token, 'END')) depth--;
    tokens.push(token);
  }
  cursor.expect('THEN');
  return tokens;
};

const read = (cursor: Cursor): MultiInsert | undefined => {
  if (!cursor.accept('INSERT')) return undefined;
  const overwrite = cursor.accept('OVERWRITE');
  const which = cursor.oneOf('ALL', 'FIRST');
  if (!which) return undefined;
  const intos: Into[] = [];
  const conditions: Token[][] = [];
  while (cursor.accept('WHEN')) {
    const condition = readCondition(cursor);
    const unless = which === 'FIRST' ? [...conditions] : [];
    intos.push(...readIntos(cursor).map((into) => ({ ...into, when: [condition], unless })));
    conditions.push(condition);
  }
  if (conditions.length === 0) {
    if (which === 'FIRST') throw cursor.unexpected();
    intos.push(...readIntos(cursor).map((into) => ({ ...into, when: [], unless: [] })));
  } else if (cursor.accept('ELSE'))
    intos.push(...readIntos(cursor).map((into) => ({ ...into, when: [], unless: conditions })));
  if (!['SELECT', 'WITH', '('].some((first) => cursor.sees(first))) throw cursor.unexpected();
  return { overwrite, intos, source: cursor.rest() };
};

/** The rows for one table, in Snowflake's words. NULL is no yes. */
const rowsFor = ({ values, when, unless }: Into, context: Context): string => {
  // as typed, for names in paths are of one case
  const word = (token: Token) =>
    token.kind === 'bind' ? textOf(bindValues([token], context)) : token.text;
  const text = (tokens: readonly Token[]) => tokens.map(word).join(' ');
  const conditions = [
    ...when.map((one) => `COALESCE((${text(one)}), FALSE)`),
    ...unless.map((one) => `NOT COALESCE((${text(one)}), FALSE)`),
  ];
  const list = values?.map((value, index) => `${text(value)} AS V${index}`).join(', ') ?? '*';
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${list} FROM ${ROWS}${where}`;
};

const isDefault = (value: readonly Token[]): boolean =>
  value.length === 1 && isWord(value[0], 'DEFAULT');

interface Part {
  readonly table: AccountObject<TableProperties>;
  readonly statement: string;
}

/** One INTO as an INSERT … SELECT from the rows of the source. */
const part = async (
  into: Into,
  source: { readonly duck: string; readonly columns: readonly Column[] },
  context: Context,
  mode: Mode,
): Promise<Part> => {
  const table = targetTable(into.table, ['INSERT'], context, mode);
  const all = targetColumns(into.columns, table.properties);
  // what is DEFAULT is left out: then it gets its default
  const left = (_: unknown, index: number) => !isDefault(into.values?.[index] ?? []);
  const values = into.values?.length === all.length ? into.values.filter(left) : into.values;
  const columns = values === into.values ? all : all.filter(left);
  const compilation = newCompilation(context, mode);
  compilation.reads.push({ properties: { physical: ROWS, columns: source.columns } });
  compilation.columns.push(...source.columns);
  const tokens = await prepare(rowsFor({ ...into, values }, context), compilation);
  const duck = await finish(tokens, compilation);
  const { connection } = ownSession(context.frame.session);
  const from = await connection.describe(`WITH ${ROWS} AS (${source.duck}) ${duck}`);
  return { table, statement: await insertSelect(table, columns, duck, context, from) };
};

const compiled = async (insert: MultiInsert, context: Context, mode: Mode) => {
  const { duck } = await compile(insert.source, context, mode);
  const columns = await ownSession(context.frame.session).connection.describe(duck);
  const parts: Part[] = [];
  for (const into of insert.intos) parts.push(await part(into, { duck, columns }, context, mode));
  return { duck, parts, tables: [...new Set(parts.map(({ table }) => table))] };
};

const countColumn = ({ name }: AccountObject<TableProperties>): Column =>
  fixedColumn(`number of rows inserted into ${name}`, 19);

/**
 * INSERT [OVERWRITE] {ALL | FIRST}: https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table. A table that
 * is named twice has one count.
 */
export const multiInsertGrammar: Grammar = (cursor) => {
  const insert = read(cursor);
  if (!insert) return undefined;
  return {
    kind: 'insert all',
    statementType: statementType.multiInsert,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => {
      const { tables } = await compiled(insert, context, 'describe');
      return tables.map(countColumn);
    },
    run: (context) =>
      withFreshNames(async () => {
        const { duck, parts, tables } = await compiled(insert, context, 'run');
        const physical = tables.map(({ properties }) => properties.physical);
        const first = [
          `CREATE OR REPLACE TEMP TABLE ${ROWS} AS ${duck}`,
          ...(insert.overwrite ? physical.map((name) => `DELETE FROM ${name}`) : []),
        ];
        const answers = await plainWrite(
          [...first, ...parts.map(({ statement }) => statement), `DROP TABLE ${ROWS}`],
          context,
          ...physical.map((name) => ({ physical: name, onlyAdds: !insert.overwrite })),
        );
        const counts = new Map(tables.map((table) => [table, 0]));
        parts.forEach(({ table }, index) => {
          const rows = changedRows(answers[first.length + index]);
          counts.set(table, (counts.get(table) ?? 0) + rows);
        });
        return rowsResult(
          tables.map(countColumn),
          [[...counts.values()]],
          statementType.multiInsert,
        );
      }),
  };
};
