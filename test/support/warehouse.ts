import type { Bind, Query, Warehouse } from '../../src/snowflake/warehouse.js';

type RawRow = Record<string, unknown>;
/** Raw rows as the driver delivers them, or a function of the binds; an Error is thrown. */
export type Canned = readonly RawRow[] | Error | ((binds: readonly Bind[]) => readonly RawRow[]);

export interface FakeWarehouse extends Warehouse {
  readonly asked: { readonly name: string; readonly binds: readonly Bind[] }[];
  answer(name: string, canned: Canned): void;
  /** Binds of every statement of this name. */
  bindsOf(name: string): (readonly Bind[])[];
}

/** Answers by the name of the query; a query nobody thought of answers no rows. */
export const fakeWarehouse = (answers: Readonly<Record<string, Canned>> = {}): FakeWarehouse => {
  const known = new Map<string, Canned>(Object.entries(answers));
  const asked: FakeWarehouse['asked'] = [];
  return {
    asked,
    answer: (name, canned) => {
      known.set(name, canned);
    },
    bindsOf: (name) => asked.filter((call) => call.name === name).map(({ binds }) => binds),
    query: async <Row>(query: Query<Row>, binds: readonly Bind[] = []) => {
      asked.push({ name: query.name, binds });
      const canned = known.get(query.name) ?? [];
      if (canned instanceof Error) throw canned;
      const rows = typeof canned === 'function' ? canned(binds) : canned;
      return rows.map((row) => query.row.parse(row));
    },
    close: async () => undefined,
  };
};
