import type { AccountObject, Context, Grammar, ObjectKind } from '../../engine/context.js';
import { rowsResult, statementType } from '../../engine/result.js';
import type { Cell, Column } from '../../engine/value.js';
import type { TableProperties } from '../../sql/objects.js';
import {
  isLike,
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

const ACCOUNT_KINDS: ReadonlySet<string> = new Set(['DATABASES', 'WAREHOUSES', 'ROLES', 'USERS']);

const everywhere = (like: string | null): ShowScope => ({ like, database: null, schema: null });

/** `SHOW [TERSE] <plural> [HISTORY] [LIKE] [IN …] [STARTS WITH] [LIMIT n]`. */
export const listingGrammar =
  (listing: Listing): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('SHOW')) return undefined;
    cursor.accept('TERSE');
    if (!cursor.accept(listing.plural)) return undefined;
    cursor.accept('HISTORY');
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
      describe: async () => listing.columns,
      run: async (running) => {
        const found = listing.kinds.flatMap((kind) =>
          objectsIn<Record<string, unknown>>(kind, scope, running),
        );
        const seen = found.filter((object) => isLike(object.name, scope.like));
        const counts = listing.counted ? await countRows(seen, running) : new Map();
        const rows = seen.map((object) => listing.row(object, running, counts));
        return rowsResult(listing.columns, rows, statementType.show);
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
