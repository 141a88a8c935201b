import { fullName } from '../definitions/writing.js';
import type { Context, Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, type Column, textColumn, timestampColumn } from '../engine/value.js';
import { createdOn, moment, objectsIn, readShowScope } from '../stages/show-scope.js';
import { OFFSETS } from '../store/database.js';
import { streamNamed } from './create.js';
import { type Stream, type StreamProperties, sourceOf } from './stream.js';

/** https://docs.snowflake.com/en/sql-reference/sql/show-streams; in this order on live accounts */
const COLUMNS: readonly Column[] = [
  createdOn,
  ...'name database_name schema_name owner comment table_name source_type base_tables type stale mode'
    .split(' ')
    .map((name) => textColumn(name)),
  timestampColumn('stale_after'),
  textColumn('invalid_reason'),
  textColumn('owner_role_type'),
];

/** MAX_DATA_EXTENSION_TIME_IN_DAYS, as long as nobody sets it. */
const LONGEST_MS = 14 * 86_400_000;

const offsets = async ({ services }: Context): Promise<ReadonlyMap<string, number>> => {
  const { vectors } = await services.system.query(`SELECT stream_id, moved_at FROM ${OFFSETS}`);
  const [ids = [], times = []] = vectors;
  return new Map(ids.map((id, at) => [String(id), Number(times[at])]));
};

/** A stream does not go stale here: its offset is kept, however old it is. */
const rowsOf = async (streams: readonly Stream[], context: Context): Promise<Cell[][]> => {
  const moved = await offsets(context);
  return streams.map((stream) => {
    const { sourceName, mode } = stream.properties;
    const source = sourceOf(stream, context.services.catalogue);
    const table = source ? fullName(source) : sourceName;
    return [
      moment(stream.createdAt),
      stream.name,
      stream.database,
      stream.schema,
      stream.owner,
      stream.comment,
      table,
      'Table',
      table,
      'DELTA',
      source ? 'false' : 'true',
      mode,
      moment((moved.get(stream.id) ?? stream.createdAt) + LONGEST_MS),
      'N/A',
      'ROLE',
    ];
  });
};

export const showStreamsGrammar: Grammar = (cursor, context) => {
  if (!cursor.accept('SHOW')) return undefined;
  cursor.accept('TERSE');
  if (!cursor.accept('STREAMS')) return undefined;
  const scope = readShowScope(cursor, context);
  return {
    kind: 'show streams',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (running) => {
      const streams = objectsIn<StreamProperties>('STREAM', scope, running);
      return rowsResult(COLUMNS, await rowsOf(streams, running), statementType.show);
    },
  };
};

export const describeStreamGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DESCRIBE', 'STREAM') && !cursor.accept('DESC', 'STREAM')) return undefined;
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'describe stream',
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (context) => {
      const rows = await rowsOf([streamNamed(name, context)], context);
      return rowsResult(COLUMNS, rows, statementType.describe);
    },
  };
};
