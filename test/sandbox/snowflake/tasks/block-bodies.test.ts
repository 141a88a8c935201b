import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { startLocalSnowflake } from '../../../support/local-snowflake.js';
import { openTaskClient, type Row, type TaskClient } from './task-client.js';

const LONGEST = 120_000;

let server: SnowflakeServer;
let client: TaskClient;
let runs = 0;

beforeAll(async () => {
  server = await startLocalSnowflake();
  client = await openTaskClient(server.port);
  await client.run(
    'CREATE TABLE T AS SELECT 1 AS N UNION ALL SELECT 2',
    'CREATE TABLE SEEN (N INT)',
  );
}, LONGEST);
afterAll(() => server.stop());

/** Runs a task with that body. @returns its line of TASK_HISTORY */
const ranWith = async (body: string): Promise<Row> => {
  runs += 1;
  const name = `B${runs}`;
  await client.run(`CREATE TASK ${name} WAREHOUSE = W AS ${body}`, `EXECUTE TASK ${name}`);
  await client.ended(runs);
  const [row = {}] = await client.run(
    `SELECT STATE, ERROR_CODE, ERROR_MESSAGE, RETURN_VALUE
     FROM TABLE(D.INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${name}')) WHERE STATE <> 'SCHEDULED'`,
  );
  return row;
};
const seen = async () =>
  (await client.run('SELECT N FROM SEEN ORDER BY N')).map(({ N }) => N as number);

describe('an anonymous block as the body of a task', () => {
  it(
    'declares, loops over a cursor, binds, calls and handles, as anywhere',
    async () => {
      await client.run(
        `CREATE PROCEDURE TWICE(N INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN N * 2; END'`,
      );
      const row = await ranWith(`DECLARE
          TOTAL INT DEFAULT 0;
          C CURSOR FOR SELECT N FROM T ORDER BY N;
          TOO_MUCH EXCEPTION (-20001, 'too much');
        BEGIN
          FOR R IN C DO
            LET V INT := R.N;
            CALL TWICE(:V) INTO :V;
            INSERT INTO SEEN VALUES (:V);
            TOTAL := TOTAL + V;
          END FOR;
          SHOW TABLES;
          LET TABLES INT := (SELECT COUNT(*) FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())));
          IF (TOTAL > 5) THEN RAISE TOO_MUCH; END IF;
        EXCEPTION
          WHEN TOO_MUCH THEN
            CALL SYSTEM$SET_RETURN_VALUE(:TOTAL || ' ' || :SQLERRM || ' ' || :SQLCODE);
        END`);
      expect(row).toMatchObject({ STATE: 'SUCCEEDED', RETURN_VALUE: '6 too much -20001' });
      expect(await seen()).toEqual([2, 4]);
    },
    LONGEST,
  );

  it(
    'fails with what nothing caught, its place and the code, and keeps what was committed before',
    async () => {
      const row = await ranWith(
        'BEGIN\n  INSERT INTO SEEN VALUES (100);\n  SELECT * FROM NOWHERE;\nEND',
      );
      expect(row).toEqual({
        STATE: 'FAILED',
        ERROR_CODE: 2003,
        ERROR_MESSAGE:
          "Uncaught exception of type 'STATEMENT_ERROR' on line 3 at position 2 : SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
        RETURN_VALUE: null,
      });
      expect(await seen()).toContain(100);
    },
    LONGEST,
  );

  it(
    'rolls a transaction that it leaves open back, and fails',
    async () => {
      const row = await ranWith(
        'BEGIN\n  BEGIN TRANSACTION;\n  INSERT INTO SEEN VALUES (200);\nEND',
      );
      expect(row.STATE).toBe('FAILED');
      expect(String(row.ERROR_MESSAGE)).toMatch(/transaction/i);
      expect(await seen()).not.toContain(200);
    },
    LONGEST,
  );

  it(
    'that does not parse fails when it runs',
    async () => {
      expect(await ranWith('BEGIN LET X := ; END')).toMatchObject({
        STATE: 'FAILED',
        ERROR_CODE: 1003,
        ERROR_MESSAGE: expect.stringContaining("unexpected ';'"),
      });
    },
    LONGEST,
  );
});
