import { setFlagsFromString } from 'node:v8';
import { SnowflakeError, syntaxError } from '../engine/errors.js';
import { quote, quoteText } from '../store/literal.js';
import { complexityGuard, type DeepTranspiler, type Transpiled } from './deep-transpiler.js';
import type { Token } from './lexer.js';
import { namesBehindStars } from './star-lists.js';
import { isSymbol, isWord, stringToken, textOf, word } from './token-list.js';

/** Longer strings, and those with escapes, go around the transpiler: it would read them by other rules. */
const PLAIN = /^[^\\\n\r]{0,200}$/;
const MARK = /(['"]?)DAGBOT_TEXT_(\d+)_\1/g;

/** Brackets nested deeper than this go to the thread with the large stack. */
const DEEPEST_HERE = 12;

const depthOf = (tokens: readonly Token[]): number => {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens) {
    if (isSymbol(token, '(')) deepest = Math.max(deepest, ++depth);
    else if (isSymbol(token, ')')) depth--;
  }
  return deepest;
};

type Sdk = typeof import('@polyglot-sql/sdk');

/**
 * The transpiler is 23 MB of WebAssembly. To optimise it costs the process 150 MB and two seconds of work,
 * and statements are too short to win any of it back.
 */
const loadSdk = (): Promise<Sdk> => {
  setFlagsFromString('--liftoff-only');
  return import('@polyglot-sql/sdk');
};

const MOST_REMEMBERED = 2000;

/** Calls whose text arguments are plain values to the transpiler: no formats, parts or paths. */
const PLAIN_CALLS = ['COALESCE', 'NVL', 'IFF', 'NULLIF', 'IN', 'VALUES', 'SF_PARSE_JSON'] as const;
const BEFORE_VALUE = ['=', '<>', '!=', '<', '>', '<=', '>=', '||'];

/** Which strings are values wherever they stand: their content changes nothing in how the statement is read. */
const valueStrings = (tokens: readonly Token[]): boolean[] => {
  const plain: boolean[] = [];
  return tokens.map((token, at) => {
    const before = tokens[at - 1];
    if (isSymbol(token, '(')) {
      const called = before?.kind === 'word' || before?.kind === 'quoted';
      plain.push(!called || isWord(before, ...PLAIN_CALLS));
    } else if (isSymbol(token, ')')) plain.pop();
    if (token.kind !== 'string') return false;
    if (before?.kind === 'symbol' && BEFORE_VALUE.includes(before.value)) return true;
    if (isWord(before, 'TIMESTAMP', 'TIMESTAMPTZ', 'THEN', 'ELSE')) return true;
    return (isSymbol(before, ',') || isSymbol(before, '(')) && plain.at(-1) === true;
  });
};

/** Statements of one shape, differing only in values, are transpiled once. */
export class Transpiler {
  private readonly known = new Map<string, string>();
  private sdk: Promise<Sdk> | undefined;

  constructor(private readonly deep: DeepTranspiler) {}

  /** Snowflake tokens to DuckDB SQL. @throws SnowflakeError 001003 for what cannot be parsed */
  async toDuck(tokens: readonly Token[]): Promise<string> {
    const kept: string[] = [];
    const values = valueStrings(tokens);
    const behindStars = namesBehindStars(tokens);
    const marked = tokens.map((token, at) => {
      const mark = () => `DAGBOT_TEXT_${kept.push(token.value) - 1}_`;
      if (token.kind === 'string' && (values[at] || !PLAIN.test(token.value)))
        return stringToken(mark());
      if (behindStars.has(at)) return word(mark());
      // three quotes in a row would begin another kind of text
      if (token.kind === 'quoted' && token.value.startsWith('"'))
        return { ...token, value: mark() };
      return token;
    });
    const text = textOf(marked);
    const duck = this.known.get(text) ?? (await this.transpile(text, depthOf(tokens)));
    this.remember(text, duck);
    return duck.replace(MARK, (_, mark: string, index: string) =>
      (mark === "'" ? quoteText : quote)(kept[Number(index)] ?? ''),
    );
  }

  stop(): Promise<void> {
    return this.deep.stop();
  }

  private async here(text: string): Promise<Transpiled> {
    this.sdk ??= loadSdk();
    const { transpile, Dialect } = await this.sdk;
    return transpile(text, Dialect.Snowflake, Dialect.DuckDB, { complexityGuard });
  }

  private async transpile(text: string, depth: number): Promise<string> {
    const result = await (depth > DEEPEST_HERE ? this.deep.transpile(text) : this.here(text));
    const [duck] = result.sql ?? [];
    if (!result.success || duck === undefined) throw refusal(String(result.error ?? 'unknown'));
    return duck;
  }

  /** The least recently used shapes go first. */
  private remember(text: string, duck: string): void {
    this.known.delete(text);
    this.known.set(text, duck);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST_REMEMBERED) break;
      this.known.delete(oldest);
    }
  }
}

const refusal = (why: string): SnowflakeError =>
  /stack size|depth/i.test(why)
    ? new SnowflakeError(
        '001795',
        '42601',
        `SQL compilation error:\nStatement is too complex: ${why}`,
      )
    : syntaxError(`syntax error: ${why}`);
