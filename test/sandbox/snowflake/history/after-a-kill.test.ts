import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SnowflakeProcess, startSnowflakeProcess } from '../../../support/killed-snowflake.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

const LONGEST = 200_000;

type Row = Readonly<Record<string, unknown>>;

describe('after a kill and a restart, history', () => {
  let folder: string;
  let server: SnowflakeProcess;
  let client: Client;
  let answered: { readonly id: string; readonly session: unknown };
  const asked: string[] = [];

  const rowsOf = async (sql: string): Promise<readonly Row[]> => (await client.query(sql)).rows;
  const told = async (
    text: string,
    source = 'TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 10000))',
  ) =>
    (await rowsOf(`SELECT * FROM ${source}`)).filter(({ QUERY_TEXT }) =>
      String(QUERY_TEXT).startsWith(text),
    );

  beforeAll(async () => {
    prepareClient();
    folder = await mkdtemp(join(tmpdir(), 'history-'));
    server = await startSnowflakeProcess(folder);
    client = await server.client();
    for (const sql of [
      'CREATE WAREHOUSE WH',
      'CREATE DATABASE DB',
      'CREATE TABLE DB.PUBLIC.T (N INT)',
      "CREATE USER SECRETIVE PASSWORD = 'hush-1' COMMENT = 'told'",
      "EXECUTE IMMEDIATE 'ALTER USER SECRETIVE SET PASSWORD = ''hush-2'''",
    ])
      await client.query(sql);
    for (const sql of [
      "CREATE USER X PASSWORD 'hush-3'",
      'SELEKT 1',
      'SELECT * FROM DB.PUBLIC.NONE_SUCH',
    ])
      await client.query(sql).catch(() => undefined);
    client.query('SELECT SYSTEM$WAIT(600)').catch(() => undefined);
    const other = await server.client();
    const { statement } = await other.query('INSERT INTO DB.PUBLIC.T VALUES (1)');
    const { rows } = await other.query('SELECT CURRENT_SESSION() AS ID');
    for (const sql of [
      "SELECT 1 AS N, 'text' AS T, '2026-01-02 03:04:05'::TIMESTAMP_NTZ AS AT, TO_VARIANT(2) AS V, NULL AS NONE",
      'UPDATE DB.PUBLIC.T SET N = N + 1',
      'SELECT SEQ4() AS N, RPAD(N::VARCHAR, 50) AS T FROM TABLE(GENERATOR(ROWCOUNT => 9000)) ORDER BY N',
    ])
      asked.push((await other.query(sql)).statement.getQueryId());
    answered = { id: statement.getQueryId(), session: rows[0]?.ID };
    await server.kill();
    server = await startSnowflakeProcess(folder);
    client = await server.client();
  }, LONGEST);
  afterAll(async () => {
    await client?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }, LONGEST);

  it('has every statement that was answered, with how it ended', async () => {
    expect(await told('INSERT INTO DB.PUBLIC.T')).toMatchObject([
      {
        QUERY_ID: answered.id,
        EXECUTION_STATUS: 'success',
        ERROR_CODE: null,
        QUERY_TYPE: 'INSERT',
      },
    ]);
    expect(await told('SELECT * FROM DB.PUBLIC.NONE_SUCH')).toMatchObject([
      { EXECUTION_STATUS: 'failed_with_error', ERROR_CODE: 2003, USER_NAME: 'SANDBOX_ADMIN' },
    ]);
  });

  it('shows what ran as an incident, and nothing of it runs', async () => {
    expect(await told('SELECT SYSTEM$WAIT')).toMatchObject([
      { EXECUTION_STATUS: 'failed_with_incident', ERROR_CODE: 603 },
    ]);
  });

  it('tells the sessions of both runs apart', async () => {
    const [own] = await rowsOf('SELECT CURRENT_SESSION() AS ID');
    expect(Number(own?.ID)).toBeGreaterThan(Number(answered.session));
    const before = await rowsOf(
      `SELECT QUERY_ID FROM TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY_BY_SESSION(SESSION_ID => ${answered.session}))`,
    );
    expect(before.map(({ QUERY_ID }) => QUERY_ID)).toContain(answered.id);
  });

  it('answers for the status of a statement by its id', async () => {
    expect(await client.connection.getQueryStatus(answered.id)).toBe('SUCCESS');
    const [cut] = await told('SELECT SYSTEM$WAIT');
    expect(await client.connection.getQueryStatus(String(cut?.QUERY_ID))).toBe(
      'FAILED_WITH_INCIDENT',
    );
  });

  it('answers with the rows of a statement by its id, and RESULT_SCAN has them', async () => {
    const [one = '', changed = '', long = ''] = asked;
    const again = (queryId: string) =>
      new Promise<readonly Row[]>((resolve, reject) => {
        client.connection.getResultsFromQueryId({
          queryId,
          sqlText: '',
          complete: (error, _, found) => (error ? reject(error) : resolve(found ?? [])),
        });
      });
    expect(await again(one)).toMatchObject([{ N: 1, T: 'text', V: 2, NONE: null }]);
    expect(await again(changed)).toEqual([
      { 'number of rows updated': 1, 'number of multi-joined rows updated': 0 },
    ]);
    expect((await again(long)).at(-1)).toMatchObject({ N: 8999, T: '8999'.padEnd(50) });
    expect(
      await rowsOf(`SELECT N, T, YEAR(AT) AS Y, V::INT + 1 AS W FROM TABLE(RESULT_SCAN('${one}'))`),
    ).toEqual([{ N: 1, T: 'text', Y: 2026, W: 3 }]);
  });

  it('has no secret of a statement, in the tables and in the files', async () => {
    expect((await told('CREATE USER SECRETIVE')).map(({ QUERY_TEXT }) => QUERY_TEXT)).toEqual([
      "CREATE USER SECRETIVE PASSWORD = '*****' COMMENT = 'told'",
    ]);
    const texts = JSON.stringify(await told(''));
    expect(texts).toContain("SET PASSWORD = ''*****''");
    const home = join(folder, 'history', 'statements');
    for (const file of await readdir(home))
      expect(await readFile(join(home, file), 'utf8')).not.toMatch(/hush/);
    expect(texts).not.toMatch(/hush-\d/);
  });

  it('shows the text of what is no statement to its author alone', async () => {
    expect(await told('SELEKT 1')).toHaveLength(1);
    await fetch(`${server.control}clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advance_s: 30 * 86_400 }),
    });
    client = await server.client();
    const usage = 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY';
    expect(await told('SELEKT', usage)).toEqual([]);
    expect(await told('<redacted>', usage)).toMatchObject([
      { EXECUTION_STATUS: 'FAIL', QUERY_TYPE: 'UNKNOWN', ERROR_CODE: 1003 },
    ]);
    expect(await told('SELECT SYSTEM$WAIT', usage)).toMatchObject([
      { EXECUTION_STATUS: 'INCIDENT' },
    ]);
    expect(await told('INSERT INTO DB.PUBLIC.T')).toEqual([]);
  });
});
