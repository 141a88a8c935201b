import { syntaxError } from '../engine/errors.js';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'bind' | 'dollar';

export interface Token {
  readonly kind: TokenKind;
  /** as typed */
  readonly text: string;
  /** word: upper case · quoted: unescaped · string: its content · bind: 1-based position · dollar: name without `$` */
  readonly value: string;
  readonly start: number;
  /** first character after the token */
  readonly end: number;
  /** a value that was bound: it has its type from elsewhere, not from its digits or characters */
  readonly bound?: boolean;
}

const SYMBOLS = ['::', ':=', '=>', '->', '||', '<=', '>=', '<>', '!=', '**'];
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD_PART = /[A-Za-z0-9_$\u0080-\uffff]/;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
};

const endOf = (sql: string, mark: string, from: number, what: string): number => {
  const at = sql.indexOf(mark, from);
  if (at < 0) throw syntaxError(`parse error near end of statement: unterminated ${what}`);
  return at;
};

const readString = (sql: string, start: number): { value: string; end: number } => {
  let value = '';
  for (let at = start + 1; at < sql.length; at++) {
    const char = sql[at];
    if (char === "'") {
      if (sql[at + 1] !== "'") return { value, end: at + 1 };
      value += "'";
      at++;
    } else if (char === '\\') {
      const next = sql[++at] ?? '';
      if (next === 'u' || next === 'x') {
        const digits = next === 'u' ? 4 : 2;
        value += String.fromCharCode(Number.parseInt(sql.slice(at + 1, at + 1 + digits), 16) || 0);
        at += digits;
      } else value += ESCAPES[next] ?? next;
    } else value += char;
  }
  throw syntaxError('parse error near end of statement: unterminated string');
};

const readQuoted = (sql: string, start: number): { value: string; end: number } => {
  let value = '';
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] !== '"') value += sql[at];
    else if (sql[at + 1] === '"') {
      value += '"';
      at++;
    } else return { value, end: at + 1 };
  }
  throw syntaxError('parse error near end of statement: unterminated quoted identifier');
};

/** `//` starts a comment too, except after a colon: `PUT file:///tmp/x @stage` is no comment. */
const skipBlanks = (sql: string, from: number): number => {
  let at = from;
  for (;;) {
    while (at < sql.length && /\s/.test(sql[at] ?? '')) at++;
    const two = sql.slice(at, at + 2);
    if (two === '--' || (two === '//' && sql[at - 1] !== ':')) {
      const line = sql.indexOf('\n', at);
      at = line < 0 ? sql.length : line + 1;
    } else if (two === '/*') at = endOf(sql, '*/', at + 2, 'comment') + 2;
    else return at;
  }
};

const scan = (sql: string, pattern: RegExp, from: number): number => {
  let at = from;
  while (at < sql.length && pattern.test(sql[at] ?? '')) at++;
  return at;
};

const readNumber = (sql: string, from: number): number => {
  const match = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/.exec(sql.slice(from, from + 400));
  return from + (match?.[0].length ?? 1);
};

/**
 * Cuts SQL into tokens by Snowflake's rules (backslash escapes, `$$` strings, doubled quotes, three
 * kinds of comment). Cutting `sql` at `start` and `end` gives back what was typed.
 * @throws SnowflakeError 001003 for an unterminated string, name or comment
 */
export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = [];
  let binds = 0;
  for (let at = skipBlanks(sql, 0); at < sql.length; at = skipBlanks(sql, at)) {
    const start = at;
    const char = sql[at] ?? '';
    const next = sql[at + 1] ?? '';
    const push = (kind: TokenKind, end: number, value?: string) => {
      tokens.push({
        kind,
        text: sql.slice(start, end),
        value: value ?? sql.slice(start, end),
        start,
        end,
      });
      at = end;
    };
    if (char === "'") {
      const { value, end } = readString(sql, at);
      push('string', end, value);
    } else if (char === '"') {
      const { value, end } = readQuoted(sql, at);
      push('quoted', end, value);
    } else if (char === '$' && next === '$') {
      const close = endOf(sql, '$$', at + 2, 'string');
      push('string', close + 2, sql.slice(at + 2, close));
    } else if (char === '$') {
      const end = scan(sql, WORD_PART, at + 1);
      push('dollar', end, sql.slice(at + 1, end).toUpperCase());
    } else if (WORD_START.test(char)) {
      const end = scan(sql, WORD_PART, at);
      push('word', end, sql.slice(at, end).toUpperCase());
    } else if (/\d/.test(char) || (char === '.' && /\d/.test(next) && tokens.at(-1)?.end !== at)) {
      push('number', readNumber(sql, at));
    } else if (char === '?') push('bind', at + 1, String(++binds));
    else if (char === ':' && /\d/.test(next) && !/[\w"')\]]/.test(sql[at - 1] ?? ' ')) {
      const end = scan(sql, /\d/, at + 1);
      push('bind', end, sql.slice(at + 1, end));
    } else {
      const two = SYMBOLS.find((symbol) => sql.startsWith(symbol, at));
      push('symbol', at + (two?.length ?? 1));
    }
  }
  return tokens;
};
