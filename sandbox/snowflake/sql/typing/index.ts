import type { Column } from '../../engine/value.js';
import { quote } from '../../store/literal.js';
import { typeText } from '../column-type.js';
import type { Token } from '../lexer.js';
import type { TableProperties } from '../objects.js';
import { call, closing, fragment, isSymbol, isWord, stringToken } from '../token-list.js';
import { type Columns, columnsOf } from './query.js';
import type { Type } from './type.js';

/** What is known of a query's types before DuckDB sees it. */
export interface Typing {
  /** the query, written so that DuckDB's types are nearer to these */
  readonly tokens: Token[];
  /** DuckDB's columns of the query with Snowflake's measures: lengths of texts, digits of numbers */
  measured(columns: readonly Column[]): readonly Column[];
}

const STORED: Readonly<Partial<Record<Column['type'], string>>> = {
  real: 'DOUBLE',
  boolean: 'SB1',
  date: 'SB4',
  time: 'SB8',
  timestamp_ntz: 'SB16',
  timestamp_ltz: 'SB16',
  timestamp_tz: 'SB16',
};

/** How many bytes the platform stores a number of so many digits in. */
const bytes = (precision: number): number =>
  precision <= 2 ? 1 : precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;

/**
 * `NUMBER(5,2)[SB4]`, as SYSTEM$TYPEOF says. What a number is stored in the platform tells by the values that it knows
 * of; here it is by digits, but for literals.
 */
export const typeName = (type: Type, literal?: number): string => {
  const size =
    literal === undefined
      ? bytes(type.precision ?? 38)
      : ([1, 2, 4].find((n) => literal < 2 ** (8 * n - 1)) ?? bytes(type.precision ?? 38));
  const stored = type.type === 'fixed' ? `SB${size}` : (STORED[type.type] ?? 'LOB');
  return `${typeText({ ...type, name: '', nullable: true })}[${stored}]`;
};

/** The answer of `SYSTEM$TYPEOF`. What is not known DuckDB is asked. */
const answer = (inner: readonly Token[], type: Type | undefined): Token[] => {
  const [only] = inner.length === 1 ? inner : [];
  if (isWord(only, 'NULL')) return [stringToken('NULL[LOB]')];
  const literal = only?.kind === 'number' ? Number(only.value.replace('.', '')) : undefined;
  return type ? [stringToken(typeName(type, literal))] : call('SF_TYPE_NAME', [inner]);
};

/** What was noted of a query's tokens. */
interface Notes {
  readonly asked: Map<Token, Type>;
  /** by the first token and by the last: how often a cast begins there, and the types of those that end there, the inner first */
  readonly begins: Map<Token, number>;
  readonly ends: Map<Token, Type[]>;
}

/** Puts the answers in the place of `SYSTEM$TYPEOF(…)`, and makes numbers as wide as the platform's. */
const rewritten = (tokens: readonly Token[], notes: Notes): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (isWord(token, 'SYSTEM$TYPEOF') && isSymbol(tokens[at + 1], '(')) {
      const close = closing(tokens, at + 1);
      const inner = rewritten(tokens.slice(at + 2, close), notes);
      out.push(...answer(inner, notes.asked.get(token)));
      at = close;
      continue;
    }
    for (let open = notes.begins.get(token) ?? 0; open > 0; open--) out.push(...fragment('CAST('));
    out.push(token);
    for (const { precision = 38, scale = 0 } of notes.ends.get(token) ?? [])
      out.push(...fragment(`AS NUMBER(${precision}, ${scale}))`));
  }
  return out;
};

/** Notes are taken from the inside to the outside. */
const noteWide = ({ begins, ends }: Notes, expression: readonly Token[], type?: Type): void => {
  const [first, last] = [expression[0], expression.at(-1)];
  if (type?.type !== 'fixed' || (type.precision ?? 38) >= 38 || !first || !last) return;
  begins.set(first, (begins.get(first) ?? 0) + 1);
  ends.set(last, [...(ends.get(last) ?? []), type]);
};

const TIMES: ReadonlySet<Column['type']> = new Set([
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
]);

const withMeasures = (column: Column, type: Type | undefined): Column => {
  if (type?.type !== column.type) return column;
  if (TIMES.has(type.type)) return { ...column, scale: type.scale ?? 9 };
  if (type.type === 'text') return { ...column, ...(type.length ? { length: type.length } : {}) };
  return type.type === 'fixed' && type.scale === column.scale
    ? { ...column, precision: type.precision ?? 38 }
    : column;
};

/** Beyond these a query's types are DuckDB's: looking for them would take too long, or too deep a stack. */
const MOST_TOKENS = 20_000;
const DEEPEST = 60;

const isLarge = (tokens: readonly Token[]): boolean => {
  let depth = 0;
  if (tokens.length > MOST_TOKENS) return true;
  return tokens.some((token) => {
    if (isSymbol(token, '(')) depth++;
    else if (isSymbol(token, ')')) depth--;
    return depth > DEEPEST;
  });
};

/** @param tokens a query whose tables have their physical names @param reads those tables */
export const typing = (
  tokens: readonly Token[],
  reads: readonly { readonly properties: Pick<TableProperties, 'columns' | 'physical'> }[],
): Typing => {
  const notes: Notes = { asked: new Map(), begins: new Map(), ends: new Map() };
  const tables = new Map(
    reads.map(({ properties }) => [
      properties.physical,
      properties.columns.map((column) => ({ name: column.name, type: column })),
    ]),
  );
  const found: Columns = isLarge(tokens)
    ? undefined
    : columnsOf(tokens, {
        table: (name) => tables.get(name.map(quote).join('.')),
        asked: (token, type) => type && notes.asked.set(token, type),
        wide: (expression, type) => noteWide(notes, expression, type),
        queries: new Map(),
        outer: () => undefined,
      });
  return {
    tokens: rewritten(tokens, notes),
    measured: (columns) =>
      found?.length === columns.length
        ? columns.map((column, index) => withMeasures(column, found[index]?.type))
        : columns,
  };
};
