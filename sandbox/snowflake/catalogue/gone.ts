import type { AccountObject, Services } from '../engine/context.js';
import { ownCatalogue } from '../engine/own-services.js';
import type { SequenceProperties, TableProperties } from '../sql/objects.js';
import { quote } from '../store/literal.js';

/** What takes the rows of an object out of the store. */
export const dropRows = ({ kind, properties }: AccountObject): string[] => {
  if (kind === 'SEQUENCE')
    return [`DROP SEQUENCE IF EXISTS ${(properties as SequenceProperties).physical}`];
  if (kind !== 'TABLE') return [];
  const { physical, columns } = properties as TableProperties;
  const sequences = columns.flatMap(({ sequence }) => sequence ?? []);
  return [
    `DROP TABLE IF EXISTS ${physical}`,
    ...sequences.map((sequence) => `DROP SEQUENCE IF EXISTS ${sequence}`),
  ];
};

/** How many values the store holds of the tables that may come back, by id. */
const valuesHeld = async (services: Services): Promise<Map<string, number>> => {
  const tables = ownCatalogue(services)
    .dropped.list()
    .filter(({ kind }) => kind === 'TABLE');
  if (tables.length === 0) return new Map();
  const { vectors } = await services.system.query(
    `SELECT schema_name, table_name, CAST(estimated_size * column_count AS DOUBLE) FROM duckdb_tables()`,
  );
  const [schemas = [], names = [], sizes = []] = vectors;
  const bySize = new Map(
    names.map((name, row) => [
      `${quote(String(schemas[row]))}.${quote(String(name))}`,
      Number(sizes[row]),
    ]),
  );
  return new Map(
    tables.map(({ id, properties }) => [
      id,
      bySize.get((properties as TableProperties).physical) ?? 0,
    ]),
  );
};

/** Frees the rows of objects that were dropped, but for those that may come back, and of those that no longer may. */
export const freeRows = async (
  gone: readonly AccountObject[],
  services: Services,
  execute: (sql: string) => Promise<unknown> = (sql) => services.system.execute(sql),
): Promise<void> => {
  const catalogue = ownCatalogue(services);
  const lapsed = catalogue.dropped.lapsed(await valuesHeld(services));
  await Promise.all(lapsed.map((object) => catalogue.erase(object)));
  const lost = gone.filter(({ id }) => !catalogue.dropped.has(id));
  // what lapsed only now is among what is gone, too
  const freed = new Map([...lost, ...lapsed].map((object) => [object.id, object]));
  for (const sql of [...freed.values()].flatMap(dropRows)) await execute(sql);
};
