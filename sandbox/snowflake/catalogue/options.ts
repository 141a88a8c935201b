import { syntaxError } from '../engine/errors.js';
import type { Cursor } from '../sql/cursor.js';

export interface CreateOptions {
  readonly replace: boolean;
  readonly temporary: boolean;
  readonly transient: boolean;
}

/** `CREATE [OR REPLACE] [SCOPED] [LOCAL|GLOBAL] [TEMP|TEMPORARY|TRANSIENT|VOLATILE]`, up to the kind. */
export const createOptions = (cursor: Cursor): CreateOptions | undefined => {
  if (!cursor.accept('CREATE')) return undefined;
  const replace = cursor.accept('OR', 'REPLACE');
  cursor.accept('SCOPED');
  cursor.oneOf('LOCAL', 'GLOBAL');
  const temporary = cursor.oneOf('TEMP', 'TEMPORARY', 'VOLATILE') !== undefined;
  const transient = !temporary && cursor.accept('TRANSIENT');
  return { replace, temporary, transient };
};

export const ifNotExists = (cursor: Cursor): boolean => cursor.accept('IF', 'NOT', 'EXISTS');
export const ifExists = (cursor: Cursor): boolean => cursor.accept('IF', 'EXISTS');

export type Property = string | number | boolean | readonly string[];

/**
 * `NAME = value` pairs such as WAREHOUSE_SIZE, COMMENT or DEFAULT_ROLE, up to the end of the statement.
 * @param known upper-case names; others are refused by name
 */
export const readProperties = (cursor: Cursor, known: readonly string[]): Map<string, Property> => {
  const found = new Map<string, Property>();
  while (!cursor.done && !cursor.sees(';')) {
    cursor.accept(',');
    const name = cursor.identifier().toUpperCase();
    if (!known.includes(name)) throw syntaxError(`invalid property '${name}'`);
    cursor.accept('=');
    found.set(name, readValue(cursor));
  }
  cursor.end();
  return found;
};

const readValue = (cursor: Cursor): Property => {
  if (cursor.accept('(')) {
    const list: string[] = [];
    while (!cursor.accept(')')) {
      const token = cursor.next();
      if (token.value !== ',') list.push(token.value);
    }
    return list;
  }
  const token = cursor.peek();
  if (token?.kind === 'string' || token?.kind === 'bind') return cursor.text();
  if (token?.kind === 'number') return Number(cursor.next().value);
  if (cursor.accept('TRUE')) return true;
  if (cursor.accept('FALSE')) return false;
  return cursor.name().join('.');
};
