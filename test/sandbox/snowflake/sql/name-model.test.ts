import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

/** A name as it is written, and what it means by the platform's rule: unquoted in upper case, quoted as it stands. */
interface Written {
  readonly sql: string;
  readonly name: string;
}

const quoted = (name: string): Written => ({ sql: `"${name}"`, name });
const plain = (text: string): Written => ({ sql: text, name: text.toUpperCase() });

const letters = fc.array(fc.constantFrom('a', 'A', 'b', 'B'), { minLength: 1, maxLength: 2 });
const text = letters.map((some) => some.join(''));
/** `AS` and `BY` are no words of these letters, so that each may stand without quotes. */
const written: fc.Arbitrary<Written> = fc.oneof(
  text.map(quoted),
  text.map(plain),
  fc.constantFrom('é', 'É', 'a b', 'A B', '1a', '1A').map(quoted),
);
const columns = fc.uniqueArray(written, {
  minLength: 1,
  maxLength: 5,
  selector: ({ name }) => name,
});

/** Where a column may be named. Each answers the one value of it, or changes it to -1. */
const places: Readonly<Record<string, (column: string, all: string) => string>> = {
  select: (c) => `SELECT ${c} FROM N`,
  qualified: (c) => `SELECT T.${c} FROM N T`,
  alias: (c) => `SELECT "k" FROM (SELECT ${c} AS "k", 0 AS K FROM N)`,
  where: (c) => `SELECT MAX(X) FROM (SELECT ${c} AS X FROM N WHERE ${c} IS NOT NULL)`,
  group: (c) => `SELECT ${c} FROM N GROUP BY ${c} HAVING MAX(${c}) > 0 ORDER BY ${c}`,
  window: (c) => `SELECT SUM(${c}) OVER (ORDER BY ${c}) FROM N QUALIFY MAX(${c}) OVER () > 0`,
  subquery: (c) => `SELECT ${c} FROM (SELECT * FROM N) ORDER BY ${c}`,
  cte: (c) => `WITH "q" AS (SELECT * FROM N), Q AS (SELECT 0 AS X) SELECT "q".${c} FROM "q", Q`,
  renamed: (c, all) => `WITH Q (${all}) AS (SELECT * FROM N) SELECT ${c} FROM Q`,
  view: (c) => `SELECT ${c} FROM N_VIEW`,
  clone: (c) => `SELECT ${c} FROM N_CLONE`,
  copied: (c) => `SELECT ${c} FROM N_AS`,
  join: (c) => `SELECT L.${c} FROM N L JOIN N_CLONE R ON L.${c} = R.${c}`,
  using: (c) => `SELECT ${c} FROM N JOIN N_CLONE USING (${c})`,
  union: (c) => `SELECT MIN("m") FROM (SELECT ${c} AS "m" FROM N UNION ALL SELECT ${c} FROM N_AS)`,
  exists: (c) => `SELECT L.${c} FROM N L WHERE EXISTS (SELECT 1 FROM N_AS R WHERE R.${c} = L.${c})`,
  update: (c) => `UPDATE N SET ${c} = -1`,
  merge: (c) =>
    `MERGE INTO N USING N_AS S ON N.${c} = S.${c} WHEN MATCHED THEN UPDATE SET ${c} = -1`,
};

const listed = (all: readonly Written[]) => all.map(({ sql }) => sql).join(', ');

/** @returns the place of the column that now has -1; of a query the place of what it answers */
const found = async (sql: string, all: readonly Written[]): Promise<number> => {
  if (!/^(UPDATE|MERGE)/.test(sql)) return Number(await door.value(sql)) - 1;
  await door.run('BEGIN');
  try {
    await door.run(sql);
    const [row = []] = await door.rows(`SELECT ${listed(all)} FROM N`);
    return row.indexOf(-1);
  } finally {
    await door.run('ROLLBACK');
  }
};

it('a column is found by the name that is meant, and by no other', async () => {
  const kinds = fc.constantFrom(...Object.keys(places));
  const uses = fc.array(fc.tuple(kinds, written), { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(columns, uses, async (all, references) => {
      await door.run(
        `CREATE OR REPLACE TABLE N (${all.map(({ sql }) => `${sql} INT`).join(', ')})`,
      );
      const values = all.map((_, index) => index + 1);
      await door.run(
        `INSERT INTO N (${listed([...all].reverse())}) VALUES (${[...values].reverse().join(', ')})`,
      );
      await door.run('CREATE OR REPLACE VIEW N_VIEW AS SELECT * FROM N');
      await door.run('CREATE OR REPLACE TABLE N_CLONE CLONE N');
      await door.run('CREATE OR REPLACE TABLE N_AS AS SELECT * FROM N_VIEW');
      const { columns: told } = await door.run('SELECT * FROM N_AS');
      expect(told.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
      expect(await door.rows('SELECT * FROM N_AS')).toEqual([values]);
      const own = all.map((column, index) => ['select', column, index] as const);
      const others = references.map(
        ([kind, reference]) =>
          [kind, reference, all.findIndex(({ name }) => name === reference.name)] as const,
      );
      for (const [kind, reference, place] of [...own, ...others]) {
        const sql = places[kind]?.(reference.sql, listed(all)) ?? '';
        const answer = await found(sql, all).catch((error: unknown) => error);
        if (place < 0) expect(answer, sql).toMatchObject({ code: '000904' });
        else expect(answer, sql).toBe(place);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
