import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';

let server: SnowflakeServer;
let one: Client;
let two: Client;

beforeAll(async () => {
  prepareClient();
  server = await startLocalSnowflake();
  const login = {
    username: 'SANDBOX_ADMIN',
    password: adminPassword,
    database: 'DB',
    schema: 'PUBLIC',
    warehouse: 'WH',
  };
  one = await connect(server.port, login);
  two = await connect(server.port, login);
});
afterAll(async () => {
  await one.close();
  await two.close();
  await server.stop();
});

beforeEach(async () => {
  await one.query('ROLLBACK');
  await two.query('ROLLBACK');
  await one.query(
    'CREATE OR REPLACE TABLE T (ID INT, STATE VARCHAR, DETAIL VARIANT, BAG OBJECT, AT TIMESTAMP_NTZ)',
  );
  await one.query('CREATE OR REPLACE TABLE OTHER (ID INT)');
  await one.query(
    `INSERT INTO T SELECT COLUMN1, COLUMN2, PARSE_JSON('{"a":[1,2]}'), OBJECT_CONSTRUCT('k', 1), '2026-01-02 03:04:05'::TIMESTAMP_NTZ
       FROM VALUES (1, 'A'), (2, 'A'), (3, 'A')`,
  );
});

const states = async (client: Client) =>
  (await client.query('SELECT ID, STATE FROM T ORDER BY ID, STATE')).rows.map(
    ({ ID, STATE }) => `${ID}${STATE}`,
  );
const count = async (client: Client, table: string) =>
  (await client.query(`SELECT COUNT(*) AS N FROM ${table}`)).rows[0]?.N;

describe('a transaction that has written', () => {
  it('sees what others committed later, in other tables and in its own', async () => {
    await one.query('BEGIN');
    await one.query(`UPDATE T SET STATE = 'B' WHERE ID = 1`);
    await two.query('INSERT INTO OTHER VALUES (7)');
    await two.query(`INSERT INTO T (ID, STATE) VALUES (4, 'A')`);
    expect(await count(one, 'OTHER')).toBe(1);
    expect(await states(one)).toEqual(['1B', '2A', '3A', '4A']);
    expect(await states(two)).toEqual(['1A', '2A', '3A', '4A']);
    await one.query('COMMIT');
    expect(await states(two)).toEqual(['1B', '2A', '3A', '4A']);
  });

  it('keeps its own rows as they were computed when others commit what would change them', async () => {
    await one.query('BEGIN');
    await one.query('INSERT INTO OTHER SELECT COUNT(*) FROM T');
    await one.query(`UPDATE T SET STATE = 'B' WHERE STATE = 'A'`);
    await one.query('DELETE FROM T WHERE ID = 2');
    await two.query(`INSERT INTO T (ID, STATE) VALUES (4, 'A')`);
    expect((await one.query('SELECT ID FROM OTHER')).rows).toEqual([{ ID: 3 }]);
    expect(await states(one)).toEqual(['1B', '3B', '4A']);
    await one.query(`UPDATE T SET STATE = 'C' WHERE STATE = 'A'`);
    await one.query(`UPDATE T SET STATE = 'D' WHERE ID = 3`);
    await two.query('INSERT INTO OTHER VALUES (99)');
    expect(await states(one)).toEqual(['1B', '3D', '4C']);
    await one.query('COMMIT');
    expect(await states(two)).toEqual(['1B', '3D', '4C']);
    const [row] = (await two.query('SELECT DETAIL, BAG, AT FROM T WHERE ID = 3')).rows;
    expect(row).toMatchObject({ DETAIL: { a: [1, 2] }, BAG: { k: 1 } });
  });

  it('keeps its tables apart, in whatever order it adds to them and changes them', async () => {
    await one.query('INSERT INTO OTHER VALUES (1), (2), (3), (4)');
    await one.query('BEGIN');
    await one.query(`INSERT INTO T (ID, STATE) VALUES (4, 'B')`);
    await one.query(`UPDATE T SET STATE = 'C' WHERE ID = 1`);
    await one.query('DELETE FROM OTHER WHERE ID = 1');
    await two.query(`INSERT INTO T (ID, STATE) VALUES (5, 'A')`);
    expect(await states(one)).toEqual(['1C', '2A', '3A', '4B', '5A']);
    expect(await count(one, 'OTHER')).toBe(3);
    await one.query('COMMIT');
    expect(await states(two)).toEqual(['1C', '2A', '3A', '4B', '5A']);
    expect(await count(two, 'OTHER')).toBe(3);
  });

  it('takes all of it back with ROLLBACK after having looked again', async () => {
    await one.query('BEGIN');
    await one.query(`MERGE INTO T USING (SELECT 1 AS ID UNION ALL SELECT 9) S ON T.ID = S.ID
      WHEN MATCHED THEN UPDATE SET STATE = 'M' WHEN NOT MATCHED THEN INSERT (ID, STATE) VALUES (S.ID, 'N')`);
    await two.query('INSERT INTO OTHER VALUES (1)');
    expect(await states(one)).toEqual(['1M', '2A', '3A', '9N']);
    await one.query('ROLLBACK');
    expect(await states(one)).toEqual(['1A', '2A', '3A']);
    expect(await count(one, 'OTHER')).toBe(1);
  });

  it('keeps bound rows, and survives a failed statement in between', async () => {
    await one.query('BEGIN');
    await one.query('INSERT INTO OTHER VALUES (?)', [[1], [2]] as never);
    await two.query('INSERT INTO OTHER VALUES (3)');
    expect(await count(one, 'OTHER')).toBe(3);
    await expect(one.query(`SELECT 'x'::INT FROM OTHER`)).rejects.toMatchObject({ code: '100038' });
    await two.query('INSERT INTO OTHER VALUES (4)');
    expect(await count(one, 'OTHER')).toBe(4);
    await one.query('COMMIT');
    expect(await count(two, 'OTHER')).toBe(4);
  });
});
