import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let base: string;

const run = (sql: string) => account.admin.run(sql);
const rows = (sql: string) => account.admin.rows(sql);

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'stage-query-'));
  await mkdir(join(base, 'state'));
  account = await openAccount({ stateFolder: join(base, 'state') });
  await run('CREATE STAGE G');
  await run("CREATE FILE FORMAT BARS TYPE = CSV FIELD_DELIMITER = '|' SKIP_HEADER = 1");
  await run('CREATE FILE FORMAT JS TYPE = JSON');
  await run('CREATE FILE FORMAT JS_ARRAY TYPE = JSON STRIP_OUTER_ARRAY = TRUE');
  await run('CREATE FILE FORMAT PQ TYPE = PARQUET');
  const { transfer } = await run('PUT file:///tmp/x @G');
  const data = transfer?.data as { stageInfo: { location: string } };
  const folder = data.stageInfo.location;
  for (const part of ['bars', 'json', 'array', 'pq']) await mkdir(join(folder, part));
  await writeFile(join(folder, 'bars/one.csv'), 'id|name\n1|Ada\n2|\n');
  await writeFile(join(folder, 'bars/two.csv'), 'id|name|more\n3|Bo|x\n');
  await writeFile(join(folder, 'json/a.json'), '{"id": 1, "tags": ["x", "y"]}\n{"id": 2}\n');
  await writeFile(join(folder, 'array/a.json'), '[{"id": 3}, {"id": 4}]');
  await account.services.system.execute(
    `COPY (SELECT 12345678901234567890.5::DECIMAL(38, 1) AS "Amount", TIMESTAMP '2026-01-02 03:04:05.678' AS AT, NULL::INT AS NOTHING) TO '${join(folder, 'pq/a.parquet')}' (FORMAT parquet)`,
  );
});
afterAll(async () => {
  await account.stop();
  await rm(base, { recursive: true });
});

