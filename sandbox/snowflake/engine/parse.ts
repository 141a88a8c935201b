import { refuseTemporaryOfHandler } from '../access/owners-rights.js';
import { listedStatements } from '../coverage.js';
import { Cursor } from '../sql/cursor.js';
import { numberedBinds } from '../sql/numbered-binds.js';
import type { Context, Room, Statement } from './context.js';
import { SnowflakeError, unsupported } from './errors.js';

/** What statements of the platform begin with: anything else is no statement at all. */
const FIRST_WORDS: ReadonlySet<string> = new Set(
  `ALTER BEGIN CALL COMMENT COMMIT COPY CREATE DECLARE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN GET GRANT INSERT LIST LS
  MERGE PUT REMOVE REVOKE RM ROLLBACK SELECT SET SHOW START TRUNCATE UNDROP UNSET UPDATE USE WITH`.split(
    /\s+/,
  ),
);

/** Asks every room whether the statement is its own. @throws SnowflakeError when none takes it */
export const parse = (context: Context, rooms: readonly Room[]): Statement => {
  const bound = context.binds.length > 0 || context.bindColumns !== undefined;
  // grammars hand on pieces of the text, in which a `?` no longer knows which one it is
  const sql = bound ? numberedBinds(context.sql) : context.sql;
  const cursor = Cursor.of(sql, (position) => context.bind(position));
  if (cursor.tokens.every(({ value }) => value === ';'))
    throw new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
  for (const room of rooms) {
    for (const grammar of room.grammars ?? []) {
      cursor.position = 0;
      const statement = grammar(cursor, context);
      if (!statement) continue;
      refuseTemporaryOfHandler(context.frame, cursor.tokens);
      if (listedStatements.has(statement.kind)) return statement;
      throw new Error(`The coverage list lacks the statement '${statement.kind}'.`);
    }
  }
  cursor.position = 0;
  if (!FIRST_WORDS.has(cursor.peek()?.value ?? '')) throw cursor.unexpected();
  const words = cursor.tokens.slice(0, 3).map(({ text }) => text);
  throw unsupported(words.join(' '));
};
