import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { connect, prepareClient } from '../../../support/snowflake-client.js';

let server: SnowflakeServer;

beforeAll(async () => {
  prepareClient();
  server = await startLocalSnowflake();
});
afterAll(() => server.stop());

describe('a stream', () => {
  it('is read and consumed by snowflake-sdk in a transaction', async () => {
    const client = await connect(server.port, {
      ...{ username: 'SANDBOX_ADMIN', role: 'ACCOUNTADMIN' },
      ...{ database: 'DB', schema: 'PUBLIC', warehouse: 'WH' },
    });
    for (const sql of [
      'CREATE TABLE T (N INT)',
      'CREATE STREAM S ON TABLE T',
      'CREATE TABLE TAKEN (N INT)',
      'INSERT INTO T VALUES (1)',
      'BEGIN',
      'INSERT INTO T VALUES (2)',
    ])
      await client.query(sql);
    const { rows } = await client.query('SELECT * FROM S');
    expect(rows).toEqual([
      {
        N: 1,
        METADATA$ACTION: 'INSERT',
        METADATA$ISUPDATE: false,
        METADATA$ROW_ID: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
    ]);
    await client.query('INSERT INTO TAKEN SELECT N FROM S');
    await client.query('COMMIT');
    expect((await client.query('SELECT N FROM S')).rows).toEqual([{ N: 2 }]);
    expect((await client.query('SELECT N FROM TAKEN')).rows).toEqual([{ N: 1 }]);
    await client.close();
  });

  it.skipIf(!hasPython)(
    'is fed, read and consumed by Snowpark (skipped without .venv: npm run python)',
    async () => {
      expect(await runClient('streams.py', [server.port, adminPassword])).toEqual({
        source: 3,
        columns: ['N', 'T', 'METADATA$ACTION', 'METADATA$ISUPDATE', 'METADATA$ROW_ID'],
        changes: [
          [1, 'a', 'DELETE', true],
          [1, 'z', 'INSERT', true],
          [3, 'c', 'INSERT', false],
        ],
        added: [3, 4],
        after: [2, 0],
        merged: [1, 0],
      });
    },
    120_000,
  );
});
