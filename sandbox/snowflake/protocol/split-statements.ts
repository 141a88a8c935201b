import type { Token } from '../sql/lexer.js';
import { tokenize } from '../sql/lexer.js';

const LOOPS = new Set(['IF', 'FOR', 'WHILE', 'LOOP', 'REPEAT']);
const TRANSACTION = new Set(['TRANSACTION', 'WORK', 'NAME', ';']);

const isWord = (token: Token | undefined, value: string) =>
  token?.kind === 'word' && token.value === value;

/** `BEGIN` alone, or before TRANSACTION, WORK or NAME, starts a transaction; any other starts a block. */
const opensBlock = (tokens: readonly Token[], at: number): boolean => {
  if (isWord(tokens[at], 'CASE')) return true;
  if (!isWord(tokens[at], 'BEGIN')) return false;
  const next = tokens[at + 1];
  return next !== undefined && !TRANSACTION.has(next.value);
};

/** `CREATE OR REPLACE TEMPORARY PROCEDURE … AS DECLARE …`: what is declared belongs to the block that follows. */
const isBody = (first: Token, tokens: readonly Token[], at: number): boolean => {
  const from = tokens.indexOf(first);
  const head = tokens.slice(from, from + 5);
  return (
    isWord(tokens[at - 1], 'AS') &&
    head.some((token) => isWord(token, 'TASK') || isWord(token, 'PROCEDURE'))
  );
};

/**
 * Cuts a request's text into its statements at every `;` outside blocks (`BEGIN … END`, `DECLARE …`).
 * Empty statements are dropped.
 */
export const splitStatements = (sql: string): string[] => {
  const tokens = tokenize(sql);
  const statements: string[] = [];
  let depth = 0;
  let declaring = false;
  let first: Token | undefined;
  const cut = (end: number) => {
    if (first) statements.push(sql.slice(first.start, end).trim());
    first = undefined;
  };
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'symbol' && token.value === ';' && depth === 0 && !declaring) {
      cut(token.start);
      continue;
    }
    if (isWord(token, 'DECLARE') && (!first || isBody(first, tokens, at))) declaring = true;
    first ??= token;
    if (isWord(token, 'CASE') && isWord(tokens[at - 1], 'END')) continue;
    if (opensBlock(tokens, at)) {
      depth += 1;
      declaring = false;
    } else if (depth > 0 && isWord(token, 'END') && !LOOPS.has(tokens[at + 1]?.value ?? '')) {
      depth -= 1;
    }
  }
  cut(sql.length);
  return statements;
};
