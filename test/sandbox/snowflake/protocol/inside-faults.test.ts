import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { type Wire, wire } from '../../../support/wire.js';

let server: SnowflakeServer;
let client: Client;
let other: Client;
let control: Wire;

beforeAll(async () => {
  prepareClient();
  server = await startLocalSnowflake();
  control = wire(server.port);
  const login = {
    username: 'SANDBOX_ADMIN',
    password: adminPassword,
    database: 'DB',
    schema: 'PUBLIC',
    warehouse: 'WH',
  };
  client = await connect(server.port, login);
  other = await connect(server.port, login);
  await client.query(`CREATE PROCEDURE MOVE(HOW VARCHAR) RETURNS VARCHAR LANGUAGE SQL AS $$
    BEGIN
      INSERT INTO T VALUES (1);
      BEGIN TRANSACTION;
      INSERT INTO T VALUES (2);
      IF (how || 'x' = 'nothingx') THEN NULL; END IF;
      INSERT INTO T VALUES (3);
      COMMIT;
      RETURN 'done';
    EXCEPTION WHEN OTHER THEN
      RETURN 'caught';
    END $$`);
  await client.query(`CREATE PROCEDURE OUTER_MOVE() RETURNS VARCHAR LANGUAGE SQL AS
    $$ BEGIN CALL MOVE('x'); INSERT INTO T VALUES (4); RETURN 'outer'; END $$`);
});
afterAll(async () => {
  await client.close();
  await other.close();
  await server.stop();
});
beforeEach(() => client.query('CREATE OR REPLACE TABLE T (N INT)'));
afterEach(() => control.post('/control/fault/clear', {}));

const rows = async (from: Client) =>
  (await from.query('SELECT N FROM T ORDER BY N')).rows.map(({ N }) => N);
const arm = (fault: Readonly<Record<string, unknown>>) => control.post('/control/fault', fault);

describe('an abort inside a procedure', () => {
  it.each([
    [0, []],
    [1, [1]],
    [2, [1]],
    [3, [1]],
    [4, [1]],
    [5, [1, 2, 3]],
  ])('after %i statements leaves what was committed', async (after, left) => {
    await arm({ procedure: 'move', after, kind: 'abort_inside' });
    await expect(client.query(`CALL MOVE('x')`)).rejects.toMatchObject({
      code: '000604',
      sqlState: '57014',
    });
    expect(await rows(other)).toEqual(left);
    expect((await client.query(`CALL MOVE('x')`)).rows).toEqual([{ MOVE: 'done' }]);
  });

  it('ends the calls around it too', async () => {
    await arm({ procedure: 'DB.PUBLIC.MOVE', after: 3, kind: 'abort_inside' });
    await expect(client.query('CALL OUTER_MOVE()')).rejects.toMatchObject({ code: '000604' });
    expect(await rows(other)).toEqual([1]);
  });

  it('strikes no other procedure, and only as often as asked', async () => {
    await arm({ procedure: 'OUTER_MOVE', after: 1, kind: 'abort_inside', times: 2 });
    expect((await client.query(`CALL MOVE('x')`)).rows).toEqual([{ MOVE: 'done' }]);
    for (const code of ['000604', '000604'])
      await expect(client.query('CALL OUTER_MOVE()')).rejects.toMatchObject({ code });
    expect((await client.query('CALL OUTER_MOVE()')).rows).toEqual([{ OUTER_MOVE: 'outer' }]);
  });

  it('is refused when it is badly formed', async () => {
    for (const fault of [
      { procedure: 'MOVE', kind: 'abort_inside' },
      { procedure: 'MOVE', after: -1, kind: 'abort_inside' },
      { procedure: 'MOVE', after: 1, kind: 'reset_before' },
    ])
      expect(await arm(fault)).toEqual({ ok: false, error: 'invalid_arguments' });
  });

  it.skipIf(!hasPython)(
    'ends Python that would have caught it (skipped without .venv)',
    async () => {
      await client.query(`CREATE OR REPLACE PROCEDURE PY() RETURNS VARCHAR LANGUAGE PYTHON
      RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main'
      EXECUTE AS CALLER AS $$
def main(session):
    session.sql("INSERT INTO DB.PUBLIC.T VALUES (1)").collect()
    try:
        session.sql("INSERT INTO DB.PUBLIC.T VALUES (2)").collect()
        session.sql("INSERT INTO DB.PUBLIC.T VALUES (3)").collect()
    except Exception:
        pass
    return "done"
$$`);
      const before = await control.get('/control/statements');
      const n = before.statements.at(-1)?.n ?? 0;
      await client.query('CALL PY()');
      const inner = (await control.get(`/control/statements?since=${n}`)).statements;
      const second = inner.findIndex(({ sql }) => sql.includes('VALUES (2)')) + 1;
      expect(second).toBeGreaterThan(0);
      await client.query('TRUNCATE TABLE T');
      await arm({ procedure: 'PY', after: second, kind: 'abort_inside' });
      await expect(client.query('CALL PY()')).rejects.toMatchObject({ code: '000604' });
      expect(await rows(other)).toEqual([1, 2]);
    },
  );
});

