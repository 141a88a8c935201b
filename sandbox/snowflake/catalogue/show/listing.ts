import type { AccountObject, Context, Grammar, ObjectKind } from '../../engine/context.js';
import { ownCatalogue } from '../../engine/own-services.js';
import { rowsResult, statementType } from '../../engine/result.js';
import { type Cell, type Column, timestampColumn } from '../../engine/value.js';
import type { TableProperties } from '../../sql/objects.js';
import {
  isLike,
  moment,
  objectsIn,
  readLike,
  readShowScope,
  requirePlace,
  type ShowScope,
} from '../../stages/show-scope.js';

/** One kind of object that SHOW lists. */
export interface Listing {
  /** as in `SHOW TABLES` */
  readonly plural: string;
  readonly kinds: readonly ObjectKind[];
  readonly columns: readonly Column[];
  /** @param rows of each table by its id, where `counted` asks for them */
  row(object: AccountObject, context: Context, rows: ReadonlyMap<string, number>): Cell[];
  readonly counted?: boolean;
  /** with HISTORY it tells what was dropped and may come back, too */
  readonly remembers?: boolean;
}

/** How many committed rows the tables have. */
const countRows = async (
  objects: readonly AccountObject[],
  { services }: Context,
): Promise<ReadonlyMap<string, number>> => {
  const tables = objects.filter(({ kind, session }) => kind === 'TABLE' && session === undefined);
  if (tables.length === 0) return new Map();
  const counts = tables.map(
    ({ id, properties }) =>
      `SELECT '${id}', COUNT(*) FROM ${(properties as TableProperties).physical}`,
  );
  const { vectors } = await services.system.query(counts.join(' UNION ALL '));
  const [ids = [], numbers = []] = vectors;
  return new Map(ids.map((id, index) => [String(id), Number(numbers[index])]));
};

const DROPPED_ON = timestampColumn('dropped_on');

/** The cells, or columns, of HISTORY: when it was dropped stands after its retention time. */
const withDropped = <T>(
  cells: readonly T[],
  dropped: T,
  { columns }: Pick<Listing, 'columns'>,
): T[] => {
  const at = columns.findIndex(({ name }) => name === 'retention_time') + 1;
  return [...cells.slice(0, at), dropped, ...cells.slice(at)];
};

/** What was dropped in a place that is there, by itself, and may come back. */
const droppedIn = (
  kinds: readonly ObjectKind[],
  { database, schema }: ShowScope,
  { services, frame }: Context,
): AccountObject[] =>
  ownCatalogue(services)
    .dropped.list()
    .filter((object) => kinds.includes(object.kind) && object.dropped?.along === null)
    .filter(
      ({ dropped }) => dropped?.from === null || ownCatalogue(services).byId(dropped?.from ?? ''),
    )
    .filter((object) => database === null || object.database === database)
    .filter((object) => schema === null || object.schema === schema)
    .filter((object) => services.access.sees(frame, object));

const ACCOUNT_KINDS: ReadonlySet<string> = new Set(['DATABASES', 'WAREHOUSES', 'ROLES', 'USERS']);

const everywhere = (like: string | null): ShowScope => ({ like, database: null, schema: null });

/** `SHOW [TERSE] <plural> [HISTORY] [LIKE] [IN …] [STARTS WITH] [LIMIT n]`. */
export const listingGrammar =
  (listing: Listing): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('SHOW')) return undefined;
    cursor.accept('TERSE');
    if (!cursor.accept(listing.plural)) return undefined;
    const history = cursor.accept('HISTORY') && listing.remembers === true;
    const columns = history ? withDropped(listing.columns, DROPPED_ON, listing) : listing.columns;
    let scope: ShowScope;
    if (ACCOUNT_KINDS.has(listing.plural)) {
      scope = everywhere(readLike(cursor));
      cursor.accept('IN', 'ACCOUNT');
      cursor.end();
    } else if (listing.plural === 'SCHEMAS') scope = schemaScope(cursor, context);
    else scope = readShowScope(cursor, context);
    return {
      kind: `show ${listing.plural.toLowerCase()}`,
      statementType: statementType.show,
      cost: 'metadata',
      commits: false,
      describe: async () => columns,
      run: async (running) => {
        const found = listing.kinds.flatMap((kind) =>
          objectsIn<Record<string, unknown>>(kind, scope, running),
        );
        const dropped = history ? droppedIn(listing.kinds, scope, running) : [];
        const seen = [...found, ...dropped].filter((object) => isLike(object.name, scope.like));
        const counts = listing.counted ? await countRows(seen, running) : new Map();
        const rows = seen.map((object) => {
          const row = listing.row(object, running, counts);
          const at = object.dropped?.at;
          return history ? withDropped(row, at === undefined ? null : moment(at), listing) : row;
        });
        return rowsResult(columns, rows, statementType.show);
      },
    };
  };

/** Schemas have no schema: `IN [DATABASE] d`. */
const schemaScope = (cursor: Parameters<Grammar>[0], context: Context): ShowScope => {
  const like = readLike(cursor);
  let { database } = context.frame;
  if (cursor.accept('IN')) {
    if (cursor.accept('ACCOUNT')) database = null;
    else {
      cursor.accept('DATABASE');
      if (cursor.peek() && !cursor.sees(';')) database = cursor.name().at(-1) ?? null;
      requirePlace({ database, schema: null }, context);
    }
  }
  cursor.end();
  return { like, database, schema: null };
};
