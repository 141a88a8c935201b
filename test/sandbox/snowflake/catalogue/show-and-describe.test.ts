import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  for (const sql of [
    `CREATE TABLE THINGS (ID INT AUTOINCREMENT START 5 INCREMENT 2, NAME VARCHAR(20) NOT NULL DEFAULT 'x' COMMENT 'said',
      PRICE NUMBER(10,2), AT TIMESTAMP_LTZ, ON_ DATE, RAW BINARY, ANY_ VARIANT, YES BOOLEAN, R FLOAT)`,
    'CREATE VIEW NAMES AS SELECT NAME AS SAID FROM THINGS',
    'CREATE TABLE LOST (N INT)',
    'CREATE VIEW BROKEN AS SELECT N FROM LOST',
    'DROP TABLE LOST',
    'CREATE SCHEMA ELSEWHERE',
    'CREATE TABLE DB.ELSEWHERE.OTHER (NAME_TOO VARCHAR)',
    'CREATE SEQUENCE DB.PUBLIC.Q START 7 INCREMENT 3',
    "CREATE FILE FORMAT DB.PUBLIC.F TYPE = CSV SKIP_HEADER = 2 FIELD_DELIMITER = '|' NULL_IF = ('NULL', 'n')",
    'CREATE FILE FORMAT DB.PUBLIC.J TYPE = JSON STRIP_OUTER_ARRAY = TRUE',
    'CREATE FILE FORMAT DB.PUBLIC.P TYPE = PARQUET',
    'CREATE ROLE NOBODY',
    'USE SCHEMA DB.PUBLIC',
  ])
    await door.run(sql);
});
afterAll(() => account.stop());

/** The rows by the columns' names. */
const shown = async (sql: string, at: Door = door) => {
  const { columns, vectors, rowCount } = await at.run(sql);
  expect(await at.describe(sql)).toEqual(
    columns.map(({ name, type, precision, scale }) =>
      type === 'fixed' ? `${name}:fixed(${precision},${scale})` : `${name}:${type}`,
    ),
  );
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, vectors[index]?.[row] ?? null])),
  );
};

describe('SHOW COLUMNS', () => {
  it('tells each column with its type as JSON', async () => {
    const rows = await shown('SHOW COLUMNS IN TABLE THINGS');
    expect(rows[1]).toEqual({
      table_name: 'THINGS',
      schema_name: 'PUBLIC',
      column_name: 'NAME',
      data_type: '{"type":"TEXT","length":20,"byteLength":80,"nullable":false,"fixed":false}',
      'null?': 'NOT_NULL',
      default: "'x'",
      kind: 'COLUMN',
      expression: '',
      comment: 'said',
      database_name: 'DB',
      autoincrement: '',
      schema_evolution_record: null,
    });
    expect(rows[0]).toMatchObject({
      column_name: 'ID',
      'null?': 'true',
      autoincrement: 'IDENTITY START 5 INCREMENT 2 NOORDER',
    });
    expect(rows.map(({ data_type }) => JSON.parse(String(data_type)))).toMatchObject([
      { type: 'FIXED', precision: 38, scale: 0, nullable: true },
      {},
      { type: 'FIXED', precision: 10, scale: 2 },
      { type: 'TIMESTAMP_LTZ', precision: 0, scale: 9 },
      { type: 'DATE' },
      { type: 'BINARY', length: 8388608, byteLength: 8388608, fixed: true },
      { type: 'VARIANT' },
      { type: 'BOOLEAN' },
      { type: 'REAL' },
    ]);
  });

  it('looks into a table, a view, a schema, a database or the account, by a pattern of the column', async () => {
    const names = async (rest: string) =>
      (await shown(`SHOW COLUMNS ${rest}`)).map((row) => `${row.table_name}.${row.column_name}`);
    expect(await names('IN VIEW NAMES')).toEqual(['NAMES.SAID']);
    expect(await names('IN NAMES')).toEqual(['NAMES.SAID']);
    expect(await names("LIKE '%name%' IN DB.PUBLIC.THINGS")).toEqual(['THINGS.NAME']);
    expect(await names("LIKE 'name%'")).toEqual(['THINGS.NAME']);
    expect(await names("LIKE 'name%' IN SCHEMA ELSEWHERE")).toEqual(['OTHER.NAME_TOO']);
    expect(await names("LIKE 'name%' IN DATABASE")).toEqual(['OTHER.NAME_TOO', 'THINGS.NAME']);
    expect(await names("LIKE 'name\\\\_%' IN ACCOUNT")).toEqual([]);
    await expect(door.run('SHOW COLUMNS IN TABLE NONE_SUCH')).rejects.toMatchObject({
      code: '002003',
    });
    await expect(door.run('SHOW COLUMNS IN BROKEN')).rejects.toMatchObject({ code: '002003' });
    await expect(door.run('SHOW COLUMNS IN SCHEMA NONE_SUCH')).rejects.toMatchObject({
      code: '002043',
    });
  });

  it('shows a role what it may see', async () => {
    await door.run('GRANT USAGE ON DATABASE DB TO ROLE NOBODY');
    await door.run('GRANT ROLE NOBODY TO USER SANDBOX_ADMIN');
    const nobody = await account.open('SANDBOX_ADMIN', 'NOBODY');
    nobody.session.root.secondaryRoles = [];
    expect(await shown('SHOW COLUMNS IN DATABASE DB', nobody)).toEqual([]);
    await expect(nobody.run('SHOW COLUMNS IN DB.PUBLIC.THINGS')).rejects.toMatchObject({
      code: '002003',
    });
    await nobody.close();
  });
});

