import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DroppedObjects } from '../../../../sandbox/snowflake/catalogue/dropped.js';
import type { AccountObject } from '../../../../sandbox/snowflake/engine/context.js';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

const AT = '2026-03-01T12:00:00Z';
const HOUR = 3_600_000;

let account: LocalAccount;
let folder: string;
const run = (...sql: readonly string[]) => account.run(...sql);
const cell = (sql: string) => account.cell(sql);
const later = (hours: number) => account.clock.set(account.clock.now() + hours * HOUR);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undrop-'));
  account = await startLocalAccount(AT, folder);
  await run(
    'CREATE ROLE READER',
    'GRANT ROLE READER TO USER SANDBOX_ADMIN',
    'GRANT USAGE ON WAREHOUSE W TO ROLE READER',
    'GRANT USAGE ON DATABASE D TO ROLE READER',
    'GRANT USAGE ON SCHEMA D.S TO ROLE READER',
  );
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('UNDROP TABLE', () => {
  it('brings back the rows, the numbering and the grants', async () => {
    await run(
      'CREATE TABLE T (N INT AUTOINCREMENT, A INT)',
      'INSERT INTO T (A) VALUES (1), (2)',
      'GRANT SELECT ON TABLE T TO ROLE READER',
      'DROP TABLE T',
    );
    expect(await account.refusal('SELECT * FROM T')).toMatch(/^002003 /);
    expect(await run('UNDROP TABLE T')).toEqual([{ status: 'Table T successfully restored.' }]);
    await run('INSERT INTO T (A) VALUES (3)');
    expect(await run('SELECT N, A FROM T ORDER BY N')).toEqual([
      { N: 1, A: 1 },
      { N: 2, A: 2 },
      { N: 3, A: 3 },
    ]);
    expect((await run('SHOW GRANTS ON TABLE T')).map(({ privilege }) => privilege)).toContain(
      'SELECT',
    );
  });

  it('brings back what was replaced, the newest first, once the name is free', async () => {
    await run(
      'CREATE TABLE R AS SELECT 1 AS A',
      'CREATE OR REPLACE TABLE R AS SELECT 2 AS A',
      'CREATE OR REPLACE TABLE R AS SELECT 3 AS A',
    );
    expect(await account.refusal('UNDROP TABLE R')).toBe(
      "002002 42710 SQL compilation error:\nObject 'R' already exists.",
    );
    await run('ALTER TABLE R RENAME TO R3', 'UNDROP TABLE R');
    expect(await cell('SELECT A FROM R')).toBe(2);
    await run('ALTER TABLE R RENAME TO R2', 'UNDROP TABLE R');
    expect(await cell('SELECT A FROM R')).toBe(1);
    expect(await account.refusal('UNDROP TABLE R2')).toMatch(/^090025 /);
  });

  it('refuses what was never there, temporary tables, and what is kept for no time', async () => {
    expect(await account.refusal('UNDROP TABLE NEVER')).toBe(
      '090025 22000 Table NEVER did not exist or was purged.',
    );
    await run(
      'CREATE TEMPORARY TABLE P (A INT)',
      'DROP TABLE P',
      'CREATE TABLE Z (A INT) DATA_RETENTION_TIME_IN_DAYS = 0',
      'DROP TABLE Z',
      'CREATE TABLE Y (A INT)',
      'ALTER TABLE Y SET DATA_RETENTION_TIME_IN_DAYS = 0',
      'DROP TABLE Y',
    );
    for (const name of ['P', 'Z', 'Y'])
      expect(await account.refusal(`UNDROP TABLE ${name}`)).toMatch(/^090025 /);
    expect(
      await account.refusal('CREATE TABLE X (A INT) DATA_RETENTION_TIME_IN_DAYS = 91'),
    ).toMatch(/^001006 22023 /);
    expect(await account.refusal('UNDROP TASK T')).toMatch(/^000002 .*UNDROP TASK/);
  });

  it('needs OWNERSHIP, and the privilege to create', async () => {
    await run(
      'CREATE TABLE OWNED (A INT)',
      'GRANT SELECT ON TABLE OWNED TO ROLE READER',
      'DROP TABLE OWNED',
    );
    const reader = await account.as('READER');
    await expect(reader('UNDROP TABLE OWNED')).rejects.toMatchObject({ code: '003001' });
    await run('UNDROP TABLE OWNED');
  });

  it('lasts as long as the table, or what it is in, says', async () => {
    await run(
      'CREATE SCHEMA KEPT DATA_RETENTION_TIME_IN_DAYS = 3',
      'CREATE TABLE KEPT.A (A INT)',
      'CREATE TABLE D.S.B (A INT)',
      'CREATE TABLE KEPT.C (A INT) DATA_RETENTION_TIME_IN_DAYS = 1',
      'DROP TABLE KEPT.A',
      'DROP TABLE KEPT.C',
      'DROP TABLE D.S.B',
    );
    const shown = await run('SHOW TABLES HISTORY IN SCHEMA D.KEPT');
    expect(
      shown.map(({ name, retention_time, dropped_on }) => [name, retention_time, dropped_on]),
    ).toEqual([
      ['A', '3', BigInt(account.clock.now()) * 1_000_000n],
      ['C', '1', BigInt(account.clock.now()) * 1_000_000n],
    ]);
    expect(await run('SHOW TABLES IN SCHEMA D.KEPT')).toEqual([]);
    await later(24);
    expect(await account.refusal('UNDROP TABLE D.S.B')).toMatch(/^090025 /);
    expect((await run('SHOW TABLES HISTORY IN SCHEMA D.KEPT')).map(({ name }) => name)).toEqual([
      'A',
    ]);
    await run('UNDROP TABLE D.KEPT.A');
    expect((await run('SHOW TABLES HISTORY IN SCHEMA D.KEPT'))[0]?.dropped_on).toBeNull();
  });
});

