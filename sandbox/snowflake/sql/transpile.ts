import { Dialect, transpile } from '@polyglot-sql/sdk';
import { SnowflakeError, syntaxError } from '../engine/errors.js';
import { quoteText } from '../store/literal.js';
import { complexityGuard, type DeepTranspiler, type Transpiled } from './deep-transpiler.js';
import type { Token } from './lexer.js';
import { isSymbol, stringToken, textOf } from './token-list.js';

/** Longer strings, and those with escapes, go around the transpiler: it would read them by other rules. */
const PLAIN = /^[^\\\n\r]{0,200}$/;
const MARK = /'DAGBOT_TEXT_(\d+)'/g;

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

const here = (text: string): Transpiled =>
  transpile(text, Dialect.Snowflake, Dialect.DuckDB, { complexityGuard });

/** Snowflake tokens to DuckDB SQL. @throws SnowflakeError 001003 for what cannot be parsed */
export const toDuck = async (tokens: readonly Token[], deep: DeepTranspiler): Promise<string> => {
  const kept: string[] = [];
  const marked = tokens.map((token) =>
    token.kind === 'string' && !PLAIN.test(token.value)
      ? stringToken(`DAGBOT_TEXT_${kept.push(token.value) - 1}`)
      : token,
  );
  const text = textOf(marked);
  const result = depthOf(tokens) > DEEPEST_HERE ? await deep.transpile(text) : here(text);
  const [duck] = result.sql ?? [];
  if (!result.success || duck === undefined) throw refusal(String(result.error ?? 'unknown'));
  return duck.replace(MARK, (_, index: string) => quoteText(kept[Number(index)] ?? ''));
};

const refusal = (why: string): SnowflakeError =>
  /stack size|depth/i.test(why)
    ? new SnowflakeError(
        '001795',
        '42601',
        `SQL compilation error:\nStatement is too complex: ${why}`,
      )
    : syntaxError(`syntax error: ${why}`);
