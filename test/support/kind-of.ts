import type { Context } from '../../sandbox/snowflake/engine/context.js';
import { Cursor } from '../../sandbox/snowflake/sql/cursor.js';
import type { LocalAccount } from './local-account.js';

/** What kind of statement the first room that takes it says it is, without running it. */
export const kindOf = (sql: string, { services, session }: LocalAccount): string | undefined => {
  const context: Context = {
    frame: session.root,
    services,
    queryId: '',
    sql,
    bind: () => null,
    binds: [],
    parameters: new Map(),
    internal: false,
    signal: new AbortController().signal,
    startedAt: services.clock.now(),
  };
  const cursor = Cursor.of(sql, context.bind);
  for (const grammar of services.engine.rooms.flatMap((room) => room.grammars ?? [])) {
    cursor.position = 0;
    const statement = grammar(cursor, context);
    if (statement) return statement.kind;
  }
  return undefined;
};
