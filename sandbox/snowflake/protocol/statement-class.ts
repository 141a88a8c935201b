import type { Context, Frame, Services } from '../engine/context.js';
import type { StatementClass } from '../meter.js';
import { Cursor } from '../sql/cursor.js';

/** Row count, smallest and largest value of one whole table: the platform knows them without reading it. */
const KNOWN =
  /^\s*select\s+((count\(\s*\*\s*\)|(min|max)\(\s*[\w."]+\s*\))(\s+(as\s+)?[\w"]+)?\s*,?\s*)+from\s+[\w."]+\s*;?\s*$/i;

/** A query of tables, views or table functions; only its planning would tell the engine so. */
const readsRows = ({ sql, tokens }: Cursor): boolean =>
  (tokens[0]?.value === 'SELECT' || tokens[0]?.value === 'WITH') &&
  tokens.some(({ kind, value }) => kind === 'word' && value === 'FROM') &&
  !KNOWN.test(sql);

/** Does a statement need a running warehouse? The room that it belongs to says so; one that no room takes does not. */
export const classOf = (sql: string, frame: Frame, services: Services): StatementClass => {
  const context: Context = {
    frame,
    services,
    queryId: '',
    sql,
    bind: () => '',
    binds: [],
    parameters: new Map(),
    signal: new AbortController().signal,
    startedAt: services.clock.now(),
  };
  try {
    const cursor = Cursor.of(sql, context.bind);
    for (const grammar of services.engine.rooms.flatMap((room) => room.grammars ?? [])) {
      cursor.position = 0;
      const statement = grammar(cursor, context);
      if (statement) return readsRows(cursor) ? 'warehouse' : statement.cost;
    }
  } catch {
    // badly formed: refused before any warehouse is asked
  }
  return 'metadata';
};
