import type { Context } from '../engine/context.js';
import type { Cell } from '../engine/value.js';
import { compile } from './compile.js';
import type { Token } from './lexer.js';
import { isSymbol, isWord, textOf } from './token-list.js';

/** The value of an argument that must be known before the query runs. @param asText as a cast to VARCHAR gives it */
export const constant = async (
  tokens: readonly Token[],
  context: Context,
  asText = false,
): Promise<Cell> => {
  const [first] = tokens;
  if (tokens.length === 1 && first?.kind === 'string') return first.value;
  if (asText) return evaluated(`(${textOf(tokens)})::VARCHAR`, context);
  if (tokens.length === 1 && first?.kind === 'number') return Number(first.value);
  if (tokens.length === 2 && isSymbol(first, '-') && tokens[1]?.kind === 'number')
    return -Number(tokens[1].value);
  if (tokens.length === 1 && isWord(first, 'NULL')) return null;
  if (tokens.length === 1 && isWord(first, 'TRUE', 'FALSE')) return first?.value === 'TRUE';
  return evaluated(textOf(tokens), context);
};

const evaluated = async (text: string, context: Context): Promise<Cell> => {
  const { duck } = await compile(`SELECT ${text.replaceAll('\\', '\\\\')}`, context, 'run');
  const answer = await context.frame.session.connection.query(duck);
  return answer.vectors[0]?.[0] ?? null;
};
