import type { Context, SystemFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Mode } from './compile.js';
import { constant } from './constants.js';
import type { Token } from './lexer.js';
import { literalTokens } from './literal-tokens.js';
import { closing, isSymbol, splitCommas } from './token-list.js';

/** They are asked about an expression, not about its value, and answered while a statement is compiled (`typing`). */
export const ABOUT_EXPRESSIONS: readonly string[] = ['SYSTEM$TYPEOF'];

const offered = (name: string, { services }: Context): SystemFunction | undefined => {
  for (const room of services.engine.rooms) {
    const found = room.systemFunctions?.find((one) => one.name === name);
    if (found) return found;
  }
  return undefined;
};

export const findSystemFunction = (name: string, context: Context): SystemFunction => {
  const found = offered(name, context);
  if (found) return found;
  throw new SnowflakeError('002140', '42601', `SQL compilation error:\nUnknown function ${name}`);
};

/** Does a call of a system function begin here? `SYSTEM$` names nothing else, another name may follow a dot. */
const begins = (tokens: readonly Token[], at: number, context: Context): boolean => {
  const token = tokens[at];
  if (token?.kind !== 'word' || !isSymbol(tokens[at + 1], '(')) return false;
  if (ABOUT_EXPRESSIONS.includes(token.value)) return false;
  if (token.value.startsWith('SYSTEM$')) return true;
  return !isSymbol(tokens[at - 1], '.') && offered(token.value, context) !== undefined;
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
    if (!begins(tokens, at, context)) {
      out.push(token);
      continue;
    }
    const found = findSystemFunction(token.value, context);
    const close = closing(tokens, at + 1);
    const inner = await systemFunctions(tokens.slice(at + 2, close), context, mode);
    const args = [];
    if (mode === 'run')
      for (const arg of splitCommas(inner))
        args.push(await constant(arg, context, found.takesTexts));
    const cell = mode === 'run' ? await found.call(args, context) : null;
    out.push(...literalTokens(cell, found.returns));
    at = close;
  }
  return out;
};
