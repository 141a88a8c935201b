import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const SECONDS_NS = 1_000_000_000n;

describe('a request to the whole server', () => {
  let server: SnowflakeServer;
  let client: Client;
  let headers: Readonly<Record<string, string>>;
  let last = 0;

  const ask = async (body: Readonly<Record<string, unknown>>) => {
    last += 1;
    const path = `/queries/v1/query-request?requestId=r${last}`;
    return wire(server.port).post(path, body, headers);
  };
  const rows = async (sql: string) => (await client.query(sql)).rows;

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
      warehouse: 'WH',
      database: 'DB',
    });
    const { data } = await wire(server.port).post(
      '/session/v1/login-request?databaseName=DB&schemaName=PUBLIC&warehouse=WH&roleName=ACCOUNTADMIN',
      { data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword } },
    );
    headers = bearing(data.token);
  });
  beforeEach(() => client.query('CREATE OR REPLACE TABLE KEPT(N NUMBER, T VARCHAR)'));
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it.each(['PUT file:///tmp/x @~', ' -- why\nget @~ file:///tmp'])(
    'is refused when it is asynchronous and would move files: %s',
    async (sqlText) => {
      expect(await ask({ sqlText, asyncExec: true })).toMatchObject({
        success: false,
        code: '000002',
        message: expect.stringContaining('PUT or GET with asyncExec'),
      });
    },
  );

  it('shares its binds out among its statements, each `?` the next one', async () => {
    const binding = (type: string, value: string) => ({ type, value });
    const answer = await ask({
      sqlText:
        "INSERT INTO KEPT VALUES (?, ?); UPDATE KEPT SET T = ? WHERE N = ?; INSERT INTO KEPT SELECT ?, '?'",
      parameters: { MULTI_STATEMENT_COUNT: 3 },
      bindings: {
        1: binding('FIXED', '1'),
        2: binding('TEXT', 'one'),
        3: binding('TEXT', 'eins'),
        4: binding('FIXED', '1'),
        5: binding('FIXED', '2'),
      },
    });
    expect(answer).toMatchObject({ success: true });
    expect(await rows('SELECT * FROM KEPT ORDER BY N')).toEqual([
      { N: 1, T: 'eins' },
      { N: 2, T: '?' },
    ]);
  });

  it('refuses parameters of its own that would change what it answers', async () => {
    const name = 'QUOTED_IDENTIFIERS_IGNORE_CASE';
    const sqlText = 'SELECT 1';
    for (const [value, code] of [
      ['TRUE', '000002'],
      ['FALSE', null],
    ] as const)
      expect((await ask({ sqlText, parameters: { [name]: value } })).code).toBe(code);
  });

  it('stops at the first of its statements that fails, and keeps what came before', async () => {
    const answer = await ask({
      sqlText:
        "INSERT INTO KEPT VALUES (1, 'a'); SELECT * FROM NONE_SUCH; INSERT INTO KEPT VALUES (2, 'b')",
      parameters: { MULTI_STATEMENT_COUNT: 0 },
    });
    expect(answer).toMatchObject({ success: false, code: '002003' });
    expect(await rows('SELECT N FROM KEPT')).toEqual([{ N: 1 }]);
  });

  const noon = 1_700_000_000n * SECONDS_NS + 123_000_000n;
  it.each([
    ['FIXED', '42', 'NUMBER', '42'],
    ['FIXED', '-1.25', 'NUMBER(10,2)', '-1.25'],
    ['REAL', '1.5', 'FLOAT', '1.5'],
    ['BOOLEAN', 'true', 'BOOLEAN', 'true'],
    ['TEXT', "it's \\ text", 'VARCHAR', "it's \\ text"],
    ['TEXT', '2026-01-02', 'DATE', '2026-01-02'],
    ['DATE', '1700000000000', 'DATE', '2023-11-14'],
    ['TIME', String(3661n * SECONDS_NS), 'TIME', '01:01:01'],
    ['TIMESTAMP_NTZ', String(noon), 'TIMESTAMP_NTZ', '2023-11-14 22:13:20.123'],
    ['TIMESTAMP_LTZ', String(noon), 'TIMESTAMP_LTZ', '2023-11-14 22:13:20.123'],
    ['TIMESTAMP_TZ', `${noon} 1500`, 'TIMESTAMP_TZ', '2023-11-14 23:13:20.123 +0100'],
    ['ANY', null, 'VARCHAR', null],
    ['TEXT', null, 'TIMESTAMP_NTZ', null],
  ])(
    'takes a bind of type %s with the value %j into a column',
    async (type, value, column, text) => {
      const table = `CREATE OR REPLACE TABLE BOUND(V ${column})`;
      await client.query(table);
      const insert = { sqlText: 'INSERT INTO BOUND VALUES (?)', bindings: { 1: { type, value } } };
      expect(await ask(insert)).toMatchObject({ success: true });
      const lists = { 1: { type, value: [value, null] } };
      expect(await ask({ ...insert, bindings: lists })).toMatchObject({ success: true });
      const told = await rows('SELECT V::VARCHAR AS V FROM BOUND');
      const seen = told.map(({ V }) => (V === null ? null : String(V)));
      expect(seen.filter((one) => one !== null)).toHaveLength(text === null ? 0 : 2);
      if (text !== null) expect(seen[0]?.startsWith(text)).toBe(true);
      expect(seen.filter((one) => one === null)).toHaveLength(text === null ? 3 : 1);
    },
  );

  it.each([
    ['DATE', '1700000000000', 'date', '19675'],
    ['TIME', String(3661n * SECONDS_NS), 'time', '3661.000000000'],
    ['TIMESTAMP_NTZ', String(noon), 'timestamp_ntz', '1700000000.123000000'],
    ['TIMESTAMP_LTZ', String(noon), 'timestamp_ltz', '1700000000.123000000'],
    ['TIMESTAMP_TZ', `${noon} 1500`, 'timestamp_tz', '1700000000.123000000 1500'],
    ['FIXED', '-1.25', 'fixed', '-1.25'],
    ['FIXED', '1.50', 'fixed', '1.50'],
    ['BINARY', '01ff', 'binary', '01FF'],
    ['BOOLEAN', 'true', 'boolean', '1'],
    ['REAL', '1.5', 'real', '1.5'],
    ['VARIANT', '{"a":[1,null]}', 'variant', '{\n  "a": [\n    1,\n    null\n  ]\n}'],
    ['OBJECT', '{"a":[1,"x"]}', 'object', '{\n  "a": [\n    1,\n    "x"\n  ]\n}'],
    ['ARRAY', '[1,{"b":null}]', 'array', '[\n  1,\n  {\n    "b": null\n  }\n]'],
    ['ARRAY', null, 'array', null],
  ])('gives a bind of type %s back as what it is', async (bound, value, type, cell) => {
    const bindings = { 1: { type: bound, value } };
    expect(await ask({ sqlText: 'SELECT ? AS V', bindings })).toMatchObject({
      data: { rowtype: [{ name: 'V', type }], rowset: [[cell]], numberOfBinds: 1 },
    });
  });

  it.each([
    ['TRUE', 'boolean', '1'],
    [`'2022-01-08'::DATE`, 'date', '19000'],
    [`'01:01:01.5'::TIME`, 'time', '3661.500000000'],
    [`'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ`, 'timestamp_ntz', '-0.500000000'],
    [`'2023-11-14 22:13:20 +0200'::TIMESTAMP_LTZ`, 'timestamp_ltz', '1699992800.000000000'],
    [`'2023-11-14 22:13:20 +0200'::TIMESTAMP_TZ`, 'timestamp_tz', '1699992800.000000000 1560'],
    [`'nan'::FLOAT`, 'real', 'NaN'],
    [`'inf'::FLOAT`, 'real', 'inf'],
    [`PARSE_JSON('null')`, 'variant', 'null'],
    ['NULL::VARIANT', 'variant', null],
    ['ARRAY_CONSTRUCT(1)', 'array', '[\n  1\n]'],
    [`OBJECT_CONSTRUCT('a', 1)`, 'object', '{\n  "a": 1\n}'],
    ['1::NUMBER(12, 2)', 'fixed', '1.00'],
  ])('writes %s as a cell of type %s', async (expression, type, cell) => {
    expect(await ask({ sqlText: `SELECT ${expression} AS V` })).toMatchObject({
      data: { rowtype: [{ name: 'V', type, nullable: true }], rowset: [[cell]] },
    });
  });

  it('takes bytes, one by one and in lists', async () => {
    await client.query('CREATE OR REPLACE TABLE BOUND(V BINARY)');
    for (const value of ['01FF', ['01FF', null]]) {
      const bindings = { 1: { type: 'BINARY', value } };
      const answer = await ask({ sqlText: 'INSERT INTO BOUND VALUES (?)', bindings });
      expect(answer).toMatchObject({ success: true });
    }
    const { data } = await ask({ sqlText: 'SELECT V FROM BOUND' });
    expect(data.rowset).toEqual([['01FF'], ['01FF'], [null]]);
  });

  it.each([
    ['INSERT INTO KEPT VALUES (?, ?)', 2],
    ["SELECT :1::NUMBER + :2, :1, '?'", 2],
    ['SELECT 1', 0],
  ])(
    'tells how many values it asks for, before there are any: %s',
    async (sqlText, numberOfBinds) => {
      const answer = await ask({ sqlText, describeOnly: true });
      expect(answer).toMatchObject({ success: true, data: { numberOfBinds, total: 0 } });
    },
  );

  it.each([
    ['SELECT 1', 0x1000],
    [`INSERT INTO KEPT VALUES (1, 'a')`, 0x3100],
    ['UPDATE KEPT SET N = 2', 0x3200],
    ['DELETE FROM KEPT', 0x3300],
    ['MERGE INTO KEPT USING KEPT S ON KEPT.N = S.N WHEN MATCHED THEN DELETE', 0x3400],
    ['COPY INTO KEPT FROM @~/none', 0x3600],
    ['COPY INTO @~/kinds FROM KEPT', 0x3700],
    [`ALTER SESSION SET QUERY_TAG = 'x'`, 0x4100],
    ['SHOW TABLES', 0x4400],
    ['DESCRIBE TABLE KEPT', 0x4500],
    ['LIST @~', 0x4701],
    ['ROLLBACK', 0x5000],
    ['CREATE OR REPLACE TABLE KEPT(N NUMBER, T VARCHAR)', 0x6000],
    ['REMOVE @~/kinds', 0x7103],
    ['USE DATABASE DB', 0x4301],
    ['USE SCHEMA DB.PUBLIC', 0x4302],
    ['USE WAREHOUSE WH', 0x4303],
    ['USE ROLE ACCOUNTADMIN', 0x4300],
  ])('tells its kind by its number: %s', async (sqlText, statementTypeId) => {
    expect(await ask({ sqlText })).toMatchObject({ data: { statementTypeId } });
    expect(await ask({ sqlText, describeOnly: true })).toMatchObject({ data: { statementTypeId } });
  });

  it('takes JSON by PARSE_JSON of a bind', async () => {
    const { rows: told } = await client.query('SELECT PARSE_JSON(?):a[1]::NUMBER AS N', [
      '{"a":[1,2]}',
    ]);
    expect(told).toEqual([{ N: 2 }]);
    const binds = [{ a: [1, 2] }, [3]] as unknown as string[];
    const whole = 'SELECT PARSE_JSON(?):a[1]::NUMBER AS N, ?[0]::NUMBER AS M';
    expect((await client.query(whole, binds)).rows).toEqual([{ N: 2, M: 3 }]);
  });

  it('refuses a bind that is not the JSON its type says', async () => {
    const bindings = { 1: { type: 'VARIANT', value: '{"a":' } };
    expect(await ask({ sqlText: 'SELECT ?', bindings })).toMatchObject({
      success: false,
      code: '100069',
    });
  });

  it.each([
    ['SELECT N, T FROM KEPT', ['N', 'T']],
    ["INSERT INTO KEPT VALUES (9, 'x')", undefined],
    ['UPDATE KEPT SET N = 9', undefined],
    ['DELETE FROM KEPT', undefined],
    ['DROP TABLE KEPT', undefined],
    ['CREATE TABLE OTHER(N NUMBER)', undefined],
    ["CALL SYSTEM$WAIT(100, 'SECONDS')", undefined],
    ['ALTER SESSION SET QUERY_TAG = 0', undefined],
  ])('that asks for a description changes nothing: %s', async (sqlText, names) => {
    await client.query("INSERT INTO KEPT VALUES (1, 'a')");
    const answer = await ask({ sqlText, describeOnly: true });
    expect(answer).toMatchObject({ success: true, data: { rowset: [], total: 0 } });
    const told = (answer.data.rowtype as { name: string }[]).map(({ name }) => name);
    if (names) expect(told).toEqual(names);
    expect(await rows('SELECT * FROM KEPT')).toEqual([{ N: 1, T: 'a' }]);
    const tables = server.services.catalogue.list('TABLE').map(({ name }) => name);
    expect(tables).not.toContain('OTHER');
  });

  it('may run for as long as its own parameter says', async () => {
    const slow = client.query("CALL SYSTEM$WAIT(100, 'SECONDS')", [], {
      parameters: { STATEMENT_TIMEOUT_IN_SECONDS: 1 },
    });
    await expect(slow).rejects.toMatchObject({ code: '000630', sqlState: '57014' });
    expect(await rows('SELECT 1 AS ONE')).toEqual([{ ONE: 1 }]);
  });

  it('is stopped by its id, or with all others of its session', async () => {
    const session = (await rows('SELECT CURRENT_SESSION() AS S'))[0]?.S;
    const other = await connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      role: 'ACCOUNTADMIN',
    });
    for (const stop of ['one', 'all']) {
      const { statement } = await client.query("CALL SYSTEM$WAIT(100, 'SECONDS')", [], {
        asyncExec: true,
      });
      const id = statement.getQueryId();
      await expect.poll(() => client.connection.getQueryStatus(id)).toBe('RUNNING');
      await other.query(
        stop === 'one'
          ? `SELECT SYSTEM$CANCEL_QUERY('${id}')`
          : `SELECT SYSTEM$CANCEL_ALL_QUERIES(${session})`,
      );
      const status = () =>
        client.connection.getQueryStatus(id).catch((error: unknown) => String(error));
      await expect.poll(status, { timeout: 20_000 }).toMatch(/ABORTED|FAILED/);
    }
    await other.close();
  });

  it('that waits for a lock is told as BLOCKED', async () => {
    await ask({ sqlText: 'BEGIN' });
    await ask({ sqlText: 'UPDATE KEPT SET N = 1' });
    const { statement } = await client.query('UPDATE KEPT SET N = 2', [], { asyncExec: true });
    const id = statement.getQueryId();
    const status = () => client.connection.getQueryStatus(id);
    await expect.poll(status).toBe('BLOCKED');
    await ask({ sqlText: 'ROLLBACK' });
    await expect.poll(status).toBe('SUCCESS');
  });

  const bodies: [string, string, boolean][] = [
    [
      'SQL',
      `LANGUAGE SQL AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO KEPT VALUES (1, 'inside');
         CALL SYSTEM$WAIT(100, 'SECONDS'); COMMIT; RETURN 'done'; END $$`,
      true,
    ],
    [
      'Python',
      `LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$
def main(session):
    session.sql("begin transaction").collect()
    session.sql("insert into KEPT values (1, 'inside')").collect()
    session.sql("call system$wait(100, 'SECONDS')").collect()
    session.sql("commit").collect()
    return 'done'
$$`,
      hasPython,
    ],
  ];
  it.each(bodies)(
    'that calls a procedure in %s ends its inner work when it is stopped, and rolls it back',
    async (name, body, possible) => {
      // without .venv there is no Python to call
      if (!possible) return;
      await client.query(`CREATE OR REPLACE PROCEDURE LINGER() RETURNS VARCHAR ${body}`);
      const { statement } = await client.query('CALL LINGER()', [], { asyncExec: true });
      const waits = async () => {
        const { statements } = await wire(server.port).get('/control/statements');
        return statements.some(({ sql }) => /insert into KEPT values \(1, 'inside'\)/i.test(sql));
      };
      const before = (await wire(server.port).get('/control/statements')).statements.at(-1)?.n ?? 0;
      await expect.poll(waits, { timeout: 40_000 }).toBe(true);
      // a session's statements run in turn: the order to stop comes from outside, as the drivers send it
      await wire(server.port).post(
        `/queries/${statement.getQueryId()}/abort-request`,
        undefined,
        headers,
      );
      const stopped = async () => {
        const { statements } = await wire(server.port).get(`/control/statements?since=${before}`);
        return statements
          .filter(({ code }) => code === '000604')
          .map(({ sql }) => sql.toUpperCase());
      };
      await expect.poll(stopped, { timeout: 20_000 }).toContain('CALL LINGER()');
      const { statements } = await wire(server.port).get(`/control/statements?since=${before}`);
      expect(statements.filter(({ sql }) => /^commit/i.test(sql))).toEqual([]);
      expect([name, await rows('SELECT * FROM KEPT')]).toEqual([name, []]);
      await client.query("UPDATE KEPT SET T = 'free'");
    },
    120_000,
  );

  it('tells what DML did to rows, beside its answer', async () => {
    const statsOf = async (sqlText: string) => (await ask({ sqlText })).data.stats;
    const none = { numRowsInserted: 0, numRowsDeleted: 0, numRowsUpdated: 0, numDmlDuplicates: 0 };
    expect(await statsOf("INSERT INTO KEPT VALUES (1, 'a'), (2, 'b')")).toEqual({
      ...none,
      numRowsInserted: 2,
    });
    expect(
      await statsOf(
        `MERGE INTO KEPT USING (SELECT * FROM VALUES (1), (3) AS V (N)) S ON KEPT.N = S.N
          WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (N) VALUES (S.N)`,
      ),
    ).toEqual({ ...none, numRowsInserted: 1, numRowsDeleted: 1 });
    expect(await statsOf("UPDATE KEPT SET T = 'c'")).toEqual({ ...none, numRowsUpdated: 2 });
    expect(await statsOf('DELETE FROM KEPT WHERE N = 77')).toBeUndefined();
    expect(await statsOf('SELECT * FROM KEPT')).toBeUndefined();
  });

  it('of several statements has succeeded for other sessions too, when its own has ended', async () => {
    const { data } = await wire(server.port).post(
      '/session/v1/login-request?databaseName=DB&schemaName=PUBLIC&warehouse=WH&roleName=ACCOUNTADMIN',
      { data: { LOGIN_NAME: 'SANDBOX_ADMIN', PASSWORD: adminPassword } },
    );
    const other = bearing(data.token);
    const sent = await wire(server.port).post(
      '/queries/v1/query-request?requestId=several',
      { sqlText: 'SELECT 1; SELECT 2', parameters: { MULTI_STATEMENT_COUNT: 2 } },
      other,
    );
    await wire(server.port).post('/session?delete=true', {}, other);
    const { queries } = (
      await wire(server.port).get(`/monitoring/queries/${sent.data.queryId}`, headers)
    ).data;
    expect(queries).toMatchObject([{ id: sent.data.queryId, status: 'SUCCESS' }]);
  });
});