describe.skipIf(!hasPython)(
  'a fault inside Python that Python called (skipped without .venv)',
  () => {
    const inner = `def main(session):
    for n in (1, 2):
        session.sql(f"INSERT INTO DB.PUBLIC.T VALUES ({n})").collect()
    return "inner"`;
    const outer = `def main(session):
    session.sql("INSERT INTO DB.PUBLIC.T VALUES (10)").collect()
    try:
        session.call("DB.PUBLIC.INNER")
    finally:
        session.sql("INSERT INTO DB.PUBLIC.T VALUES (11)").collect()
    return "outer"`;
    const create = (name: string, rights: string, code: string) =>
      client.query(`CREATE OR REPLACE PROCEDURE ${name}() RETURNS VARCHAR LANGUAGE PYTHON
      RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main'
      EXECUTE AS ${rights} AS $$\n${code}\n$$`);

    it.each([
      ['OWNER', 'OWNER'],
      ['OWNER', 'CALLER'],
      ['CALLER', 'OWNER'],
      ['CALLER', 'CALLER'],
    ])(
      "aborts and holds all of it, the outer with %s's rights, the inner with %s's",
      async (...rights) => {
        await create('OUTER_PY', rights[0], outer);
        await create('INNER', rights[1], inner);
        await arm({ procedure: 'INNER', after: 1, kind: 'abort_inside' });
        await expect(client.query('CALL OUTER_PY()')).rejects.toMatchObject({ code: '000604' });
        expect(await rows(other)).toEqual([1, 10]);
        await client.query('TRUNCATE TABLE T');
        await arm({ procedure: 'DB.PUBLIC.INNER', after: 1, kind: 'hold_inside' });
        const call = client.query('CALL OUTER_PY()');
        await vi.waitFor(
          async () =>
            expect(await control.post('/control/fault/release', {})).toEqual({
              ok: true,
              released: 1,
            }),
          { timeout: 60_000, interval: 50 },
        );
        expect((await call).rows).toEqual([{ OUTER_PY: 'outer' }]);
        expect(await rows(other)).toEqual([1, 2, 10, 11]);
      },
    );
  },
);

describe('a hold inside a procedure', () => {
  it('keeps the locks of its transaction until it is released', async () => {
    await arm({ procedure: 'MOVE', after: 3, kind: 'hold_inside' });
    const call = client.query(`CALL MOVE('x')`);
    await vi.waitFor(async () => expect(await rows(other)).toEqual([1]));
    expect(await Promise.race([call.then(() => 'done'), rows(other)])).toEqual([1]);
    await vi.waitFor(async () =>
      expect(await control.post('/control/fault/release', {})).toEqual({ ok: true, released: 1 }),
    );
    expect((await call).rows).toEqual([{ MOVE: 'done' }]);
    expect(await rows(other)).toEqual([1, 2, 3]);
  });

  it('gives way to a cancel', async () => {
    await arm({ procedure: 'MOVE', after: 1, kind: 'hold_inside' });
    let cancel: (() => void) | undefined;
    const call = new Promise((resolve, reject) => {
      const statement = client.connection.execute({
        sqlText: `CALL MOVE('x')`,
        complete: (error) => (error ? reject(error) : resolve('done')),
      });
      cancel = () => statement.cancel(() => undefined);
    });
    await vi.waitFor(async () => expect(await rows(other)).toEqual([1]));
    cancel?.();
    await expect(call).rejects.toMatchObject({ code: '000604' });
  });
});

describe('the statement log and the meter', () => {
  it('know the statements inside procedures, and repeated queries on unchanged tables', async () => {
    await control.post('/control/meter/reset', {});
    const n = (await control.get('/control/statements')).statements.at(-1)?.n ?? 0;
    await client.query(`CALL MOVE('x')`);
    const asked = 'SELECT N FROM T WHERE N > 1';
    await client.query(asked);
    await client.query(asked);
    await client.query('INSERT INTO T VALUES (9)');
    await client.query(asked);
    await client.query('SELECT 1');
    const { statements } = await control.get(`/control/statements?since=${n}`);
    const seen = statements.map((one) => `${one.class} ${one.sql}`);
    expect(seen).toEqual([
      'warehouse INSERT INTO T VALUES (1)',
      'metadata BEGIN TRANSACTION',
      'warehouse INSERT INTO T VALUES (2)',
      'warehouse INSERT INTO T VALUES (3)',
      'metadata COMMIT',
      `warehouse CALL MOVE('x')`,
      `warehouse ${asked}`,
      `cached ${asked}`,
      'warehouse INSERT INTO T VALUES (9)',
      `warehouse ${asked}`,
      'metadata SELECT 1',
    ]);
    expect(await control.get('/control/meter')).toMatchObject({
      resumes: 1,
      statements: { metadata: 3, cached: 1, warehouse: 7 },
    });
  });
});
