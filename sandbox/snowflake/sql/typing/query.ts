import type { Token } from '../lexer.js';
import { closing, isName, isSymbol, isWord, splitCommas } from '../token-list.js';
import { type Scope, typeOf } from './expression.js';
import { common, type Type } from './type.js';

type Tokens = readonly Token[];

export interface Typed {
  readonly name: string;
  readonly type: Type | undefined;
}

/** A query's columns; undefined where they are not all known. */
export type Columns = readonly Typed[] | undefined;

/** What a query sees around it. */
export interface Surroundings {
  /** the columns of a stored table, by its physical name's parts */
  table(name: readonly string[]): Columns;
  asked: Scope['asked'];
  wide: Scope['wide'];
  readonly queries: ReadonlyMap<string, Columns>;
  /** columns of the queries around it, by name's parts */
  outer(name: readonly string[]): Type | undefined;
}

interface Source {
  readonly alias: string;
  readonly columns: Columns;
}

const SETS = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];
const AFTER_FROM = 'WHERE GROUP HAVING QUALIFY ORDER LIMIT FETCH OFFSET WINDOW CONNECT START'.split(
  ' ',
);
const AFTER_ITEMS = ['FROM', ...AFTER_FROM];
const BEFORE_SOURCE = ['FROM', 'JOIN'];
/** Words that follow a source and are no alias of it. */
const AFTER_SOURCE =
  'ON USING JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL ASOF LATERAL SAMPLE TABLESAMPLE PIVOT UNPIVOT MATCH_CONDITION'.split(
    ' ',
  );

/** The first index from `from` on, outside brackets, at which one of these words stands; else the end. */
const find = (tokens: Tokens, words: readonly string[], from = 0): number => {
  for (let at = from; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '(')) at = closing(tokens, at);
    else if (
      isWord(tokens[at], ...words) &&
      !(isWord(tokens[at], 'FROM') && isWord(tokens[at - 1], 'DISTINCT') && at - 1 > from)
    )
      return at;
  }
  return tokens.length;
};

const names = (list: Tokens): string[] => list.filter(isName).map(({ value }) => value);

const renamed = (columns: Columns, given: readonly string[]): Columns =>
  given.length === 0 || columns === undefined
    ? columns
    : columns.length === given.length
      ? columns.map(({ type }, index) => ({ name: given[index] ?? '', type }))
      : undefined;

/** The source that begins at `at`, and the index after it; undefined for what is none of a table or a query. */
const sourceAt = (tokens: Tokens, at: number, around: Surroundings): [Source, number] => {
  const token = tokens[at];
  let end = at + 1;
  let columns: Columns;
  let alias = '';
  if (isSymbol(token, '(')) {
    end = closing(tokens, at) + 1;
    const inner = tokens.slice(at + 1, end - 1);
    if (isWord(inner[0], 'SELECT', 'WITH') || isSymbol(inner[0], '('))
      columns = columnsOf(inner, around);
  } else if (isName(token)) {
    const name = [token.value];
    while (isSymbol(tokens[end], '.')) {
      name.push(tokens[end + 1]?.value ?? '');
      end += 2;
    }
    alias = name.at(-1) ?? '';
    if (isSymbol(tokens[end], '(')) end = closing(tokens, end) + 1;
    else
      columns =
        name.length === 1 && around.queries.has(alias)
          ? around.queries.get(alias)
          : around.table(name);
  }
  const explicit = isWord(tokens[end], 'AS');
  const named = tokens[end + (explicit ? 1 : 0)];
  if (isName(named) && (explicit || !isWord(named, ...AFTER_SOURCE))) {
    alias = named.value;
    end += explicit ? 2 : 1;
    if (isSymbol(tokens[end], '(')) {
      const close = closing(tokens, end);
      columns = renamed(columns, names(tokens.slice(end + 1, close)));
      end = close + 1;
    }
  }
  const changed = isWord(tokens[end], 'PIVOT', 'UNPIVOT');
  return [{ alias, columns: changed ? undefined : columns }, end];
};

const sourcesOf = (from: Tokens, around: Surroundings): Source[] => {
  const found: Source[] = [];
  for (let at = 0; at < from.length; ) {
    const begins = isWord(from[at], ...BEFORE_SOURCE) || isSymbol(from[at], ',');
    if (!begins) at = isSymbol(from[at], '(') ? closing(from, at) + 1 : at + 1;
    else {
      const [source, end] = sourceAt(from, at + 1, around);
      found.push(source);
      at = Math.max(end, at + 1);
    }
  }
  return found;
};

/** A column among the sources; one of the same name in a source of unknown columns would be ambiguous. */
const columnIn = (sources: readonly Source[], name: readonly string[]): Type | undefined => {
  const [column, table] = [name.at(-1), name.at(-2)];
  for (const { alias, columns } of sources) {
    if (table !== undefined && alias !== table) continue;
    const found = columns?.find((one) => one.name === column);
    if (found) return found.type;
  }
  return undefined;
};

