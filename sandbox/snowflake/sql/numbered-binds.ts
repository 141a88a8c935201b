import { tokenize } from './lexer.js';

/** All `?` as `:n`, so that pieces can be read alone, moved and repeated. */
export const numberedBinds = (sql: string): string => {
  if (!sql.includes('?')) return sql;
  let text = '';
  let from = 0;
  for (const { kind, text: typed, value, start, end } of tokenize(sql)) {
    if (kind !== 'bind' || typed !== '?') continue;
    // right after a name `:1` would be a path into it
    text += `${sql.slice(from, start)}${/[\w"')\]]/.test(sql[start - 1] ?? '') ? ' ' : ''}:${value}`;
    from = end;
  }
  return text + sql.slice(from);
};
