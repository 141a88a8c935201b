import { quote } from '../store/literal.js';
import { type Token, tokenize } from './lexer.js';

/** Text for the next reader: one blank between tokens, names upper-cased, strings in standard spelling. */
export const textOf = (tokens: readonly Token[]): string =>
  tokens.map((token) => printed(token)).join(' ');

const printed = (token: Token): string => {
  if (token.kind === 'word') return token.value;
  if (token.kind === 'quoted') return quote(token.value);
  if (token.kind === 'string') return `'${token.value.replaceAll("'", "''")}'`;
  return token.text;
};

/** Text that `fragment` reads as these very tokens: there backslashes in strings are escapes. */
export const fragmentText = (tokens: readonly Token[]): string =>
  tokens
    .map((token) =>
      token.kind === 'string' ? printed(token).replaceAll('\\', '\\\\') : printed(token),
    )
    .join(' ');

/** As it was typed, as far as the tokens stood together. */
export const sourceOf = (tokens: readonly Token[]): string =>
  tokens
    .map((token, index) => {
      const before = tokens[index - 1];
      return (before && before.end < token.start ? ' ' : '') + token.text;
    })
    .join('');

export const word = (value: string): Token => ({
  kind: 'word',
  text: value,
  value,
  start: 0,
  end: 0,
});

export const symbol = (value: string): Token => ({ ...word(value), kind: 'symbol' });

/** A name as it is, in its quotes. */
export const quotedToken = (value: string): Token => ({ ...word(value), kind: 'quoted' });

export const stringToken = (value: string): Token => ({
  ...word(value),
  kind: 'string',
  text: `'${value.replaceAll("'", "''")}'`,
});

/** Tokens of a fragment of SQL, to be put among others. Backslashes in its strings are escapes. */
export const fragment = (sql: string): Token[] => tokenize(sql);

export const isSymbol = (token: Token | undefined, value: string): boolean =>
  token?.kind === 'symbol' && token.value === value;

export const isWord = (token: Token | undefined, ...values: readonly string[]): boolean =>
  token?.kind === 'word' && values.includes(token.value);

/** A name as it may stand for a table. */
export const isName = (
  token: Token | undefined,
): token is Token & { readonly kind: 'word' | 'quoted' } =>
  token?.kind === 'word' || token?.kind === 'quoted';

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Index of the bracket that closes the one at `open`; the last index when none does. */
export const closing = (tokens: readonly Token[], open: number): number => {
  const opener = tokens[open]?.value ?? '(';
  const closer = CLOSING[opener];
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'symbol') continue;
    if (token.value === opener) depth++;
    else if (token.value === closer && --depth === 0) return at;
  }
  return tokens.length - 1;
};

/** Cuts at the commas that stand outside all brackets. */
export const splitCommas = (tokens: readonly Token[]): Token[][] => {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol') {
      if ('([{'.includes(token.value)) depth++;
      else if (')]}'.includes(token.value)) depth--;
      else if (token.value === ',' && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts.length === 1 && parts[0]?.length === 0 ? [] : parts;
};

export const commaSeparated = (parts: readonly (readonly Token[])[]): Token[] =>
  parts.flatMap((part, index) => (index === 0 ? [...part] : [symbol(','), ...part]));

/** `NAME(a, b)` from its parts. */
export const call = (name: string, args: readonly (readonly Token[])[]): Token[] => [
  word(name),
  symbol('('),
  ...commaSeparated(args),
  symbol(')'),
];

/** One function call as a rewrite sees it; inner calls have been rewritten already. */
export interface Call {
  readonly name: string;
  readonly args: readonly (readonly Token[])[];
  /** what follows the closing parenthesis */
  readonly after: readonly Token[];
}

/**
 * Walks over all calls `NAME(…)`, innermost first.
 * @param rewrite gives the call's replacement, or undefined to leave it
 */
export const rewriteCalls = (
  tokens: readonly Token[],
  rewrite: (found: Call) => readonly Token[] | undefined,
): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.kind !== 'word' || !isSymbol(tokens[at + 1], '(') || isSymbol(tokens[at - 1], '.')) {
      out.push(token);
      continue;
    }
    const close = closing(tokens, at + 1);
    const inner = rewriteCalls(tokens.slice(at + 2, close), rewrite);
    const found = {
      name: token.value,
      args: splitCommas(inner),
      after: tokens.slice(close + 1, close + 3),
    };
    out.push(...(rewrite(found) ?? [token, symbol('('), ...inner, symbol(')')]));
    at = close;
  }
  return out;
};
