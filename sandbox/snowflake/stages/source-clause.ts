import { syntaxError, unsupported } from '../engine/errors.js';
import type { Token } from '../sql/lexer.js';
import { closing, isSymbol, isWord, sourceOf, splitCommas } from '../sql/token-list.js';

/** `@stage/path (FILE_FORMAT => f, PATTERN => '…')` after FROM. */
export interface StageSource {
  readonly location: string;
  /** the name of a file format */
  readonly format: string | null;
  readonly pattern: string | null;
  /** indexes of its first token, and after its last */
  readonly from: number;
  readonly to: number;
}

/** What a statement takes of the rows of staged files. */
export interface Wanted {
  /** which `$1`, `$2`, … */
  readonly positions: readonly number[];
  /** which `METADATA$…` */
  readonly metadata: readonly string[];
}

const METADATA = ['METADATA$FILENAME', 'METADATA$FILE_ROW_NUMBER'];

/** @throws SnowflakeError 000002 naming metadata of files that are not told here */
export const wantedOf = (tokens: readonly Token[]): Wanted => {
  const dollars = tokens.filter(({ kind, value }) => kind === 'dollar' && /^\d+$/.test(value));
  const metadata = tokens
    .filter(({ kind, value }) => kind !== 'string' && value.startsWith('METADATA$'))
    .map(({ value }) => value);
  const other = metadata.find((name) => !METADATA.includes(name));
  if (other !== undefined) throw unsupported(other);
  return {
    positions: [...new Set(dollars.map(({ value }) => Number(value)))].sort((a, b) => a - b),
    metadata: [...new Set(metadata)],
  };
};

const endOfLocation = (tokens: readonly Token[], from: number): number => {
  let to = from + 1;
  for (let next = tokens[to]; next; next = tokens[++to]) {
    if (next.start !== tokens[to - 1]?.end || '(),;'.includes(next.text)) break;
  }
  return to;
};

const textOf = (value: readonly Token[]): string =>
  value.length === 1 && value[0]?.kind === 'string' ? value[0].value : sourceOf(value);

/** Reads the place of files that begins at a token; undefined when none does. */
export const readStageSource = (
  tokens: readonly Token[],
  from: number,
): StageSource | undefined => {
  const first = tokens[from];
  const quoted = first?.kind === 'string' && first.value.startsWith('@');
  if (!first || !(quoted || isSymbol(first, '@'))) return undefined;
  let to = quoted ? from + 1 : endOfLocation(tokens, from);
  const location = quoted ? first.value : sourceOf(tokens.slice(from, to));
  let format: string | null = null;
  let pattern: string | null = null;
  if (isSymbol(tokens[to], '(')) {
    const end = closing(tokens, to);
    for (const [name, arrow, ...value] of splitCommas(tokens.slice(to + 1, end))) {
      if (!name || !isSymbol(arrow, '=>') || value.length === 0)
        throw syntaxError(`syntax error unexpected '${name?.text ?? '('}'.`);
      if (isWord(name, 'FILE_FORMAT')) format = textOf(value);
      else if (isWord(name, 'PATTERN')) pattern = textOf(value);
      else throw unsupported(`${name.value} of a stage in FROM`);
    }
    to = end + 1;
  }
  return { location, format, pattern, from, to };
};

/** All places of files that a statement reads from. */
export const stageSources = (tokens: readonly Token[]): StageSource[] => {
  const found: StageSource[] = [];
  let inFrom = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (isWord(token, 'FROM', 'JOIN', 'USING')) inFrom = true;
    else if (isWord(token, 'SELECT', 'WHERE', 'ON', 'SET')) inFrom = false;
    const before = tokens[at - 1];
    const opens =
      isWord(before, 'FROM', 'JOIN', 'USING', 'LATERAL') || (inFrom && isSymbol(before, ','));
    const source = opens ? readStageSource(tokens, at) : undefined;
    if (!source) continue;
    found.push(source);
    at = source.to - 1;
  }
  return found;
};

/** @throws SnowflakeError 000002 for a select list with a star over staged files, whose columns nobody knows */
export const refuseStar = (tokens: readonly Token[], { from, to }: StageSource): void => {
  const alias = tokens[isWord(tokens[to], 'AS') ? to + 1 : to]?.value;
  let depth = 0;
  for (let at = from - 1; at >= 0; at--) {
    const token = tokens[at];
    if (isSymbol(token, ')')) depth++;
    else if (isSymbol(token, '(') && --depth < 0) return;
    if (depth > 0) continue;
    const before = tokens[at - 1];
    const bare = isWord(before, 'SELECT', 'DISTINCT', 'ALL') || isSymbol(before, ',');
    const own = isSymbol(before, '.') && tokens[at - 2]?.value === alias;
    if (isSymbol(token, '*') && (bare || own)) throw unsupported('SELECT * from a stage');
    if (isWord(token, 'SELECT')) return;
  }
};
