import {
  ACCOUNT_USAGE,
  hasApplicationRole,
  readsShared,
  SHARED,
  TELEMETRY,
} from '../access/shared.js';
import type { AccountObject, Context, Frame } from '../engine/context.js';
import { notFound, SnowflakeError } from '../engine/errors.js';
import type { Column, ColumnType } from '../engine/value.js';
import { storedName } from '../store/names.js';
import type { StreamsRoom } from '../streams/index.js';
import type { StreamProperties } from '../streams/stream.js';
import { arithmetic } from './arithmetic.js';
import { casts } from './casts.js';
import { bindValues, contextFunctions } from './context-functions.js';
import { identifiers } from './identifiers.js';
import type { SqlRoom } from './index.js';
import { type Token, tokenize } from './lexer.js';
import type { SequenceProperties, TableProperties, ViewProperties } from './objects.js';
import { pivots } from './pivots.js';
import { findReferences, type Reference } from './references.js';
import { relationTokens } from './relation.js';
import { binaryLiterals } from './rewrite/binary-literals.js';
import { columnNames } from './rewrite/column-names.js';
import { exponents } from './rewrite/exponents.js';
import { rewrite } from './rewrite/index.js';
import { unpivoted } from './rewrite/unpivots.js';
import { shortColumns } from './short-columns.js';
import { stageRows } from './stage-rows.js';
import { storedNames } from './stored-names.js';
import { systemFunctions } from './system-functions.js';
import { tableFunction } from './table-functions.js';
import { tableTokens } from './table-tokens.js';
import { textArguments } from './text-arguments.js';
import {
  call,
  fragment,
  isSymbol,
  isWord,
  quotedToken,
  stringToken,
  symbol,
  textOf,
  word,
} from './token-list.js';
import { type Typing, typing } from './typing/index.js';
import { variants } from './variants.js';
import { requireWarehouse } from './warehouse.js';
import { zoned } from './zoned.js';

export type Mode = 'run' | 'describe';

/** Something with known columns that a statement reads. */
export interface Read {
  readonly properties: Pick<TableProperties, 'physical' | 'columns'>;
}

/** What became of a statement: DuckDB's text, and the tables it touches. */
export interface Compiled {
  readonly duck: string;
  readonly reads: readonly Read[];
  /** DuckDB's columns with Snowflake's lengths and digits */
  readonly measured: Typing['measured'];
}

/** One statement while it is compiled. */
export interface Compilation {
  readonly context: Context;
  readonly frame: Frame;
  readonly mode: Mode;
  readonly reads: Read[];
  /** of those tables; of rows that rooms computed the VARIANTs */
  readonly columns: Column[];
  readonly depth: number;
}

const DEEPEST_VIEW = 20;

/** Snowflake text → tokens whose names are physical; the rewrites are still to come. */
export const prepare = async (sql: string, compilation: Compilation): Promise<Token[]> => {
  const { context, mode } = compilation;
  let text = sql;
  for (const room of context.services.engine.rooms) {
    for (const expand of room.expansions ?? []) text = await expand(text, context, mode);
  }
  return prepareTokens(tokenize(text), compilation);
};

export const prepareTokens = async (
  given: readonly Token[],
  compilation: Compilation,
): Promise<Token[]> => {
  const { context, mode } = compilation;
  const named = binaryLiterals(exponents(columnNames(given)));
  const staged = await stageRows(bindValues(named, context), compilation);
  const bound = identifiers(staged);
  const current = contextFunctions(bound, context);
  const answered = await systemFunctions(current, context, mode);
  const resolved = await resolve(sequences(answered, compilation), compilation);
  return pivots(resolved, compilation);
};

/** `SEQ.NEXTVAL` counts on in DuckDB's own sequence. */
const sequences = (tokens: readonly Token[], { context, frame }: Compilation): Token[] => {
  const out: Token[] = [];
  for (const token of tokens) {
    if (!isWord(token, 'NEXTVAL') || !isSymbol(out.at(-1), '.')) {
      out.push(token);
      continue;
    }
    const name: string[] = [];
    while (isSymbol(out.at(-1), '.')) {
      out.pop();
      name.unshift(out.pop()?.value ?? '');
    }
    const { catalogue, access } = context.services;
    const found = catalogue.find<SequenceProperties>('SEQUENCE', name, frame);
    if (!found) throw notFound('Sequence', name.join('.'));
    access.require(frame, 'USAGE', found);
    out.push(...call('NEXTVAL', [[stringToken(found.properties.physical)]]));
  }
  return out;
};

/** The last stretch: rewrites, transpiler, casts. */
export const finish = async (
  tokens: readonly Token[],
  { context, reads, columns }: Compilation,
): Promise<string> => {
  const { transpiler } = context.services.room<SqlRoom>('sql');
  const written = storedNames(rewrite(textArguments(tokens, columns)), reads);
  const duck = casts(unpivoted(duckTokens(await transpiler.toDuck(written))));
  const withVariants = variants(duck, columnsOf(columns, 'variant'));
  return textOf(arithmetic(zoned(withVariants, columnsOf(columns, 'timestamp_tz'))));
};

/** Names of the columns of one type, as they are stored. */
const columnsOf = (columns: readonly Column[], wanted: ColumnType): ReadonlySet<string> =>
  new Set(columns.filter(({ type }) => type === wanted).map(({ name }) => storedName(name)));

