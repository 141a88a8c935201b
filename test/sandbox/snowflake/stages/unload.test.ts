import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasPython, runClient } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

let account: TestAccount;
let client: Client;
let folder: string;

beforeAll(async () => {
  prepareClient();
  account = await startTestAccount();
  client = await account.as('OWNER');
  await client.query(
    'CREATE TABLE T (ID NUMBER, NAME VARCHAR, D NUMBER(10, 2), AT TIMESTAMP_NTZ, V VARIANT)',
  );
  await client.query(
    `INSERT INTO T SELECT 1, 'Ada "A", x', 1.5, '2026-01-02 03:04:05', PARSE_JSON('{"k": [1, 2]}') UNION ALL SELECT 2, NULL, NULL, NULL, NULL`,
  );
});
afterAll(() => account.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unload-'));
  await client.query('CREATE OR REPLACE STAGE S');
  return () => rm(folder, { recursive: true });
});

const rows = async (sql: string) => (await client.query(sql)).rows;
const names = async () => (await rows('LIST @S')).map(({ name }) => name);
const fetched = async (name: string) => {
  await client.query(`GET @S file://${folder}`);
  const bytes = await readFile(join(folder, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

const QUOTED = `FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '"')`;

describe('COPY INTO a stage', () => {
  it('writes CSV packed by gzip, which GET fetches', async () => {
    const [told] = await rows(`COPY INTO @S/out/ FROM T ${QUOTED} HEADER = TRUE`);
    const text = await fetched('data_0_0_0.csv.gz');
    expect(text.split('\n').slice(0, 3)).toEqual([
      '"ID","NAME","D","AT","V"',
      '1,"Ada ""A"", x",1.50,"2026-01-02 03:04:05.000","{""k"":[1,2]}"',
      '2,\\N,\\N,\\N,\\N',
    ]);
    expect(told).toMatchObject({ rows_unloaded: 2, input_bytes: text.length });
    expect(await names()).toEqual(['s/out/data_0_0_0.csv.gz']);
  });

  it('comes back whole into one VARIANT, and into nothing else without being told how', async () => {
    const parquet = 'FILE_FORMAT = (TYPE = PARQUET)';
    await client.query(`COPY INTO @S/f FROM T ${parquet} HEADER = TRUE`);
    await client.query('CREATE OR REPLACE TABLE WHOLE (V VARIANT)');
    await client.query(`COPY INTO WHOLE FROM @S ${parquet}`);
    expect(
      await rows('SELECT COUNT(*) N, COUNT(V:ID) I, MAX(V:NAME::VARCHAR) M FROM WHOLE'),
    ).toEqual(await rows('SELECT COUNT(*) N, COUNT(ID) I, MAX(NAME) M FROM T'));
    await expect(client.query(`COPY INTO T FROM @S ${parquet}`)).rejects.toMatchObject({
      code: '002019',
      sqlState: '0A000',
    });
  });

  it.each([
    [
      'CSV',
      `COPY INTO @S/f FROM T ${QUOTED}`,
      `COPY INTO BACK FROM (SELECT $1, $2, $3, $4, PARSE_JSON($5) FROM @S) ${QUOTED}`,
    ],
    [
      'JSON',
      `COPY INTO @S/f FROM (SELECT OBJECT_CONSTRUCT('ID', ID, 'NAME', NAME, 'D', D, 'AT', AT, 'V', V) FROM T) FILE_FORMAT = (TYPE = JSON)`,
      'COPY INTO BACK FROM (SELECT $1:ID, $1:NAME, $1:D, $1:AT, $1:V FROM @S) FILE_FORMAT = (TYPE = JSON)',
    ],
    [
      'Parquet',
      'COPY INTO @S/f FROM T FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE',
      'COPY INTO BACK FROM (SELECT $1:ID, $1:NAME, $1:D, $1:AT, PARSE_JSON($1:V::VARCHAR) FROM @S) FILE_FORMAT = (TYPE = PARQUET)',
    ],
  ])('writes %s that comes back as it was', async (_, out, back) => {
    await client.query(out);
    await client.query('CREATE OR REPLACE TABLE BACK LIKE T');
    await client.query(back);
    expect(await rows('SELECT * FROM BACK ORDER BY ID')).toEqual(
      await rows('SELECT * FROM T ORDER BY ID'),
    );
  });

  it.each(['LTZ', 'TZ'])('refuses a TIMESTAMP_%s in Parquet, and writes nothing', async (zone) => {
    await expect(
      client.query(
        `COPY INTO @S/f FROM (SELECT CURRENT_TIMESTAMP()::TIMESTAMP_${zone}) FILE_FORMAT = (TYPE = PARQUET)`,
      ),
    ).rejects.toMatchObject({
      code: '100171',
      message: expect.stringContaining(
        `not supported for unloading to Parquet. value get: TIMESTAMP_${zone}`,
      ),
    });
    expect(await names()).toEqual([]);
  });

  it('refuses to write over files, unless OVERWRITE says so', async () => {
    await client.query('COPY INTO @S/f FROM (SELECT 1)');
    await expect(client.query('COPY INTO @S/f FROM (SELECT 2)')).rejects.toThrow(
      'Files already existing at the unload destination: @S/f. Use overwrite option to force unloading.',
    );
    expect(await fetched('f_0_0_0.csv.gz')).toBe('1\n');
    await client.query('COPY INTO @S/f FROM (SELECT 2) OVERWRITE = TRUE');
    expect(await fetched('f_0_0_0.csv.gz')).toBe('2\n');
  });

  it('writes one file by its very name, or several of a size', async () => {
    const many = '(SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000)))';
    const plain = 'FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)';
    await client.query(`COPY INTO @S/one.csv FROM ${many} ${plain} SINGLE = TRUE`);
    await client.query(`COPY INTO @S/part FROM ${many} ${plain} MAX_FILE_SIZE = 1000`);
    const sizes = await rows('LIST @S');
    expect(sizes[0]).toMatchObject({ name: 's/one.csv', size: 3890 });
    expect(sizes.slice(1).map(({ name }) => name)).toEqual(
      [0, 1, 2, 3].map((part) => `s/part_0_${part}_0.csv`),
    );
    expect(await rows('SELECT COUNT(*) N, SUM($1::INT) S FROM @S/part')).toEqual([
      { N: 1000, S: 499500 },
    ]);
    await expect(
      client.query(`COPY INTO @S/two FROM ${many} ${plain} SINGLE = TRUE MAX_FILE_SIZE = 10`),
    ).rejects.toThrow('Max file size (10) exceeded for unload single file mode');
    expect(await names()).toHaveLength(5);
  });

  it('writes nothing for no rows', async () => {
    expect(await rows('COPY INTO @S FROM (SELECT * FROM T WHERE ID > 5)')).toEqual([
      { rows_unloaded: 0, input_bytes: 0, output_bytes: 0 },
    ]);
    expect(await names()).toEqual([]);
  });

  it('needs WRITE on the stage and SELECT on the table', async () => {
    const reader = await account.as('READER');
    await client.query('GRANT READ ON STAGE S TO ROLE READER');
    await expect(reader.query('COPY INTO @DB.PUBLIC.S FROM (SELECT 1)')).rejects.toMatchObject({
      code: '003001',
    });
    await client.query('GRANT WRITE ON STAGE S TO ROLE READER');
    await reader.query('COPY INTO @DB.PUBLIC.S FROM (SELECT 1)');
    await expect(reader.query('COPY INTO @DB.PUBLIC.S/t FROM DB.PUBLIC.T')).rejects.toMatchObject({
      code: '002003',
    });
  });

  it.each([
    ['COPY INTO @S FROM (SELECT 1, 2) FILE_FORMAT = (TYPE = JSON)', 'one and only one column'],
    ["COPY INTO @S FROM (SELECT 'a,b')", 'FIELD_OPTIONALLY_ENCLOSED_BY'],
    ['COPY INTO @S FROM T FILE_FORMAT = (TYPE = CSV COMPRESSION = BZ2)', 'COMPRESSION = BZ2'],
    ['COPY INTO @S FROM T VALIDATION_MODE = RETURN_ROWS', 'VALIDATION_MODE'],
  ])('refuses by name: %s', async (sql, named) => {
    await expect(client.query(sql)).rejects.toThrow(named);
    expect(await names()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(hasPython)('answers the Python connector too', async () => {
    expect(await runClient('stage_files.py', [account.server.port, 'right'])).toMatchObject({
      columns: ['rows_unloaded', 'input_bytes', 'output_bytes'],
      unloaded: [[1, 8, expect.any(Number)]],
      got: ['out_0_0_0.csv.gz'],
      text: 'A,B\n1,x\n',
      stream: 'stream',
      file: 'file',
    });
  });
});
