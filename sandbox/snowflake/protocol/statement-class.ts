import type { StatementClass } from '../meter.js';
import { tokenize } from '../sql/lexer.js';

const WAREHOUSE = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY', 'CALL', 'WITH']);

/** Does the statement need a running warehouse? Judged by its first words. */
export const classOf = (sql: string): StatementClass => {
  try {
    const words = tokenize(sql.slice(0, 4000)).map((token) => token.value);
    const [first = ''] = words;
    if (WAREHOUSE.has(first)) return 'warehouse';
    if (first === 'SELECT') return words.includes('FROM') ? 'warehouse' : 'metadata';
    return first === 'CREATE' && words.includes('TABLE') && words.includes('SELECT')
      ? 'warehouse'
      : 'metadata';
  } catch {
    return 'metadata';
  }
};
