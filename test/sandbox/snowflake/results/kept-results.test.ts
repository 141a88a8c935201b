import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../sandbox/snowflake/clock.js';
import { type Result, rowsResult } from '../../../../sandbox/snowflake/engine/result.js';
import {
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../../../../sandbox/snowflake/engine/value.js';
import { KeptResults } from '../../../../sandbox/snowflake/results/kept-results.js';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

const DAY_MS = 86_400_000;

describe('kept results', () => {
  const columns = [fixedColumn('N'), textColumn('T'), timestampColumn('AT')];
  const rows = Array.from({ length: 20_000 }, (_, n) => [
    n % 2 === 0 ? n : 10n ** 30n + BigInt(n),
    n % 3 === 0 ? null : `text ${n} ☃`,
    { ns: BigInt(n), offset: 60 },
  ]);
  const sixtyThousandCells = (): Result => ({
    ...rowsResult(columns, rows),
    cached: true,
  });

  it('are the same from files as they were in memory, whole and in parts, until a day has passed', async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'results-'));
    const clock = new VirtualClock();
    const kept = new KeptResults({ stateFolder, log: () => undefined }, clock);
    const filed = () => readdir(join(stateFolder, 'results')).catch((): string[] => []);
    try {
      const given = sixtyThousandCells();
      const held = kept.keep('first', 'U', given);
      for (let n = 0; n < 60; n++) kept.keep(`other ${n}`, 'U', sixtyThousandCells());
      await expect.poll(async () => (await filed()).length, { timeout: 60_000 }).toBeGreaterThan(1);
      const found = kept.find('first');
      expect(found?.user).toBe('U');
      expect(found?.result).not.toBe(held);
      for (const one of [found?.result, held]) {
        expect(one).toMatchObject({ columns, rowCount: 20_000, cached: true });
        expect(one?.vectors).toEqual(given.vectors);
        expect(one?.slice?.(6_600, 6_700)).toEqual(
          given.vectors.map((vector) => vector.slice(6_600, 6_700)),
        );
      }
      await clock.advance(DAY_MS + 1000);
      expect(kept.find('first')).toBeUndefined();
      expect(kept.find('other 59')).toBeUndefined();
      for (let n = 0; n < 60; n++) kept.keep(`later ${n}`, 'U', sixtyThousandCells());
      await expect
        .poll(async () => (await filed()).includes('1.results'), { timeout: 60_000 })
        .toBe(false);
    } finally {
      kept.close();
      clock.stop();
      await rm(stateFolder, { recursive: true, force: true });
    }
  });

  describe('of an earlier run', () => {
    let stateFolder: string;
    let folder: string;
    const clock = new VirtualClock();
    const start = () => new KeptResults({ stateFolder, log: () => undefined }, clock);
    const small = (n: number) => rowsResult([fixedColumn('N')], [[n]]);
    const cellOf = (kept: KeptResults, id: string) => kept.find(id)?.result.vectors[0]?.[0];
    beforeEach(async () => {
      stateFolder = await mkdtemp(join(tmpdir(), 'results-'));
      folder = join(stateFolder, 'results');
    });
    afterEach(() => rm(stateFolder, { recursive: true, force: true }));
    afterAll(() => clock.stop());

    it('are there whether it was stopped or killed, and age from when they were made', async () => {
      const killed = start();
      killed.keep('one', 'U', small(1));
      killed.keep('two', 'V', small(2));
      killed.keep('two', 'V', small(22));
      killed.keep('secret', 'V', { ...small(3), once: true });
      const stopped = start();
      expect(stopped.find('one')).toMatchObject({ user: 'U', result: { rowCount: 1 } });
      stopped.keep('large', 'U', sixtyThousandCells());
      stopped.close();
      await clock.advance(DAY_MS / 2);
      const last = start();
      last.keep('new', 'U', small(4));
      expect(['one', 'two', 'new', 'secret', 'none'].map((id) => cellOf(last, id))).toEqual([
        1,
        22,
        4,
        undefined,
        undefined,
      ]);
      expect(last.find('large')?.result.vectors).toEqual(sixtyThousandCells().vectors);
      for (const file of await readdir(folder))
        expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
      await clock.advance(DAY_MS / 2 + 1000);
      expect(['one', 'large', 'new'].map((id) => cellOf(last, id))).toEqual([
        undefined,
        undefined,
        4,
      ]);
      killed.close();
      last.close();
    });

    it('are read as far as they were written, and the next ones follow', async () => {
      const first = start();
      first.keep('whole', 'U', small(1));
      first.keep('torn', 'U', small(2));
      first.close();
      const [file = ''] = await readdir(folder);
      const path = join(folder, file);
      await truncate(path, (await stat(path)).size - 1);
      const second = start();
      second.keep('next', 'U', small(3));
      second.close();
      const third = start();
      expect(['whole', 'torn', 'next'].map((id) => cellOf(third, id))).toEqual([1, undefined, 3]);
      third.close();
    });

    it('are none where the files are not what was written, nor files of an earlier version', async () => {
      const first = start();
      first.keep('changed', 'U', small(1));
      first.close();
      const [file = ''] = await readdir(folder);
      const bytes = await readFile(join(folder, file));
      bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
      await writeFile(join(folder, file), bytes);
      await writeFile(join(folder, '1'), 'of another version');
      await writeFile(join(folder, '7.results'), 'garbage');
      const second = start();
      expect(() => second.find('changed')).toThrow('no longer kept');
      second.keep('next', 'U', small(3));
      second.close();
      expect(await readdir(folder)).not.toContain('1');
      const third = start();
      expect(cellOf(third, 'next')).toBe(3);
      third.close();
    });
  });
});

