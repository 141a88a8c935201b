import type { Context, Grammar } from '../../engine/context.js';
import { invalidIdentifier } from '../../engine/errors.js';
import { countsResult, statementType } from '../../engine/result.js';
import { type Cell, fixedColumn } from '../../engine/value.js';
import { compile, finish, type Mode, newCompilation, prepareTokens } from '../compile.js';
import { Cursor, type Name } from '../cursor.js';
import { withFreshNames } from '../fresh-names.js';
import { insertSelect } from '../insert-select.js';
import { type Token, tokenize } from '../lexer.js';
import type { TableColumn, TableProperties } from '../objects.js';
import { targetTable } from '../target.js';
import { fragment, isSymbol, isWord } from '../token-list.js';
import { changedRows, checkWrite, plainWrite } from '../write.js';

interface Insert {
  readonly table: Name;
  readonly columns: readonly string[] | null;
  /** `VALUES (…)` or a query, as typed */
  readonly source: string;
  readonly overwrite: boolean;
}

const BEFORE_QUERY = ['SELECT', 'WITH', '('];

/** `(a, b)` after the table, or null: a query in parentheses is none. */
export const readColumnNames = (cursor: Cursor): string[] | null => {
  if (!cursor.sees('(') || BEFORE_QUERY.some((next) => cursor.sees('(', next))) return null;
  cursor.expect('(');
  const names: string[] = [];
  do names.push(cursor.identifier());
  while (cursor.accept(','));
  cursor.expect(')');
  return names;
};

const read = (cursor: Cursor): Insert => {
  const overwrite = cursor.accept('OVERWRITE');
  cursor.expect('INTO');
  cursor.accept('TABLE');
  const table = cursor.name();
  return { table, columns: readColumnNames(cursor), source: cursor.rest(), overwrite };
};

/** @throws SnowflakeError 000904 for a column that the table has not */
export const targetColumns = (
  names: readonly string[] | null,
  { columns }: TableProperties,
): readonly TableColumn[] =>
  names === null
    ? columns
    : names.map((name) => {
        const column = columns.find((one) => one.name === name);
        if (!column) throw invalidIdentifier(name);
        return column;
      });

/** What a list of binds is carried as: text unless its text would be another value. */
const boundType = (sample: Cell | undefined): 'boolean' | 'binary' | 'text' => {
  if (sample instanceof Uint8Array) return 'binary';
  return typeof sample === 'boolean' ? 'boolean' : 'text';
};

/** Array binds become a temporary table that one INSERT reads. */
const boundRows = (columns: readonly (readonly Cell[])[], context: Context): Promise<string> => {
  const described = columns.map((vector, index) => {
    const sample = vector.find((cell) => cell !== null);
    return { name: `COLUMN${index + 1}`, type: boundType(sample), nullable: true };
  });
  const vectors = columns.map((vector, index) =>
    described[index]?.type === 'text'
      ? vector.map((cell) => (cell === null ? null : String(cell)))
      : vector,
  );
  const rowCount = columns[0]?.length ?? 0;
  return context.services.materialise({ columns: described, vectors, rowCount }, context);
};

/** DEFAULT in a row of VALUES is the column's own default. */
const withDefaults = (tokens: readonly Token[], columns: readonly TableColumn[]): Token[] => {
  let depth = 0;
  let position = 0;
  return tokens.flatMap((token) => {
    if (isSymbol(token, '(') && depth++ === 0) position = 0;
    else if (isSymbol(token, ')')) depth--;
    else if (isSymbol(token, ',') && depth === 1) position++;
    if (!isWord(token, 'DEFAULT') || depth !== 1) return [token];
    return fragment(columns[position]?.default ?? 'NULL');
  });
};

const sourceQuery = async (
  insert: Insert,
  columns: readonly TableColumn[],
  context: Context,
  mode: Mode,
): Promise<string> => {
  const cursor = Cursor.of(insert.source);
  if (!cursor.sees('VALUES')) return (await compile(insert.source, context, mode)).duck;
  const compilation = newCompilation(context, mode);
  let tokens: Token[];
  if (context.bindColumns && context.bindColumns.length > 0) {
    cursor.next();
    const row = tokenize(cursor.parenthesised());
    const rows = await boundRows(context.bindColumns, context);
    const placed = row.map(
      (token): Token =>
        token.kind === 'bind' ? { ...token, kind: 'dollar', text: `$${token.value}` } : token,
    );
    tokens = [...fragment('SELECT'), ...placed, ...fragment(`FROM ${rows}`)];
  } else tokens = [...fragment('SELECT * FROM'), ...withDefaults(cursor.tokens, columns)];
  return finish(await prepareTokens(tokens, compilation), compilation);
};

/** The new rows are computed before the old ones go: the query may read the table itself. */
const overwriting = (physical: string, source: string, statement: string): string[] => [
  `CREATE OR REPLACE TEMP TABLE DAGBOT_OVERWRITE AS ${source}`,
  `DELETE FROM ${physical}`,
  statement.replace(`FROM (${source})`, () => 'FROM DAGBOT_OVERWRITE'),
  'DROP TABLE DAGBOT_OVERWRITE',
];

const compiled = async (insert: Insert, context: Context, mode: Mode) => {
  const table = targetTable(insert.table, ['INSERT'], context, mode);
  const columns = targetColumns(insert.columns, table.properties);
  const source = await sourceQuery(insert, columns, context, mode);
  return { table, source, statement: await insertSelect(table, columns, source, context) };
};

export const insertGrammar: Grammar = (cursor) => {
  if (!cursor.accept('INSERT')) return undefined;
  const insert = read(cursor);
  return {
    kind: 'insert',
    statementType: statementType.insert,
    cost: 'warehouse',
    commits: false,
    describe: async (context) => {
      await checkWrite((await compiled(insert, context, 'describe')).statement, context);
      return [fixedColumn('number of rows inserted', 19)];
    },
    plan: async (context) => (await compiled(insert, context, 'describe')).statement,
    run: (context) =>
      withFreshNames(async () => {
        const { table, source, statement } = await compiled(insert, context, 'run');
        const statements = insert.overwrite
          ? overwriting(table.properties.physical, source, statement)
          : [statement];
        const answers = await plainWrite(statements, context, {
          physical: table.properties.physical,
          onlyAdds: !insert.overwrite,
        });
        const inserted = changedRows(answers[statements.indexOf(statement)] ?? answers[2]);
        return countsResult({ 'number of rows inserted': inserted }, statementType.insert);
      }),
  };
};
