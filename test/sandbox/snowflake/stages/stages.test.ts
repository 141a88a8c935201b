import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

describe('a stage', () => {
  let account: TestAccount;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    client = await account.as('OWNER');
    folder = await mkdtemp(join(tmpdir(), 'stages-'));
    await writeFile(join(folder, 'one.csv'), 'id,name\n1,Ada\n2,\n');
    await writeFile(join(folder, 'two.csv'), 'id,name\n3,Bo\n');
  });
  afterAll(async () => {
    await account.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => client.query('CREATE OR REPLACE STAGE CODE'));

  const put = (file: string, to: string) =>
    client.query(`PUT file://${folder}/${file} ${to} AUTO_COMPRESS=FALSE OVERWRITE=TRUE`);
  const names = async (location: string) =>
    (await client.query(`LIST ${location}`)).rows.map((row) => row.name);

  it('takes files and lists them by prefix', async () => {
    await put('one.csv', '@CODE/v1');
    await put('two.csv', '@CODE/v2/deep');
    expect(await names('@CODE')).toEqual(['code/v1/one.csv', 'code/v2/deep/two.csv']);
    expect(await names('@DB.PUBLIC.CODE/v2')).toEqual(['code/v2/deep/two.csv']);
  });

  it('keeps a file that is there, unless OVERWRITE says so', async () => {
    const file = join(folder, 'kept.csv');
    const upload = async (text: string, options: string) => {
      await writeFile(file, text);
      const sql = `PUT file://${file} @CODE/deep AUTO_COMPRESS = FALSE ${options}`;
      return (await client.query(sql)).rows.map(({ status }) => status);
    };
    const text = async () => (await client.query('SELECT $1 AS A FROM @CODE/deep/kept')).rows;
    expect(await upload('1\n', '')).toEqual(['UPLOADED']);
    expect(await upload('2\n', '')).toEqual(['SKIPPED']);
    expect(await upload('3\n', 'OVERWRITE = FALSE')).toEqual(['SKIPPED']);
    expect(await text()).toEqual([{ A: '1' }]);
    expect(await upload('4\n', 'OVERWRITE = TRUE')).toEqual(['UPLOADED']);
    expect(await text()).toEqual([{ A: '4' }]);
    await writeFile(join(folder, 'other.csv'), '5\n');
    const other = `PUT file://${folder}/other.csv @CODE/deep`;
    expect((await client.query(other)).rows.map(({ status }) => status)).toEqual(['UPLOADED']);
    expect(await names('@CODE')).toEqual(['code/deep/kept.csv', 'code/deep/other.csv.gz']);
    expect((await client.query('SELECT $1 AS A FROM @CODE/deep/other')).rows).toEqual([{ A: '5' }]);
  });

  it('gives files back', async () => {
    await put('one.csv', '@CODE/v1');
    const back = await mkdtemp(join(tmpdir(), 'stages-back-'));
    await client.query(`GET @CODE/v1 file://${back}`);
    expect(await readFile(join(back, 'one.csv'), 'utf8')).toContain('Ada');
    await rm(back, { recursive: true });
  });

  it('removes files', async () => {
    await put('one.csv', '@CODE/v1');
    await put('two.csv', '@CODE/v1');
    await client.query("REMOVE @CODE PATTERN = '.*one.*'");
    expect(await names('@CODE')).toEqual(['code/v1/two.csv']);
  });

  it('holds files of the user and of a table too', async () => {
    await client.query('CREATE OR REPLACE TABLE T(A NUMBER)');
    await put('one.csv', '@~/mine');
    await put('two.csv', '@%T');
    expect(await names('@~')).toEqual(['mine/one.csv']);
    expect(await names('@%T')).toEqual(['two.csv']);
    await client.query('CREATE OR REPLACE TABLE NAMED(N NUMBER, NAME VARCHAR)');
    await put('two.csv', '@%NAMED');
    const { rows } = await client.query(
      'COPY INTO DB.PUBLIC.NAMED FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)',
    );
    expect(rows).toMatchObject([{ file: 'two.csv', status: 'LOADED' }]);
  });

  it('does not let a path out of its folder', async () => {
    await expect(put('one.csv', "'@CODE/../../etc'")).rejects.toMatchObject({ code: '001003' });
  });

  it('is closed to a role without a grant', async () => {
    const reader = await account.as('READER');
    await expect(reader.query('LIST @DB.PUBLIC.CODE')).rejects.toMatchObject({ code: '002003' });
    await client.query('GRANT READ ON STAGE CODE TO ROLE READER');
    expect((await reader.query('LIST @DB.PUBLIC.CODE')).rows).toEqual([]);
    await expect(
      reader.query(`PUT file://${folder}/one.csv @DB.PUBLIC.CODE`),
    ).rejects.toMatchObject({ code: '003001' });
  });

  it('is gone with its session when temporary', async () => {
    const other = await account.as('OWNER');
    await other.query('CREATE SCOPED TEMPORARY STAGE PASSING');
    await expect(client.query('LIST @PASSING')).rejects.toMatchObject({ code: '002003' });
    expect((await other.query('LIST @PASSING')).rows).toEqual([]);
  });

  it('loads a table from CSV', async () => {
    await put('one.csv', '@CODE');
    await put('two.csv', '@CODE');
    await client.query('CREATE OR REPLACE TABLE PEOPLE(ID NUMBER, NAME VARCHAR)');
    const loaded = await client.query(
      'COPY INTO PEOPLE FROM @CODE FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)',
    );
    expect(loaded.rows.map((row) => [row.file, row.rows_loaded])).toEqual([
      ['code/one.csv', 2],
      ['code/two.csv', 1],
    ]);
    expect((await client.query('SELECT * FROM PEOPLE ORDER BY ID')).rows).toEqual([
      { ID: 1, NAME: 'Ada' },
      { ID: 2, NAME: null },
      { ID: 3, NAME: 'Bo' },
    ]);
  });

  it.each([
    ['COPY INTO PEOPLE FROM @CODE ON_ERROR = SKIP', "'SKIP' for ON_ERROR"],
    [
      'COPY INTO PEOPLE FROM @CODE VALIDATION_MODE = RETURN_ROWS',
      "'RETURN_ROWS' for VALIDATION_MODE",
    ],
    ['COPY INTO PEOPLE FROM @CODE SIZE_LIMIT = 10', 'SIZE_LIMIT'],
    ['COPY INTO PEOPLE FROM @CODE TRUNCATECOLUMNS = TRUE', 'TRUNCATECOLUMNS = TRUE'],
    ['COPY INTO PEOPLE FROM @CODE MATCH_BY_COLUMN_NAME = YES', 'MATCH_BY_COLUMN_NAME = YES'],
    ['COPY INTO @CODE FROM PEOPLE PARTITION BY (ID)', 'PARTITION BY'],
    ['COPY INTO @CODE FROM PEOPLE DETAILED_OUTPUT = TRUE', 'DETAILED_OUTPUT = TRUE'],
    ['PUT file:///tmp/x @CODE ENCRYPTION = 1', 'PUT option ENCRYPTION'],
    ['GET @CODE file:///tmp OVERWRITE = TRUE', 'GET option OVERWRITE'],
  ])('refuses by name what it cannot do: %s', async (sql, named) => {
    await put('one.csv', '@CODE');
    await client.query('CREATE OR REPLACE TABLE PEOPLE(ID NUMBER, NAME VARCHAR)');
    await expect(client.query(sql)).rejects.toThrow(named);
  });

  it('takes options that say what it does anyway', async () => {
    await client.query(
      "CREATE OR REPLACE FILE FORMAT PLAIN TYPE = CSV ENCODING = UTF8 RECORD_DELIMITER = '\\n' TRIM_SPACE = FALSE DATE_FORMAT = AUTO ESCAPE_UNENCLOSED_FIELD = NONE",
    );
    const [format] = (await client.query("SHOW FILE FORMATS LIKE 'PLAIN'")).rows;
    expect(format).toMatchObject({ name: 'PLAIN', type: 'CSV' });
  });
});