describe('a result asked for by its id', () => {
  let server: SnowflakeServer;
  let client: Client;

  const open = (username = 'SANDBOX_ADMIN', password = adminPassword) =>
    connect(server.port, { username, password, warehouse: 'WH', database: 'DB' });
  const again = (id: string, asking = client) =>
    new Promise((resolve, reject) => {
      asking.connection.getResultsFromQueryId({
        queryId: id,
        sqlText: '',
        complete: (error, _, found) => (error ? reject(error) : resolve(found)),
      });
    });
  /** the address that it asks, without its patience for what is not there */
  const plainly = async (id: string, LOGIN_NAME = 'SANDBOX_ADMIN', PASSWORD = adminPassword) => {
    const { post, get } = wire(server.port);
    const { data } = await post('/session/v1/login-request', { data: { LOGIN_NAME, PASSWORD } });
    return get(`/queries/${id}/result`, bearing(data.token));
  };
  const pass = async (hours: number) => {
    await wire(server.port).post('/control/clock', { advance_s: hours * 3600 });
    client = await open();
  };

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    await server.asAdmin([
      "CREATE USER OTHER PASSWORD = 'x'",
      'GRANT USAGE ON WAREHOUSE WH TO ROLE PUBLIC',
    ]);
    client = await open();
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('is scanned by a session without a database, as are other tables of the platform’s functions', async () => {
    const homeless = await connect(server.port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
    });
    const { statement } = await homeless.query('SELECT 7 AS N');
    const scan = `SELECT N FROM TABLE(RESULT_SCAN('${statement.getQueryId()}'))`;
    expect((await homeless.query(scan)).rows).toEqual([{ N: 7 }]);
    await homeless.query('USE WAREHOUSE WH');
    const made = await homeless.query('SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 2))');
    expect(made.rows).toEqual([{ N: 0 }, { N: 1 }]);
    await expect(homeless.query('SELECT * FROM TABLE(NONE_SUCH())')).rejects.toMatchObject({
      code: '002141',
    });
    await homeless.close();
  });

  it('is there for a day, after many others and the end of its session, for its user alone', async () => {
    const first = await open();
    const { statement } = await first.query(
      'SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 3))',
    );
    const several = await first.query('SELECT 1 AS ONE; SELECT 2 AS TWO', [], {
      parameters: { MULTI_STATEMENT_COUNT: 2 },
    });
    const failing = await first.query('SELECT * FROM DB.PUBLIC.NONE_SUCH').catch((error) => error);
    const [id, both] = [statement.getQueryId(), several.statement.getQueryId()];
    const failed: string = failing.data.queryId;
    for (let n = 0; n < 310; n++) await first.query(`SELECT ${n}`);
    await first.close();
    await pass(23);
    const expected = [{ N: 0 }, { N: 1 }, { N: 2 }];
    expect(await again(id)).toEqual(expected);
    expect((await client.query(`SELECT * FROM TABLE(RESULT_SCAN('${id}'))`)).rows).toEqual(
      expected,
    );
    expect(await plainly(failed)).toMatchObject({ code: '002003', data: { sqlState: '42S02' } });
    expect(await plainly(both)).toMatchObject({ success: true, data: { total: 1 } });
    for (const one of [id, failed, both])
      expect(await plainly(one, 'OTHER', 'x')).toMatchObject({ code: '000709' });
    await pass(2);
    for (const one of [id, failed, both])
      expect(await plainly(one)).toMatchObject({ code: '000709' });
    await expect(client.query(`SELECT * FROM TABLE(RESULT_SCAN('${id}'))`)).rejects.toMatchObject({
      code: '000709',
    });
  }, 60_000);
});
