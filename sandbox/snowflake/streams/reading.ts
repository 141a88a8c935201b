import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Context, Frame, OpenTransaction, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Compilation } from '../sql/compile.js';
import type { Token } from '../sql/lexer.js';
import { ownSession } from '../sql/own-session.js';
import { fragment } from '../sql/token-list.js';
import type { StoreConnection } from '../store/connection.js';
import { OFFSETS } from '../store/database.js';
import { quote, quoteText } from '../store/literal.js';
import { changes, changesDefinition, moving, shown, shownNothing } from './changes.js';
import { type SourceTable, type Stream, sourceOf } from './stream.js';
import { lockForTransaction } from './stream-reads.js';

/** The changes as the database has them, and the table as it was. */
interface Read {
  readonly table: SourceTable;
  readonly rows: readonly DuckDBDataChunk[];
}

/**
 * The table behind a stream, which its reader must be allowed to read too. The platform says of one that the role may
 * not read that it was dropped.
 * @throws SnowflakeError 091901 (01000), as public reports quote it
 */
export const requireSource = (
  stream: Stream,
  frame: Frame,
  { catalogue, access }: Pick<Services, 'catalogue' | 'access'>,
): SourceTable => {
  const table = sourceOf(stream, catalogue);
  if (table && access.can(frame, 'SELECT', table)) return table;
  throw new SnowflakeError(
    '091901',
    '01000',
    `Base table '${stream.properties.sourceName}' dropped, cannot read from stream '${stream.name}'`,
  );
};

const movesOf = async (stream: Stream, connection: Pick<StoreConnection, 'query'>) => {
  const { vectors } = await connection.query(
    `SELECT moves FROM ${OFFSETS} WHERE stream_id = ${quoteText(stream.id)}`,
  );
  return vectors[0]?.[0] ?? null;
};

/** Reads streams: in a transaction always the same changes, those that were committed when it began. */
export class StreamReader {
  private readonly known = new WeakMap<OpenTransaction, Map<string, Read>>();

  /** What stands for the stream after FROM. @throws SnowflakeError 091901 without its table, 003001 without SELECT */
  async tokens(
    stream: Stream,
    { context, frame, mode, reads, columns }: Compilation,
  ): Promise<readonly Token[]> {
    const { services } = context;
    services.access.require(frame, 'SELECT', stream);
    const table = requireSource(stream, frame, services);
    columns.push(...table.properties.columns);
    if (mode === 'describe') {
      reads.push(table);
      return fragment(shownNothing(table));
    }
    const read = await this.read(stream, table, context);
    const definition = changesDefinition(read.table);
    const name = await services.carry(
      definition,
      async (inner, into) => {
        if (read.rows.length > 0) await inner.give(into, read.rows);
      },
      context,
    );
    reads.push({ properties: { ...read.table.properties, physical: quote(name) } });
    context.streamReads?.add(stream, moving(stream, read.table, name, context.startedAt));
    return fragment(shown(read.table, name));
  }

  /** https://docs.snowflake.com/en/sql-reference/functions/system_stream_has_data */
  async hasData(stream: Stream, table: SourceTable, { system }: Services): Promise<boolean> {
    const { vectors } = await system.query(`SELECT EXISTS (${changes(stream, table)})`);
    return vectors[0]?.[0] === true;
  }

  private async read(stream: Stream, table: SourceTable, context: Context): Promise<Read> {
    const session = ownSession(context.frame.session);
    if (context.streamReads) await context.streamReads.lock(stream, context);
    else await lockForTransaction(stream, context);
    // a statement that moves the stream on is a transaction too, and may read it more than once
    const reader = session.transaction ?? context.streamReads?.owner;
    const remembered = reader && this.known.get(reader)?.get(stream.id);
    if (remembered) return remembered;
    const system = context.services.system as StoreConnection;
    const { snapshot } = session;
    // another transaction may have moved the stream on, or made it, after this one began
    const isAsBegun =
      snapshot && (await movesOf(stream, snapshot)) === (await movesOf(stream, system));
    const rows = await (isAsBegun ? snapshot : system).take(changes(stream, table));
    const read: Read = { table, rows };
    if (reader) {
      const streams = this.known.get(reader) ?? new Map<string, Read>();
      this.known.set(reader, streams.set(stream.id, read));
    }
    return read;
  }
}
