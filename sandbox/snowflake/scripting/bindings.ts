import { SnowflakeError } from '../engine/errors.js';
import { type Token, tokenize } from '../sql/lexer.js';
import { isName } from '../sql/token-list.js';
import { isSymbol, isWord, nesting, placeOf } from './fragment.js';
import { jsonAt, type PathStep } from './json-path.js';
import { literalOf, quoted } from './literal.js';
import type { Fragment } from './tree.js';
import { type Value, variantValue } from './value.js';

/** How a piece of SQL sees the world outside it. */
export interface Lookup {
  /** a variable's value by upper-case name */
  value(name: string): Value | undefined;
  /** a field of a FOR loop's row; undefined when `name` is no row */
  field(name: string, field: string): Value | undefined;
  /** the query id of a filled result set */
  rowsOf(name: string): string | undefined;
  /** the n-th `?`, from 1: counted in the piece and in the whole body */
  bind(inPiece: number, inBody: number): Value | undefined;
}

const notSet = (name: string, fragment: Fragment, at: number) => {
  const { line, position } = placeOf(fragment.source, at);
  return new SnowflakeError(
    '002049',
    '42601',
    `SQL compilation error: error line ${line} at position ${position}\nBind variable ${name} not set.`,
  );
};

const touches = (left: Token | undefined, right: Token | undefined) =>
  left !== undefined && right !== undefined && left.end === right.start;

/** Is the `:` at this place a variable's, rather than a path into a column's JSON? */
const marksVariable = (tokens: readonly Token[], at: number): boolean => {
  const [before, colon, name] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (!isSymbol(colon, ':') || !isName(name) || !touches(colon, name)) return false;
  if (!touches(before, colon)) return true;
  return before?.kind === 'symbol' && !isSymbol(before, ')') && !isSymbol(before, ']');
};

/** Reads `:key`, `.key`, `[0]` and `['k']` behind a value. @returns where it ends */
export const readPath = (
  tokens: readonly Token[],
  from: number,
): { path: PathStep[]; next: number } => {
  const path: PathStep[] = [];
  let next = from;
  for (;;) {
    const token = tokens[next];
    const step = tokens[next + 1];
    const dotted = isSymbol(token, ':') || (path.length > 0 && isSymbol(token, '.'));
    if (dotted && isName(step) && touches(token, step) && touches(tokens[next - 1], token)) {
      path.push(step?.kind === 'word' ? step.text : (step?.value ?? ''));
      next += 2;
    } else if (
      isSymbol(token, '[') &&
      isSymbol(tokens[next + 2], ']') &&
      (step?.kind === 'string' || (step?.kind === 'number' && /^\d+$/.test(step.text)))
    ) {
      path.push(step.kind === 'string' ? step.value : Number(step.text));
      next += 3;
    } else return { path, next };
  }
};

const STRUCTURED = new Set(['variant', 'object', 'array']);

/** A part of a value, for `v:path` and `v['k']`. */
export const valueAt = (value: Value, path: readonly PathStep[]): Value => {
  if (path.length === 0) return value;
  const whole = STRUCTURED.has(value.column.type) ? value.cell : null;
  return variantValue(typeof whole === 'string' ? jsonAt(whole, path) : null);
};

/** In an expression a JSON scalar stands as what it compares and computes as; a statement gets the VARIANT. */
const rendered = (value: Value, expression: boolean): string => {
  if (!expression || value.column.type !== 'variant' || value.cell === null)
    return literalOf(value);
  const json: unknown = JSON.parse(String(value.cell));
  if (typeof json === 'string') return quoted(json);
  return typeof json === 'boolean' || typeof json === 'number'
    ? `(${value.cell})`
    : literalOf(value);
};