describe('a query of staged files', () => {
  it('reads fields of CSV by position, and where each row comes from', async () => {
    const sql =
      "SELECT METADATA$FILENAME, METADATA$FILE_ROW_NUMBER, t.$1, $2, $4 FROM @G/bars (FILE_FORMAT => BARS, PATTERN => '.*[.]csv') t ORDER BY 1, 2";
    expect(await rows(sql)).toEqual([
      ['bars/one.csv', 1, '1', 'Ada', null],
      ['bars/one.csv', 2, '2', null, null],
      ['bars/two.csv', 1, '3', 'Bo', null],
    ]);
    expect(await account.admin.describe(sql)).toEqual([
      'METADATA$FILENAME:text',
      'METADATA$FILE_ROW_NUMBER:fixed(38,0)',
      '$1:text',
      '$2:text',
      '$4:text',
    ]);
    expect((await run(sql)).columns.map(({ name }) => name)).toEqual(
      (await account.admin.describe(sql)).map((column) => column.replace(/:.*/, '')),
    );
  });

  it('chooses files by path and pattern, and names formats in every way', async () => {
    expect(await rows("SELECT COUNT(*) FROM '@G/bars/one' (FILE_FORMAT => 'BARS')")).toEqual([[2]]);
    expect(
      await rows(
        "SELECT $1 FROM @DB.PUBLIC.G (FILE_FORMAT => DB.PUBLIC.BARS, PATTERN => '.*two.*')",
      ),
    ).toEqual([['3']]);
    expect(await rows('SELECT $1 FROM @G/nothing')).toEqual([]);
  });

  it('reads JSON as a VARIANT', async () => {
    expect(
      await rows(
        'SELECT $1:id::NUMBER, $1:tags[1]::VARCHAR FROM @G/json (FILE_FORMAT => JS) ORDER BY 1',
      ),
    ).toEqual([
      [1, 'y'],
      [2, null],
    ]);
    expect(await rows('SELECT ARRAY_SIZE($1) FROM @G/array (FILE_FORMAT => JS)')).toEqual([[2]]);
    expect(await rows('SELECT SUM($1:id) FROM @G/array (FILE_FORMAT => JS_ARRAY)')).toEqual([[7]]);
  });

  it('reads Parquet as a VARIANT, digit by digit', async () => {
    expect(
      await rows(
        'SELECT $1:Amount::NUMBER(38, 1), TO_VARCHAR($1:AT::TIMESTAMP_NTZ), $1:NOTHING IS NULL FROM @G/pq (FILE_FORMAT => PQ)',
      ),
    ).toEqual([[123456789012345678905n, '2026-01-02 03:04:05.678', true]]);
  });

  it('stands where tables do: joined, in a CTE, a view, CREATE TABLE, INSERT and MERGE', async () => {
    const bars = '@G/bars (FILE_FORMAT => BARS)';
    expect(
      await rows(
        `WITH B AS (SELECT $1::INT ID, $2 NAME FROM ${bars}) SELECT B.*, J.$1:id FROM B JOIN @G/json (FILE_FORMAT => JS) J ON J.$1:id = B.ID ORDER BY 1`,
      ),
    ).toEqual([
      [1, 'Ada', '1'],
      [2, null, '2'],
    ]);
    await run(`CREATE TABLE T AS SELECT $1::INT ID, $2 NAME FROM ${bars}`);
    await run(`INSERT INTO T SELECT $1::INT + 10, $2 FROM ${bars}`);
    await run(
      `MERGE INTO T USING (SELECT $1::INT ID, 'new' NAME FROM ${bars}) S ON T.ID = S.ID WHEN MATCHED THEN UPDATE SET NAME = S.NAME`,
    );
    expect(await rows("SELECT COUNT(*), COUNT_IF(NAME = 'new') FROM T")).toEqual([[6, 3]]);
    await run(`CREATE VIEW V AS SELECT $1 ID FROM ${bars}`);
    expect(await rows('SELECT COUNT(*) FROM V')).toEqual([[3]]);
  });

  it('needs READ, and a view gives it on its owner’s behalf', async () => {
    await run('CREATE ROLE READER');
    await run('GRANT USAGE ON DATABASE DB TO ROLE READER');
    await run('GRANT USAGE ON SCHEMA DB.PUBLIC TO ROLE READER');
    await run('GRANT USAGE ON WAREHOUSE WH TO ROLE READER');
    await run('CREATE OR REPLACE VIEW SEEN AS SELECT $1:id ID FROM @G/json (FILE_FORMAT => JS)');
    await run('GRANT SELECT ON VIEW SEEN TO ROLE READER');
    await run('CREATE USER R');
    await run('GRANT ROLE READER TO USER R');
    const reader = await account.open('R', 'READER');
    await expect(reader.run('SELECT $1 FROM @DB.PUBLIC.G')).rejects.toMatchObject({
      code: '002003',
    });
    expect(await reader.rows('SELECT * FROM DB.PUBLIC.SEEN')).toHaveLength(2);
    await run('GRANT READ ON STAGE G TO ROLE READER');
    expect(await reader.rows('SELECT $1 FROM @DB.PUBLIC.G/json')).toHaveLength(2);
  });

  it.each([
    ['SELECT * FROM @G/bars', 'SELECT \\* from a stage'],
    ['SELECT $1, t.* FROM @G/bars t', 'SELECT \\* from a stage'],
    ['SELECT METADATA$START_SCAN_TIME FROM @G/bars', 'METADATA\\$START_SCAN_TIME'],
    ['SELECT $1 FROM @G (SKIP_HEADER => 1)', 'SKIP_HEADER of a stage in FROM'],
    ['SELECT $1 FROM @G (FILE_FORMAT => NOBODY)', "File format 'NOBODY' does not exist"],
    ['SELECT $1 FROM @NOWHERE', "Stage 'DB.PUBLIC.NOWHERE' does not exist"],
  ])('refuses by name: %s', async (sql, named) => {
    await expect(run(sql)).rejects.toThrow(new RegExp(named));
  });

  it('reads for COPY in the same way', async () => {
    await run('CREATE TABLE C (FILE VARCHAR, ROW_ NUMBER, ID NUMBER, V VARIANT)');
    await run(
      'COPY INTO C FROM (SELECT METADATA$FILENAME, METADATA$FILE_ROW_NUMBER, t.$1:id, $1 FROM @G/json (FILE_FORMAT => JS) t)',
    );
    await run(
      'COPY INTO C (FILE, ROW_, ID) FROM (SELECT METADATA$FILENAME, METADATA$FILE_ROW_NUMBER, $1 FROM @G/bars) FILE_FORMAT = (FORMAT_NAME = BARS) ON_ERROR = CONTINUE',
    );
    expect(await rows('SELECT FILE, ROW_, ID FROM C ORDER BY 1, 2')).toEqual([
      ['bars/one.csv', 1, 1],
      ['bars/one.csv', 2, 2],
      ['bars/two.csv', 1, 3],
      ['json/a.json', 1, 1],
      ['json/a.json', 2, 2],
    ]);
    await run('CREATE TABLE D (V VARIANT)');
    await run('COPY INTO D FROM @G/array FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)');
    expect(await rows('SELECT SUM(V:id) FROM D')).toEqual([[7]]);
    await expect(run('COPY INTO D FROM (SELECT $1 FROM @G/json WHERE $1:id = 1)')).rejects.toThrow(
      'in the query of COPY',
    );
  });
});