describe('UNDROP SCHEMA and DATABASE', () => {
  it('bring back all that went along, and not what had gone before', async () => {
    await run(
      'CREATE SCHEMA D.X',
      'CREATE TABLE D.X.T AS SELECT 5 AS A',
      'CREATE VIEW D.X.V AS SELECT A + 1 AS B FROM T',
      'CREATE SEQUENCE D.X.Q START 7',
      "CREATE TASK D.X.J SCHEDULE = '60 minutes' AS SELECT 1",
      'ALTER TASK D.X.J RESUME',
      'CREATE TABLE D.X.EARLIER (A INT)',
      'DROP TABLE D.X.EARLIER',
      'DROP SCHEMA D.X',
    );
    expect(await account.refusal('SELECT * FROM D.X.T')).toMatch(/^002003 /);
    expect(await run("SHOW SCHEMAS LIKE 'X' IN DATABASE D")).toEqual([]);
    expect(
      (await run("SHOW SCHEMAS HISTORY LIKE 'X' IN DATABASE D"))[0]?.dropped_on,
    ).not.toBeNull();
    expect(await run('UNDROP SCHEMA D.X')).toEqual([{ status: 'Schema X successfully restored.' }]);
    expect(await cell('SELECT B FROM D.X.V')).toBe(6);
    expect(await cell('SELECT D.X.Q.NEXTVAL')).toBe(7);
    expect((await run('SHOW TASKS IN SCHEMA D.X'))[0]?.state).toBe('suspended');
    expect((await run('SHOW TABLES IN SCHEMA D.X')).map(({ name }) => name)).toEqual(['T']);
    await run('UNDROP TABLE D.X.EARLIER');
  });

  it('tell a schema from its namesake', async () => {
    await run(
      'CREATE SCHEMA D.N',
      'CREATE TABLE D.N.OLD AS SELECT 1 AS A',
      'DROP TABLE D.N.OLD',
      'CREATE OR REPLACE SCHEMA D.N',
    );
    expect(await account.refusal('UNDROP TABLE D.N.OLD')).toMatch(/^090025 /);
    expect(await account.refusal('UNDROP SCHEMA D.N')).toMatch(/^002002 /);
  });

  it('reach through schemas, and a restart', async () => {
    await run(
      'CREATE DATABASE WHOLE',
      'CREATE TABLE WHOLE.PUBLIC.T AS SELECT 8 AS A',
      'CREATE SCHEMA WHOLE.GONE',
      'DROP SCHEMA WHOLE.GONE',
      'DROP DATABASE WHOLE',
      'CREATE TABLE D.S.SURVIVOR AS SELECT 1 AS A',
      'DROP TABLE D.S.SURVIVOR',
    );
    const at = new Date(account.clock.now()).toISOString();
    await account.stop();
    account = await startLocalAccount(at, folder);
    expect(
      (await run('SHOW DATABASES HISTORY'))
        .filter(({ dropped_on }) => dropped_on !== null)
        .map(({ name }) => name),
    ).toEqual(['WHOLE']);
    expect(await run('UNDROP DATABASE WHOLE')).toEqual([
      { status: 'Database WHOLE successfully restored.' },
    ]);
    expect(await cell('SELECT A FROM WHOLE.PUBLIC.T')).toBe(8);
    expect((await run('SHOW SCHEMAS IN DATABASE WHOLE')).map(({ name }) => name)).toEqual([
      'PUBLIC',
    ]);
    await run('UNDROP SCHEMA WHOLE.GONE', 'UNDROP TABLE D.S.SURVIVOR');
    expect(await cell('SELECT A FROM D.S.SURVIVOR')).toBe(1);
  });

  it('free the rows of what no longer can come back', async () => {
    const stored = () =>
      account.services.system.query(
        "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name LIKE 'LAPSING#%'",
      );
    await run('CREATE TABLE D.S.LAPSING AS SELECT 1 AS A', 'DROP TABLE D.S.LAPSING');
    expect((await stored()).vectors[0]?.[0]).toEqual(expect.anything());
    expect(Number((await stored()).vectors[0]?.[0])).toBe(1);
    await later(25);
    await run('CREATE TABLE D.S.OTHER (A INT)', 'DROP TABLE D.S.OTHER');
    expect(Number((await stored()).vectors[0]?.[0])).toBe(0);
  });
});

describe('what is kept of dropped tables', () => {
  it('is not more than this machine holds, the newest first', () => {
    const catalogue = { list: () => [] };
    const held = new DroppedObjects({ now: () => 0 }, catalogue);
    const drop = (id: string) => {
      const table: AccountObject = {
        kind: 'TABLE',
        id,
        database: 'D',
        schema: 'S',
        name: 'T',
        owner: '',
        createdAt: 0,
        comment: '',
        properties: {},
      };
      const retired = held.retired(table, undefined);
      if (retired) held.hold(retired);
    };
    const lapsed = (values: readonly (readonly [string, number])[]) => {
      for (const [id, count] of values) held.measured(id, count);
      return held.lapsed().map(({ id }) => id);
    };
    for (const id of ['1', '2', '3']) drop(id);
    expect(lapsed([])).toEqual([]);
    expect(
      lapsed([
        ['1', 5_000_000],
        ['2', 20_000_000],
        ['3', 10_000_000],
      ]),
    ).toEqual(['2']);
    held.measured('2', 0);
    for (let n = 4; n <= 202; n++) drop(String(n));
    expect(lapsed([])).toEqual(['2', '1']);
  });
});