/** DuckDB's text in tokens; its strings know no backslash escapes. */
const duckTokens = (duck: string): Token[] => tokenize(duck.replaceAll('\\', '\\\\'));

export const newCompilation = (
  context: Context,
  mode: Mode,
  frame = context.frame,
): Compilation => ({
  context,
  frame,
  mode,
  reads: [],
  columns: [],
  depth: 0,
});

/** Compiles a query. @throws SnowflakeError 002003, 001003, … */
export const compile = async (sql: string, context: Context, mode: Mode): Promise<Compiled> => {
  const compilation = newCompilation(context, mode);
  const tokens = await prepare(sql, compilation);
  while (isSymbol(tokens.at(-1), ';')) tokens.pop();
  const { reads } = compilation;
  const { tokens: typed, measured } = typing(tokens, reads);
  return { duck: await finish(typed, compilation), reads, measured };
};

/** Puts physical names in place of Snowflake's, views' queries in place of views, and rows in place of table functions. */
const resolve = async (tokens: readonly Token[], compilation: Compilation): Promise<Token[]> => {
  const references = findReferences(tokens);
  const out: Token[] = [];
  let at = 0;
  for (const reference of references) {
    out.push(...tokens.slice(at, reference.from));
    out.push(...(await resolvedOne(tokens, reference, compilation)));
    at = reference.to;
  }
  out.push(...tokens.slice(at));
  return shortColumns(out, references, compilation.frame);
};

const alias = (reference: Reference): Token[] =>
  reference.aliased ? [] : [word('AS'), quotedToken(reference.name.at(-1) ?? '')];

const resolvedOne = async (
  tokens: readonly Token[],
  reference: Reference,
  compilation: Compilation,
): Promise<readonly Token[]> => {
  const { context, frame } = compilation;
  const { catalogue, access } = context.services;
  const typed = tokens.slice(reference.from, reference.to);
  if (reference.kind === 'function') return tableFunction(typed, reference, compilation);
  const { name } = reference;
  if (name.length === 1 && name[0]?.startsWith('DAGBOT_ROWS_')) return typed;
  const schema = name.at(-2) ?? frame.schema;
  if (schema === 'INFORMATION_SCHEMA' || schema === ACCOUNT_USAGE || schema === TELEMETRY) {
    const rows = await systemRelation(name, schema, compilation);
    if (rows) return [...rows, ...alias(reference)];
  }
  const table = catalogue.find<TableProperties>('TABLE', name, frame);
  if (table) {
    if (!reference.target) access.require(frame, 'SELECT', table);
    compilation.reads.push(table);
    compilation.columns.push(...table.properties.columns);
    return [...tableTokens(table.properties, reference), ...alias(reference)];
  }
  const view = catalogue.find<ViewProperties>('VIEW', name, frame);
  if (view && !reference.target) {
    access.require(frame, 'SELECT', view);
    return [...(await viewTokens(view, compilation)), ...alias(reference)];
  }
  const stream = catalogue.find<StreamProperties>('STREAM', name, frame);
  if (!stream || reference.target) throw notFound('Object', name.join('.'), '42S02');
  const { reader } = context.services.room<StreamsRoom>('streams');
  return [...(await reader.tokens(stream, compilation)), ...alias(reference)];
};

const viewTokens = async (
  view: AccountObject<ViewProperties>,
  compilation: Compilation,
): Promise<Token[]> => {
  if (compilation.depth >= DEEPEST_VIEW) {
    throw new SnowflakeError('001795', '42601', `View '${view.name}' is nested too deep.`);
  }
  const { frame } = compilation;
  const owner: Frame = {
    ...frame,
    role: view.owner,
    secondaryRoles: [],
    database: view.database,
    schema: view.schema,
    rights: 'owner',
    caller: frame,
  };
  const query = await prepare(view.properties.text, {
    ...compilation,
    frame: owner,
    depth: compilation.depth + 1,
  });
  const { columns } = view.properties;
  if (columns.length === 0) return [symbol('('), ...query, symbol(')')];
  const names = columns.flatMap((column, index) =>
    index ? [symbol(','), quotedToken(column)] : [quotedToken(column)],
  );
  return [
    ...fragment('(SELECT * FROM ('),
    ...query,
    ...fragment(') AS VIEW_('),
    ...names,
    ...fragment('))'),
  ];
};

/** A view that the platform makes; undefined where the schema of that name is an ordinary one. */
const systemRelation = async (
  name: readonly string[],
  schema: string,
  compilation: Compilation,
): Promise<Token[] | undefined> => {
  const { context, mode, frame } = compilation;
  const database = name.at(-3) ?? frame.database;
  const within = schema === 'INFORMATION_SCHEMA' ? undefined : schema;
  if (within !== undefined && database !== SHARED) return undefined;
  if (within === ACCOUNT_USAGE && !readsShared(context.services, frame))
    throw notFound('Database', SHARED);
  for (const room of context.services.engine.rooms) {
    const relation = room.relations?.find(
      (one) => one.name === name.at(-1) && one.schema === within,
    );
    if (!relation) continue;
    const { readers } = relation;
    if (readers && !hasApplicationRole(context.services, frame, readers)) break;
    if (mode === 'run') requireWarehouse({ ...context, frame });
    return relationTokens(await relation.table(context, database), compilation);
  }
  throw notFound('Object', name.join('.'), '42S02');
};