/** Token places inside brackets that begin with SELECT or WITH: there a bare word is a column. */
const insideQueries = (tokens: readonly Token[]): ReadonlySet<number> => {
  const inside = new Set<number>();
  let depth = 0;
  let queryDepth: number | null = isWord(tokens[0], 'SELECT', 'WITH') ? 0 : null;
  tokens.forEach((token, at) => {
    const turn = nesting(token);
    depth += turn;
    if (turn > 0 && queryDepth === null && isWord(tokens[at + 1], 'SELECT', 'WITH'))
      queryDepth = depth;
    if (turn < 0 && queryDepth !== null && depth < queryDepth) queryDepth = null;
    if (queryDepth !== null) inside.add(at);
  });
  return inside;
};

/** May the word at this place be a variable without its colon? */
const mayBeBare = (tokens: readonly Token[], at: number): boolean => {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (!isName(token) || isSymbol(after, '(') || isSymbol(after, '=>')) return false;
  if (isSymbol(before, '.') || isSymbol(before, '::') || isWord(before, 'AS')) return false;
  return !(isSymbol(before, ':') && touches(before, token));
};

/**
 * Puts values in the place of variables: `:v`, `:v:path`, `IDENTIFIER(:v)`, `TABLE(rs)`, `?`; in an expression
 * also bare `v`, `v:path` and `row.column`.
 * @throws SnowflakeError 002049 for a name that nothing has
 */
export const spliced = (fragment: Fragment, lookup: Lookup, expression: boolean): string => {
  const { source, tokens } = fragment;
  const queries = expression ? insideQueries(tokens) : new Set<number>();
  let from = tokens[0]?.start ?? 0;
  let binds = 0;
  let text = '';
  const copy = (end: number | undefined) => {
    const { omits } = fragment;
    text +=
      omits && omits.start >= from && omits.end <= (end ?? from)
        ? source.slice(from, omits.start) + source.slice(omits.end, end)
        : source.slice(from, end);
  };
  const put = (start: Token | undefined, last: Token | undefined, value: string) => {
    copy(start?.start);
    text += value;
    from = last?.end ?? from;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.kind === 'bind') {
      const value = lookup.bind(++binds, Number(token.value));
      if (value) put(token, token, literalOf(value));
      else if (token.text === '?') throw notSet('?', fragment, token.start);
    } else if (isWord(token, 'TABLE') && isSymbol(tokens[at + 1], '(')) {
      const nameAt = isSymbol(tokens[at + 2], ':') ? at + 3 : at + 2;
      const name = tokens[nameAt];
      const queryId = isName(name) && name ? lookup.rowsOf(name.value) : undefined;
      if (queryId !== undefined && isSymbol(tokens[nameAt + 1], ')')) {
        put(tokens[at + 2], name, `RESULT_SCAN('${queryId}')`);
        at = nameAt;
      }
    } else if (marksVariable(tokens, at)) {
      const name = tokens[at + 1];
      const value = name && lookup.value(name.value);
      if (!name || !value) throw notSet(`:${name?.text ?? ''}`, fragment, token.start);
      const { path, next } = readPath(tokens, at + 2);
      put(token, tokens[next - 1], rendered(valueAt(value, path), expression));
      at = next - 1;
    } else if (expression && !queries.has(at) && mayBeBare(tokens, at)) {
      const field = isSymbol(tokens[at + 1], '.') ? tokens[at + 2] : undefined;
      const ofRow = field && lookup.field(token.value, field.value);
      const value = ofRow ?? (field ? undefined : lookup.value(token.value));
      if (!value) continue;
      const { path, next } = readPath(tokens, ofRow ? at + 3 : at + 1);
      put(token, tokens[next - 1], rendered(valueAt(value, path), expression));
      at = next - 1;
    }
  }
  copy(tokens.at(-1)?.end);
  return text;
};

/** The text of an EXECUTE IMMEDIATE with the values of its USING list in the place of `?` and `:1`. */
export const withBinds = (sql: string, values: readonly Value[]): string => {
  if (values.length === 0) return sql;
  let text = '';
  let from = 0;
  for (const token of tokenize(sql)) {
    const value = token.kind === 'bind' ? values[Number(token.value) - 1] : undefined;
    if (!value) continue;
    text += sql.slice(from, token.start) + literalOf(value);
    from = token.end;
  }
  return text + sql.slice(from);
};
