import type { StoreConnection } from './connection.js';
import { INTERNAL_SCHEMA } from './database.js';
import { quoteText } from './literal.js';

/** Documents kept under an id, so that the account survives a restart. */
export interface Journal<T> {
  load(): Promise<T[]>;
  write(id: string, document: T): Promise<void>;
  erase(id: string): Promise<void>;
}

/**
 * Changes that come while the last ones are being written go to the disk together: a commit costs as
 * much for a hundred rows as for one. A promise is kept only once its change is on the disk.
 *
 * @param table one of the internal schema's tables
 */
export const journal = <T>(system: StoreConnection, table: 'objects' | 'grants'): Journal<T> => {
  const name = `${INTERNAL_SCHEMA}.${table}`;
  /** the newest document of each changed id, null for one that is gone */
  let changes = new Map<string, string | null>();
  let next: Promise<void> | undefined;

  const flush = () =>
    system.exclusive(async (connection) => {
      const flushed = changes;
      changes = new Map();
      next = undefined;
      const ids = [...flushed.keys()].map(quoteText);
      const rows = [...flushed].flatMap(([id, document]) =>
        document === null ? [] : [`(${quoteText(id)}, ${quoteText(document)})`],
      );
      const statements = [
        ...(rows.length < ids.length
          ? [`DELETE FROM ${name} WHERE id IN (${ids.join(', ')})`]
          : []),
        ...(rows.length > 0 ? [`INSERT OR REPLACE INTO ${name} VALUES ${rows.join(', ')}`] : []),
      ];
      const [only = ''] = statements;
      if (statements.length === 1) return void (await connection.execute(only));
      await connection.execute('BEGIN');
      try {
        for (const sql of statements) await connection.execute(sql);
        await connection.execute('COMMIT');
      } catch (error) {
        await connection.execute('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });

  const change = (id: string, document: string | null): Promise<void> => {
    changes.set(id, document);
    next ??= flush();
    return next;
  };

  return {
    load: async () => {
      const rows = await system.query(`SELECT document FROM ${name} ORDER BY rowid`);
      return (rows.vectors[0] ?? []).map((document) => JSON.parse(String(document)) as T);
    },
    write: (id, document) => change(id, JSON.stringify(document)),
    erase: (id) => change(id, null),
  };
};
