import { unsupported } from '../engine/errors.js';
import type { Name } from './cursor.js';
import type { Token } from './lexer.js';
import { type Expression, expressionAt, refersToItself } from './recursive.js';
import { closing, isSymbol, isWord } from './token-list.js';

/** A place where a statement names a table, view or table function. */
export interface Reference {
  readonly kind: 'table' | 'function';
  readonly name: Name;
  /** index of the first token */
  readonly from: number;
  /** index after the last token of the name, or of the whole call */
  readonly to: number;
  readonly target: boolean;
  readonly aliased: boolean;
}

interface Level {
  readonly ctes: Set<string>;
  inFrom: boolean;
  expects: boolean;
  /** the word before the parenthesis: FROM inside EXTRACT or TRIM names no table */
  readonly opener: string;
  readonly done: () => unknown;
}

const ENDS_FROM = new Set(
  'SELECT WHERE GROUP ORDER HAVING QUALIFY LIMIT FETCH OFFSET WINDOW UNION INTERSECT EXCEPT MINUS SET WHEN VALUES CONNECT START RETURNING'.split(
    ' ',
  ),
);
const FOLLOWS_TABLE = new Set(
  'ON USING WHERE GROUP ORDER HAVING QUALIFY LIMIT FETCH OFFSET WINDOW UNION INTERSECT EXCEPT MINUS SET WHEN VALUES JOIN INNER LEFT RIGHT FULL CROSS NATURAL LATERAL ASOF SAMPLE TABLESAMPLE PIVOT UNPIVOT SELECT WITH MATCH_RECOGNIZE MATCH_CONDITION AT BEFORE CONNECT START DEFAULT'.split(
    ' ',
  ),
);
const FROM_INSIDE = new Set([
  'EXTRACT',
  'TRIM',
  'LTRIM',
  'RTRIM',
  'SUBSTRING',
  'OVERLAY',
  'POSITION',
]);
const PREFIXES = new Set(['LATERAL', 'ONLY']);

/**
 * Finds every table that a query or DML statement reads or writes. Names of common table expressions
 * are left out where they are in scope.
 */
export const findReferences = (tokens: readonly Token[]): Reference[] => {
  const references: Reference[] = [];
  const level = (opener: string, expects: boolean, done: () => unknown = () => {}): Level => ({
    ctes: new Set(),
    inFrom: expects,
    expects,
    opener,
    done,
  });
  const stack: Level[] = [level('', false)];
  const verb = tokens[0]?.value ?? '';
  let target = false;

  const inScope = (name: string) => stack.some((at) => at.ctes.has(name));

  /** `name [(columns)] AS [NOT MATERIALIZED] (` — moves to the parenthesis. */
  const readCte = ({ name, open, close }: Expression, current: Level): number => {
    if (refersToItself(name, tokens.slice(open + 1, close))) current.ctes.add(name);
    stack.push(level('WITH', false, () => current.ctes.add(name)));
    return open;
  };

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const current = stack.at(-1);
    if (!token || !current) break;
    if (token.kind === 'symbol') {
      if (token.value === '(') {
        const opener = tokens[at - 1];
        const expects = current.expects;
        current.expects = false;
        stack.push(level(opener?.kind === 'word' ? opener.value : '', expects));
      } else if (token.value === ')') {
        const closed = stack.pop();
        if (stack.length === 0) stack.push(level('', false));
        closed?.done();
        const further =
          closed?.opener === 'WITH' && isSymbol(tokens[at + 1], ',')
            ? expressionAt(tokens, at + 2)
            : undefined;
        if (further) at = readCte(further, stack.at(-1) ?? current);
      } else if (token.value === ',' && current.inFrom) current.expects = true;
      continue;
    }
    // DuckDB would read a text in a table's place as a file of this machine
    if (token.kind === 'string' && current.expects) throw unsupported(`FROM '${token.value}'`);
    if (token.kind === 'word') {
      const { value } = token;
      if (value === 'WITH' && (current.expects || !current.inFrom)) {
        const first = expressionAt(tokens, at + (isWord(tokens[at + 1], 'RECURSIVE') ? 2 : 1));
        if (first) {
          current.expects = false;
          at = readCte(first, current);
          continue;
        }
      }
      if (value === 'FROM') {
        if (isWord(tokens[at - 1], 'DISTINCT') || FROM_INSIDE.has(current.opener)) continue;
        current.inFrom = true;
        current.expects = true;
        target = verb === 'DELETE' && at === 1;
        continue;
      }
      if (
        value === 'JOIN' ||
        (value === 'USING' && stack.length === 1 && (verb === 'MERGE' || verb === 'DELETE'))
      ) {
        current.inFrom = true;
        current.expects = true;
        continue;
      }
      if ((value === 'INTO' && stack.length === 1) || (value === 'UPDATE' && at === 0)) {
        current.expects = true;
        target = true;
        continue;
      }
      if (current.expects && PREFIXES.has(value)) continue;
      if (!current.expects && ENDS_FROM.has(value)) {
        current.inFrom = false;
        continue;
      }
      if (current.expects && ENDS_FROM.has(value)) {
        current.expects = false;
        current.inFrom = false;
        continue;
      }
    }
    if (!current.expects || (token.kind !== 'word' && token.kind !== 'quoted')) continue;
    current.expects = false;
    let reference = readReference(tokens, at, target);
    target = false;
    // `FROM (T)`: DuckDB takes no bare name in parentheses.
    while (
      stack.length > 1 &&
      reference.kind === 'table' &&
      isSymbol(tokens[reference.from - 1], '(') &&
      isSymbol(tokens[reference.to], ')')
    ) {
      const { name, from, to } = reference;
      stack.pop();
      reference = {
        ...reference,
        name,
        from: from - 1,
        to: to + 1,
        aliased: isAliased(tokens[to + 1]),
      };
    }
    if (
      reference.kind === 'table' &&
      reference.name.length === 1 &&
      inScope(reference.name[0] ?? '')
    ) {
      at = reference.to - 1;
      continue;
    }
    references.push(reference);
    // Arguments of a table function may hold queries of their own: they are looked into when it is resolved.
    at = reference.to - 1;
  }
  return references;
};

const readReference = (tokens: readonly Token[], from: number, target: boolean): Reference => {
  const name = [tokens[from]?.value ?? ''];
  let to = from + 1;
  while (isSymbol(tokens[to], '.')) {
    const next = tokens[to + 1];
    if (isSymbol(next, '.')) {
      name.push('');
      to += 1;
    } else {
      name.push(next?.value ?? '');
      to += 2;
    }
  }
  const called = isSymbol(tokens[to], '(') && !target;
  if (called) to = closing(tokens, to) + 1;
  const aliased = isAliased(tokens[to]);
  return { kind: called ? 'function' : 'table', name, from, to, target, aliased };
};

/** Does this token, right after a table, begin its alias? */
export const isAliased = (next: Token | undefined): boolean =>
  isWord(next, 'AS') ||
  next?.kind === 'quoted' ||
  (next?.kind === 'word' && !FOLLOWS_TABLE.has(next.value));
