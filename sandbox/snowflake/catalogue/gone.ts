import type { AccountObject } from '../engine/context.js';
import type { SequenceProperties, TableProperties } from '../sql/objects.js';
import type { OwnCatalogue } from './catalogue.js';

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

/** Frees the rows of objects that were dropped, but for those that may come back, and of those that no longer may. */
export const freeRows = async (
  gone: readonly AccountObject[],
  catalogue: OwnCatalogue,
  execute: (sql: string) => Promise<unknown>,
): Promise<void> => {
  const lapsed = catalogue.dropped.lapsed();
  await Promise.all(lapsed.map((object) => catalogue.erase(object)));
  const lost = gone.filter(({ id }) => !catalogue.dropped.has(id));
  for (const sql of [...lost, ...lapsed].flatMap(dropRows)) await execute(sql);
};
