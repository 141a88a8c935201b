import { tokenize } from '../../sql/lexer.js';
import { replaced } from './select-list.js';

/** All `?` as `:n`, so that pieces can be moved and repeated. */
export const numberedBinds = (sql: string): string => {
  const binds = tokenize(sql).filter((token) => token.kind === 'bind' && token.text === '?');
  return replaced(
    sql,
    binds.map((token) => ({ start: token.start, end: token.end, text: `:${token.value}` })),
  );
};
