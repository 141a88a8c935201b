import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Cell } from '../../../../sandbox/snowflake/engine/value.js';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let base: string;
let folder: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'copy-'));
  await mkdir(join(base, 'state'));
  account = await openAccount({ stateFolder: join(base, 'state') });
});
afterAll(async () => {
  await account.stop();
  await rm(base, { recursive: true });
});

const run = (sql: string) => account.admin.run(sql);
const rows = (sql: string) => account.admin.rows(sql);
const stage = (name: string, text: string) => writeFile(join(folder, name), text);
const numbers = async () => (await rows('SELECT A FROM N ORDER BY A')).map(([a]) => Number(a));
/** file, status, parsed, loaded, limit, seen, first error and its line */
const told = (answer: readonly (readonly Cell[])[]) => answer.map((row) => row.slice(0, 8));

beforeEach(async () => {
  await run('CREATE OR REPLACE STAGE G');
  await run('CREATE OR REPLACE TABLE N (A NUMBER, B VARCHAR NOT NULL)');
  const { transfer } = await run('PUT file:///tmp/x @G');
  const data = transfer?.data as { stageInfo: { location: string } } | undefined;
  folder = data?.stageInfo.location ?? '';
});

describe('COPY INTO a table', () => {
  it('passes over a file that it was loaded from, until the file is another', async () => {
    await stage('a.csv', '1,a\n');
    expect(await rows('COPY INTO N FROM @G')).toHaveLength(1);
    await stage('b.csv', '2,b\n');
    expect(told(await rows('COPY INTO N FROM @G')).map(([file]) => file)).toEqual(['g/b.csv']);
    expect(await rows('COPY INTO N FROM @G')).toEqual([['Copy executed with 0 files processed.']]);
    await stage('a.csv', '3,a\n');
    await run('COPY INTO N FROM @G');
    expect(await numbers()).toEqual([1, 2, 3]);
    await run('COPY INTO N FROM @G FORCE = TRUE');
    expect(await numbers()).toEqual([1, 2, 2, 3, 3]);
  });

  it('takes the files of the table itself without FROM', async () => {
    const { transfer } = await run('PUT file:///tmp/x @%N');
    const data = transfer?.data as { stageInfo: { location: string } };
    await writeFile(join(data.stageInfo.location, 'own.csv'), '7;a\n');
    await run("COPY INTO N FILE_FORMAT = (TYPE = CSV FIELD_DELIMITER = ';') PURGE = TRUE");
    expect(await numbers()).toEqual([7]);
    expect(await rows('COPY INTO N')).toEqual([['Copy executed with 0 files processed.']]);
  });

  it('knows what each table was loaded from, until it is emptied or made anew', async () => {
    await stage('a.csv', '1,a\n');
    await run('CREATE OR REPLACE TABLE OTHER LIKE N');
    for (const table of ['N', 'OTHER']) await run(`COPY INTO ${table} FROM @G`);
    await run('TRUNCATE TABLE N');
    await run('COPY INTO N FROM @G LOAD_UNCERTAIN_FILES = TRUE');
    expect(await numbers()).toEqual([1]);
    await run('DELETE FROM N');
    await run('COPY INTO N FROM @G');
    expect(await numbers()).toEqual([]);
    await run('CREATE OR REPLACE TABLE N (A NUMBER, B VARCHAR)');
    await run('COPY INTO N FROM @G');
    expect(await numbers()).toEqual([1]);
  });

  it('takes nothing for loaded that was rolled back, and goes on after a failed statement', async () => {
    await stage('a.csv', '1,a\n');
    await run('BEGIN');
    await run('COPY INTO N FROM @G PURGE = FALSE');
    await expect(run("INSERT INTO N VALUES ('x', 'b')")).rejects.toMatchObject({ code: '100038' });
    expect(await numbers()).toEqual([1]);
    await run('ROLLBACK');
    expect(await numbers()).toEqual([]);
    await run('BEGIN');
    await run('COPY INTO N FROM @G PURGE = TRUE');
    await expect(run("INSERT INTO N VALUES ('x', 'b')")).rejects.toMatchObject({ code: '100038' });
    await run('COMMIT');
    expect(await numbers()).toEqual([1]);
  });

  const FAULTY = '1,a\nx,b\n3\n4,\n5,e,f\n6,g\n';
  it.each([
    ['CONTINUE', ['PARTIALLY_LOADED', 6, 2, 6, 4], [1, 6, 9]],
    ['SKIP_FILE', ['LOAD_FAILED', 6, 0, 1, 4], [9]],
    ['SKIP_FILE_4', ['LOAD_FAILED', 6, 0, 4, 4], [9]],
    ['SKIP_FILE_5', ['PARTIALLY_LOADED', 6, 2, 5, 4], [1, 6, 9]],
    ["'SKIP_FILE_70%'", ['PARTIALLY_LOADED', 6, 2, 5, 4], [1, 6, 9]],
    ["'skip_file_50%'", ['LOAD_FAILED', 6, 0, 4, 4], [9]],
  ])('treats faulty rows as ON_ERROR = %s says', async (onError, faulty, expected) => {
    await stage('bad.csv', FAULTY);
    await stage('good.csv', '9,z\n');
    const answer = await rows(`COPY INTO N FROM @G ON_ERROR = ${onError} PURGE = TRUE`);
    expect(told(answer)).toEqual([
      ['g/bad.csv', ...faulty, "Numeric value 'x' is not recognized", 2],
      ['g/good.csv', 'LOADED', 1, 1, expect.any(Number), 0, null, null],
    ]);
    expect(await numbers()).toEqual(expected);
    expect(await readdir(folder)).toEqual(expected.length === 1 ? ['bad.csv'] : []);
  });

  it('loads nothing at the first fault without ON_ERROR', async () => {
    await stage('a.csv', '1,a\n');
    await stage('bad.csv', FAULTY);
    await expect(run('COPY INTO N FROM @G')).rejects.toThrow(/^Number of columns in file \(1\)/);
    await stage('bad.csv', '1,a\nx,b\n');
    await expect(run('COPY INTO N FROM @G')).rejects.toMatchObject({ code: '100038' });
    expect(await numbers()).toEqual([]);
    await stage('bad.csv', '2,b\n');
    await run('COPY INTO N FROM @G');
    expect(await numbers()).toEqual([1, 2]);
  });

  it('chooses rows and columns by a query, and faults in it are faults of rows', async () => {
    await stage('a.csv', 'a,1\nb,x\n');
    const copy = 'COPY INTO N (B, A) FROM (SELECT UPPER($1), $2::NUMBER + 1 FROM @G)';
    expect(told(await rows(`${copy} ON_ERROR = CONTINUE`))).toMatchObject([
      ['g/a.csv', 'PARTIALLY_LOADED', 2, 1, 2, 1, "Numeric value 'x' is not recognized", 2],
    ]);
    expect(await rows('SELECT * FROM N')).toEqual([[2, 'A']]);
  });

  it('leaves whole files out in a transaction, and counts no rows there', async () => {
    await stage('bad.csv', '3,a\nx,b\n');
    await stage('good.csv', '1,a\n');
    await run('BEGIN');
    const answer = await rows('COPY INTO N FROM @G ON_ERROR = SKIP_FILE');
    expect(answer.map((row) => row.slice(0, 4))).toEqual([
      ['g/bad.csv', 'LOAD_FAILED', 0, 0],
      ['g/good.csv', 'LOADED', 1, 1],
    ]);
    await expect(run('COPY INTO N FROM @G ON_ERROR = CONTINUE')).rejects.toMatchObject({
      code: '000002',
    });
    await run('COMMIT');
    expect(await numbers()).toEqual([1]);
  });

  it('validates and loads nothing, as VALIDATION_MODE says', async () => {
    await stage('bad.csv', '1,a\nx,b\n3\n');
    await stage('good.csv', '9,z\n');
    const { columns } = await run('COPY INTO N FROM @G VALIDATION_MODE = RETURN_ERRORS');
    expect(columns.map(({ name }) => name).join(' ')).toBe(
      'ERROR FILE LINE CHARACTER BYTE_OFFSET CATEGORY CODE SQL_STATE COLUMN_NAME ROW_NUMBER ROW_START_LINE REJECTED_RECORD',
    );
    const errors = await rows('COPY INTO N FROM @G VALIDATION_MODE = RETURN_ERRORS');
    expect(errors.map((row) => [row[0], row[1], row[2], row[5], row[6]])).toEqual([
      ["Numeric value 'x' is not recognized", 'g/bad.csv', 2, 'conversion', 100038],
      [expect.stringContaining('Number of columns in file (1)'), 'g/bad.csv', 3, 'parsing', 100080],
    ]);
    expect(await numbers()).toEqual([]);
    await run('COPY INTO N FROM @G ON_ERROR = CONTINUE');
    expect(await rows('COPY INTO N FROM @G VALIDATION_MODE = RETURN_ALL_ERRORS')).toEqual(errors);
    expect(await numbers()).toEqual([1, 9]);
    await run('TRUNCATE TABLE N');
    const file = "COPY INTO N FROM @G FILES = ('good.csv')";
    expect(await rows(`${file} VALIDATION_MODE = RETURN_5_ROWS`)).toEqual([[9, 'z']]);
    await expect(
      run("COPY INTO N FROM @G FILES = ('bad.csv') VALIDATION_MODE = RETURN_2_ROWS"),
    ).rejects.toThrow();
    expect(await numbers()).toEqual([]);
    expect(await rows(file)).toHaveLength(1);
    await expect(
      run('COPY INTO N FROM (SELECT $1, $2 FROM @G) VALIDATION_MODE = RETURN_ERRORS'),
    ).rejects.toThrow('VALIDATION_MODE');
  });

  it('is told in COPY_HISTORY and LOAD_HISTORY, unless it was rolled back', async () => {
    await run('CREATE OR REPLACE TABLE TOLD LIKE N');
    await stage('bad.csv', '1,a\nx,b\n');
    await stage('good.csv', '9,z\n');
    await run('BEGIN');
    await run("COPY INTO TOLD FROM @G FILES = ('good.csv')");
    await run('ROLLBACK');
    await run('COPY INTO TOLD FROM @G ON_ERROR = SKIP_FILE PURGE = TRUE');
    const since = 'START_TIME => DATEADD(HOUR, -1, CURRENT_TIMESTAMP())';
    const from = (name: string) =>
      `SELECT FILE_NAME, STAGE_LOCATION, STATUS, ROW_COUNT, ROW_PARSED, FILE_SIZE, ERROR_COUNT, FIRST_ERROR_LINE_NUMBER, TABLE_NAME FROM TABLE(INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => '${name}', ${since})) ORDER BY 1`;
    expect(await rows(from('DB.PUBLIC.TOLD'))).toEqual([
      ['bad.csv', '@G/', 'Load failed', 0, 2, 8, 1, 2, 'TOLD'],
      ['good.csv', '@G/', 'Loaded', 1, 1, 4, 0, null, 'TOLD'],
    ]);
    expect(
      await rows(
        "SELECT FILE_NAME, STATUS, ROW_COUNT, ROW_PARSED FROM INFORMATION_SCHEMA.LOAD_HISTORY WHERE TABLE_NAME = 'TOLD' ORDER BY 1",
      ),
    ).toEqual([
      ['@G/bad.csv', 'LOAD_FAILED', 0, 2],
      ['@G/good.csv', 'LOADED', 1, 1],
    ]);
    await run('TRUNCATE TABLE TOLD');
    expect(await rows(from('told'))).toHaveLength(2);
    await expect(run(from('NOBODY'))).rejects.toMatchObject({ code: '002003' });
    await expect(
      run("SELECT * FROM TABLE(INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => 'TOLD'))"),
    ).rejects.toThrow('START_TIME');
  });
});