/** `*`, `T.*`: the columns of the sources; undefined when some are unknown, left out or joined into one. */
const star = (item: Tokens, sources: readonly Source[], from: Tokens): Columns => {
  const qualified = item.length === 3 && isSymbol(item[1], '.');
  if (!(item.length === 1 || qualified) || find(from, ['USING', 'NATURAL']) < from.length)
    return undefined;
  const chosen = sources.filter(({ alias }) => !qualified || alias === item[0]?.value);
  const lists = chosen.map(({ columns }) => columns);
  return lists.includes(undefined) ? undefined : lists.flatMap((columns) => columns ?? []);
};

const selectColumns = (tokens: Tokens, around: Surroundings): Columns => {
  let start = 1;
  while (isWord(tokens[start], 'DISTINCT', 'ALL')) start++;
  if (isWord(tokens[start], 'TOP')) start += 2;
  const end = find(tokens, AFTER_ITEMS, start);
  const from = isWord(tokens[end], 'FROM')
    ? tokens.slice(end, find(tokens, AFTER_FROM, end + 1))
    : [];
  const sources = sourcesOf(from, around);
  const out: Typed[] = [];
  let unknown = false;
  const column = (name: readonly string[]): Type | undefined =>
    columnIn(sources, name) ??
    (name.length === 1 ? out.find((one) => one.name === name[0])?.type : undefined) ??
    around.outer(name);
  const scope: Scope = {
    column,
    asked: around.asked,
    wide: around.wide,
    query: (inner) => {
      const found = columnsOf(inner, { ...around, outer: column });
      return found?.length === 1 ? found[0]?.type : undefined;
    },
  };
  for (const item of splitCommas(tokens.slice(start, end))) {
    if (
      item.some((token, at) => isSymbol(token, '*') && (at === 0 || isSymbol(item[at - 1], '.')))
    ) {
      const columns = star(item, sources, from);
      if (columns === undefined) unknown = true;
      else out.push(...columns);
      continue;
    }
    const last = item.at(-1);
    const aliased = item.length > 1 && isName(last) && !isSymbol(item.at(-2), '.');
    const explicit = isWord(item.at(-2), 'AS');
    const bare = aliased && !explicit && !isWord(last, 'END', 'NULL', 'TRUE', 'FALSE');
    const expression = explicit ? item.slice(0, -2) : bare ? item.slice(0, -1) : item;
    out.push({ name: last?.value ?? '', type: typeOf(expression, scope) });
  }
  return unknown ? undefined : out;
};

/** The queries that WITH names, and the index after them. Of one that reads itself nothing is known. */
const named = (tokens: Tokens, around: Surroundings): [Surroundings, number] => {
  const queries = new Map(around.queries);
  let at = isWord(tokens[1], 'RECURSIVE') ? 2 : 1;
  for (;;) {
    const name = tokens[at]?.value ?? '';
    let given: string[] = [];
    at++;
    if (isSymbol(tokens[at], '(')) {
      given = names(tokens.slice(at + 1, closing(tokens, at)));
      at = closing(tokens, at) + 1;
    }
    const close = closing(tokens, at + 1);
    queries.set(name, undefined);
    const inner = tokens.slice(at + 2, close);
    const columns = renamed(columnsOf(inner, { ...around, queries: new Map(queries) }), given);
    queries.set(name, columns);
    at = close + 1;
    if (!isSymbol(tokens[at], ',')) return [{ ...around, queries }, at];
    at++;
  }
};

/** The columns of a query in tokens whose tables have their physical names, with their types by Snowflake's rules. */
export const columnsOf = (tokens: Tokens, around: Surroundings): Columns => {
  if (isWord(tokens[0], 'WITH')) {
    const [inside, at] = named(tokens, around);
    return at < tokens.length ? columnsOf(tokens.slice(at), inside) : undefined;
  }
  const parts: Tokens[] = [];
  for (let at = 0; at <= tokens.length; ) {
    const end = find(tokens, SETS, at);
    parts.push(tokens.slice(at, end));
    at = end + 1;
    while (isWord(tokens[at], 'ALL', 'DISTINCT') || isWord(tokens[at], 'BY', 'NAME')) at++;
  }
  const lists = parts.map((part) => {
    if (isWord(part[0], 'SELECT')) return selectColumns(part, around);
    return isSymbol(part[0], '(') ? columnsOf(part.slice(1, closing(part, 0)), around) : undefined;
  });
  const [first, ...others] = lists;
  if (first === undefined || others.length === 0) return first;
  return first.map(({ name, type }, index) => ({
    name,
    type: common([type, ...others.map((columns) => columns?.[index]?.type)]),
  }));
};