describe('SHOW VARIABLES', () => {
  it('tells those of the session with when they were set', async () => {
    await door.run("SET (B, A) = (1, 'text')");
    const before = await shown('SHOW VARIABLES');
    await door.run('SET B = 2.5');
    const rows = await shown('SHOW VARIABLES');
    expect(rows).toMatchObject([
      { session_id: door.session.id, name: 'A', value: 'text', type: 'text' },
      { name: 'B', value: '2.5' },
    ]);
    expect(before[1]).toMatchObject({ name: 'B', value: '1', type: 'fixed' });
    expect(rows[1]?.created_on).toBe(before[1]?.created_on);
    expect(Number(rows[1]?.updated_on)).toBeGreaterThanOrEqual(Number(before[1]?.updated_on));
    expect(await shown("SHOW VARIABLES LIKE 'b%'")).toHaveLength(1);
    const other = await account.open('SANDBOX_ADMIN');
    expect(await shown('SHOW VARIABLES', other)).toEqual([]);
    await other.close();
  });
});

describe('DESCRIBE', () => {
  it('of a warehouse and of a sequence is one row', async () => {
    expect(await shown('DESC WAREHOUSE WH')).toMatchObject([{ name: 'WH', kind: 'WAREHOUSE' }]);
    expect(await shown('DESCRIBE SEQUENCE Q')).toMatchObject([
      { name: 'Q', schema_name: 'PUBLIC', next_value: '7', interval: '3', ordered: 'N' },
    ]);
    for (const kind of ['WAREHOUSE', 'SEQUENCE', 'FILE FORMAT'])
      await expect(door.run(`DESCRIBE ${kind} NONE_SUCH`)).rejects.toMatchObject({
        code: '002003',
      });
  });

  it('of a file format is the list of its options with their defaults', async () => {
    const csv = await shown('DESCRIBE FILE FORMAT F');
    expect(csv).toHaveLength(24);
    expect(csv.filter((row) => row.property_value !== row.property_default)).toEqual([
      {
        property: 'FIELD_DELIMITER',
        property_type: 'String',
        property_value: '|',
        property_default: ',',
      },
      {
        property: 'SKIP_HEADER',
        property_type: 'Integer',
        property_value: '2',
        property_default: '0',
      },
      {
        property: 'NULL_IF',
        property_type: 'List',
        property_value: '[NULL, n]',
        property_default: '[\\\\N]',
      },
    ]);
    expect(csv).toContainEqual({
      property: 'FILE_EXTENSION',
      property_type: 'String',
      property_value: null,
      property_default: null,
    });
    const json = await shown('DESC FILE FORMAT DB.PUBLIC.J');
    expect(json).toHaveLength(17);
    expect(json).toContainEqual({
      property: 'STRIP_OUTER_ARRAY',
      property_type: 'Boolean',
      property_value: 'true',
      property_default: 'false',
    });
    expect((await shown('DESC FILE FORMAT P'))[0]).toMatchObject({ property_value: 'PARQUET' });
  });
});
