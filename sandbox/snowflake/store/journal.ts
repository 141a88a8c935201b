import type { StoreConnection } from './connection.js';
import { INTERNAL_SCHEMA } from './database.js';
import { quoteText } from './literal.js';

/** Documents kept under an id, so that the account survives a restart. */
export interface Journal<T> {
  load(): Promise<T[]>;
  write(id: string, document: T): Promise<void>;
  erase(id: string): Promise<void>;
}

/** @param table one of the internal schema's tables */
export const journal = <T>(system: StoreConnection, table: 'objects' | 'grants'): Journal<T> => {
  const name = `${INTERNAL_SCHEMA}.${table}`;
  return {
    load: async () => {
      const rows = await system.query(`SELECT document FROM ${name} ORDER BY rowid`);
      return (rows.vectors[0] ?? []).map((document) => JSON.parse(String(document)) as T);
    },
    write: async (id, document) => {
      const values = `${quoteText(id)}, ${quoteText(JSON.stringify(document))}`;
      await system.execute(`INSERT OR REPLACE INTO ${name} VALUES (${values})`);
    },
    erase: async (id) => {
      await system.execute(`DELETE FROM ${name} WHERE id = ${quoteText(id)}`);
    },
  };
};
