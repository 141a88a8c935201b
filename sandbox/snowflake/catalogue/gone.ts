import type { AccountObject, Connection, Services } from '../engine/context.js';
import { ownCatalogue } from '../engine/own-services.js';
import type { SequenceProperties, TableProperties } from '../sql/objects.js';
import type { StreamProperties } from '../streams/stream.js';
import type { OwnCatalogue } from './catalogue.js';

/** What takes the rows of an object out of the store. */
export const dropRows = ({ kind, properties }: AccountObject): string[] => {
  if (kind === 'SEQUENCE')
    return [`DROP SEQUENCE IF EXISTS ${(properties as SequenceProperties).physical}`];
  if (kind === 'STREAM') return [`DROP TABLE IF EXISTS ${(properties as StreamProperties).shadow}`];
  if (kind !== 'TABLE') return [];
  const { physical, columns } = properties as TableProperties;
  const sequences = columns.flatMap(({ sequence }) => sequence ?? []);
  return [
    `DROP TABLE IF EXISTS ${physical}`,
    ...sequences.map((sequence) => `DROP SEQUENCE IF EXISTS ${sequence}`),
  ];
};

/** Notes how large the tables are that may come back. */
const measure = async (
  objects: readonly AccountObject[],
  catalogue: OwnCatalogue,
  system: Pick<Connection, 'query'>,
): Promise<void> => {
  const kept = objects.filter(({ id, kind }) => kind === 'TABLE' && catalogue.dropped.has(id));
  if (kept.length === 0) return;
  const counts = kept.map(({ id, properties }) => {
    const { physical, columns } = properties as TableProperties;
    return `SELECT '${id}', CAST(COUNT(*) * ${columns.length} AS DOUBLE) FROM ${physical}`;
  });
  const { vectors } = await system.query(counts.join(' UNION ALL '));
  const [ids = [], values = []] = vectors;
  for (const [row, id] of ids.entries())
    catalogue.dropped.measured(String(id), Number(values[row]));
};

/** Frees the rows of objects that were dropped, but for those that may come back, and of those that no longer may. */
export const freeRows = async (
  gone: readonly AccountObject[],
  services: Services,
  execute: (sql: string) => Promise<unknown> = (sql) => services.system.execute(sql),
): Promise<void> => {
  const catalogue = ownCatalogue(services);
  await measure(gone, catalogue, services.system);
  const lapsed = catalogue.dropped.lapsed();
  await Promise.all(lapsed.map((object) => catalogue.erase(object)));
  const lost = gone.filter(({ id }) => !catalogue.dropped.has(id));
  // what lapsed only now is among what is gone, too
  const freed = new Map([...lost, ...lapsed].map((object) => [object.id, object]));
  for (const sql of [...freed.values()].flatMap(dropRows)) await execute(sql);
};
