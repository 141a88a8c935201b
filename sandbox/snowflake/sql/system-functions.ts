import type { Context, SystemFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Mode } from './compile.js';
import { constant } from './constants.js';
import type { Token } from './lexer.js';
import { literalTokens } from './literal-tokens.js';
import { closing, isSymbol, splitCommas } from './token-list.js';

export const findSystemFunction = (name: string, context: Context): SystemFunction => {
  for (const room of context.services.engine.rooms) {
    const found = room.systemFunctions?.find((one) => one.name === name);
    if (found) return found;
  }
  throw new SnowflakeError('002140', '42601', `SQL compilation error:\nUnknown function ${name}`);
};

/** Calls each `SYSTEM$F(…)` once and puts its answer in its place. A describe calls nothing. */
export const systemFunctions = async (
  tokens: readonly Token[],
  context: Context,
  mode: Mode,
): Promise<Token[]> => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (
      token.kind !== 'word' ||
      !token.value.startsWith('SYSTEM$') ||
      !isSymbol(tokens[at + 1], '(')
    ) {
      out.push(token);
      continue;
    }
    const found = findSystemFunction(token.value, context);
    const close = closing(tokens, at + 1);
    const inner = await systemFunctions(tokens.slice(at + 2, close), context, mode);
    const args = [];
    if (mode === 'run')
      for (const arg of splitCommas(inner)) args.push(await constant(arg, context));
    const cell = mode === 'run' ? await found.call(args, context) : null;
    out.push(...literalTokens(cell, found.returns));
    at = close;
  }
  return out;
};
