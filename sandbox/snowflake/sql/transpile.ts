import { Dialect, transpile } from '@polyglot-sql/sdk';
import { SnowflakeError, syntaxError } from '../engine/errors.js';
import { quoteText } from '../store/literal.js';
import type { Token } from './lexer.js';
import { stringToken, textOf } from './token-list.js';

// Its default limits refuse what Snowpark writes: a chain of 17 derived columns nests deeper than 32.
const complexityGuard = {
  maxParserDepth: 600,
  maxInputBytes: null,
  maxTokens: null,
  maxAstNodes: null,
  maxAstDepth: null,
  maxParenthesisDepth: null,
  maxFunctionCallDepth: null,
};

/** Longer strings, and those with escapes, go around the transpiler: it would read them by other rules. */
const PLAIN = /^[^\\\n\r]{0,200}$/;
const MARK = /'DAGBOT_TEXT_(\d+)'/g;

/** Snowflake tokens to DuckDB SQL. @throws SnowflakeError 001003 for what cannot be parsed */
export const toDuck = (tokens: readonly Token[]): string => {
  const kept: string[] = [];
  const marked = tokens.map((token) =>
    token.kind === 'string' && !PLAIN.test(token.value)
      ? stringToken(`DAGBOT_TEXT_${kept.push(token.value) - 1}`)
      : token,
  );
  const result = transpile(textOf(marked), Dialect.Snowflake, Dialect.DuckDB, { complexityGuard });
  const [text] = result.sql ?? [];
  if (!result.success || text === undefined) throw refusal(String(result.error ?? 'unknown'));
  return text.replace(MARK, (_, index: string) => quoteText(kept[Number(index)] ?? ''));
};

const refusal = (why: string): SnowflakeError =>
  /stack size|depth/i.test(why)
    ? new SnowflakeError(
        '001795',
        '42601',
        `SQL compilation error:\nStatement is too complex: ${why}`,
      )
    : syntaxError(`syntax error: ${why}`);
