import type { Context, Frame } from '../engine/context.js';
import type { Cell, Column } from '../engine/value.js';
import { readType, typeText } from '../sql/column-type.js';
import { Cursor } from '../sql/cursor.js';
import type { Token } from '../sql/lexer.js';
import { convert } from './convert.js';
import type { GivenArguments } from './find.js';
import type { Parameter } from './routine.js';

/** An argument of a call: its text, and its value if that was plain to see. */
export interface Argument {
  /** Snowflake SQL with binds as `:n` */
  readonly text: string;
  /** null when NULL was written: it fits every type */
  readonly type: Column | null;
  readonly cell: Cell;
}

const column = (type: Column['type'], rest: Partial<Column> = {}): Column => ({
  name: '',
  type,
  nullable: true,
  ...rest,
});

const number = (text: string): { type: Column; cell: Cell } => {
  if (/[eE]/.test(text)) return { type: column('real'), cell: Number(text) };
  const [whole = '', fraction = ''] = text.split('.');
  const value = BigInt(whole + fraction);
  const type = column('fixed', { precision: 38, scale: fraction.length });
  return { type, cell: Number.isSafeInteger(Number(value)) ? Number(value) : value };
};

const bound = (cell: Cell): { type: Column | null; cell: Cell } => {
  if (cell === null) return { type: null, cell };
  if (typeof cell === 'string') return { type: column('text'), cell };
  if (typeof cell === 'boolean') return { type: column('boolean'), cell };
  if (typeof cell === 'bigint' || Number.isInteger(cell)) {
    return { type: column('fixed', { precision: 38, scale: 0 }), cell };
  }
  if (typeof cell === 'number') return { type: column('real'), cell };
  if (cell instanceof Uint8Array) return { type: column('binary'), cell };
  return { type: column('timestamp_tz', { precision: 0, scale: 9 }), cell };
};

/** A literal, a bind, or PARSE_JSON of one, maybe cast: what clients send. */
const plain = (tokens: readonly Token[], context: Context): Omit<Argument, 'text'> | undefined => {
  const cursor = new Cursor(context.sql, tokens, (position) => context.bind(position));
  const minus = cursor.accept('-');
  const token = cursor.next();
  let value: Omit<Argument, 'text'> | undefined;
  if (token.kind === 'number') value = number(minus ? `-${token.value}` : token.value);
  else if (minus) return undefined;
  else if (token.kind === 'string') value = { type: column('text'), cell: token.value };
  else if (token.kind === 'bind') value = bound(context.bind(Number(token.value)));
  else if (token.kind === 'word' && token.value === 'NULL') value = { type: null, cell: null };
  else if (token.kind === 'word' && (token.value === 'TRUE' || token.value === 'FALSE')) {
    value = { type: column('boolean'), cell: token.value === 'TRUE' };
  } else if (token.kind === 'word' && token.value === 'PARSE_JSON' && cursor.accept('(')) {
    if (cursor.peek()?.kind !== 'string' && cursor.peek()?.kind !== 'bind') return undefined;
    const text = cursor.text();
    if (!cursor.accept(')')) return undefined;
    try {
      value = { type: column('variant'), cell: JSON.stringify(JSON.parse(text)) };
    } catch {
      return undefined; // the engine knows how to complain
    }
  }
  if (!value || cursor.done) return value;
  if (!cursor.accept('::')) return undefined;
  const type = readType(cursor, '');
  if (!type || !cursor.done) return undefined;
  if (value.type === null) return { type, cell: null };
  const cell = convert(value.cell, value.type, type);
  return cell === undefined ? undefined : { type, cell };
};

const typed = (sql: string, tokens: readonly Token[]): string =>
  sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);

/** One row of values, computed by the engine in a frame below this one. */
export const evaluate = async (
  expressions: readonly string[],
  context: Context,
): Promise<{ type: Column; cell: Cell }[]> => {
  const { frame, services, binds, signal } = context;
  const inner: Frame = { ...frame, caller: frame };
  const { queryIds } = frame.session;
  const outside = queryIds.length;
  try {
    const sql = `SELECT ${expressions.map((text, index) => `${text} AS A${index}`).join(', ')}`;
    const result = await services.engine.execute(sql, inner, { binds, signal, own: true });
    return result.columns.map((type, index) => ({
      type,
      cell: result.vectors[index]?.[0] ?? null,
    }));
  } finally {
    queryIds.splice(outside);
  }
};

/** Reads `(a, b, name => c)`; what is not plain is computed by the engine. */
export const readArguments = (
  cursor: Cursor,
): ((context: Context) => Promise<GivenArguments<Argument>>) => {
  cursor.expect('(');
  const parts: { name: string | null; tokens: Token[] }[] = [];
  while (!cursor.accept(')')) {
    const named = cursor.peek(1)?.value === '=>' ? cursor.identifier() : null;
    if (named !== null) cursor.expect('=>');
    const tokens: Token[] = [];
    for (let depth = 0; ; ) {
      const token = cursor.peek();
      if (!token) throw cursor.unexpected();
      const isSymbol = token.kind === 'symbol';
      if (isSymbol && depth === 0 && (token.value === ',' || token.value === ')')) break;
      if (isSymbol && '([{'.includes(token.value)) depth++;
      else if (isSymbol && ')]}'.includes(token.value)) depth--;
      tokens.push(cursor.next());
    }
    if (tokens.length === 0) throw cursor.unexpected();
    parts.push({ name: named, tokens });
    if (!cursor.sees(')')) cursor.expect(',');
  }
  return async (context) => {
    const read = parts.map(({ tokens }) => plain(tokens, context));
    const texts = parts.map(({ tokens }) => typed(cursor.sql, tokens));
    const open = texts.filter((_, index) => read[index] === undefined);
    const computed = open.length > 0 ? await evaluate(open, context) : [];
    const all = texts.map((text, index): Argument => {
      const value = read[index] ?? computed.shift();
      return { text, type: value?.type ?? null, cell: value?.cell ?? null };
    });
    const positional = all.filter((_, index) => parts[index]?.name === null);
    const named = new Map<string, Argument>();
    parts.forEach(({ name }, index) => {
      const argument = all[index];
      if (name !== null && argument) named.set(name, argument);
    });
    return { positional, named };
  };
};

/** The cells that a routine's parameters get, cast to their types, defaults filled in. */
export const argumentCells = async (
  parameters: readonly Parameter[],
  given: GivenArguments<Argument>,
  context: Context,
): Promise<Cell[]> => {
  const cells: Cell[] = [];
  for (const [index, { column: wanted, otherwise }] of parameters.entries()) {
    const argument = given.positional[index] ?? given.named.get(wanted.name);
    const text = argument?.text ?? otherwise ?? 'NULL';
    const value = argument?.type ? convert(argument.cell, argument.type, wanted) : undefined;
    if (value !== undefined) cells.push(value);
    else if (argument && argument.type === null) cells.push(null);
    else {
      const target = wanted.type === 'text' ? 'VARCHAR' : typeText(wanted);
      const [cast] = await evaluate([`CAST((${text}) AS ${target})`], context);
      cells.push(cast?.cell ?? null);
    }
  }
  return cells;
};
