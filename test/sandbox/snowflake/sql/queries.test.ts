import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run(
    `CREATE TABLE TX (ID INT, AMOUNT NUMBER(12,2), TS TIMESTAMP_NTZ, COUNTRY VARCHAR(2), J VARIANT)`,
  );
  await door.run(
    `INSERT INTO TX SELECT 1, 10.5, '2026-01-01 00:00:00', 'FR', PARSE_JSON('{"a":{"b":1.5},"c":[1,2],"s":"x","n":null}')
     UNION ALL SELECT 2, 20, '2026-01-02 06:30:00', 'US', NULL
     UNION ALL SELECT 3, NULL, '2026-01-09 00:00:00', 'FR', PARSE_JSON('[1,{"k":"v"}]')`,
  );
});
afterAll(() => account.stop());

describe('a query', () => {
  it.each([
    [`'abcdefgh'::VARCHAR(5)`, 'abcde'],
    [`CAST('abcdefgh' AS VARCHAR(5))`, 'abcde'],
    [`CAST(CAST('abcdefgh' AS STRING(5)) || 'x' AS TEXT(6)) || 'y'`, 'abcdexy'],
    [`PARSE_JSON('"abc"')::CHAR`, 'a'],
    [`12345::VARCHAR(3)`, '123'],
    [`'abc'::VARCHAR(5)`, 'abc'],
  ])('cuts a text that is cast to fewer characters: %s', async (expression, text) => {
    expect(await door.value(`SELECT ${expression}`)).toBe(text);
  });

  it('takes a name behind a cast to a date or a time as the column’s', async () => {
    const { columns } = await door.run(
      `SELECT ts::DATE d, ts::TIME "t", ts::TIMESTAMP TS2, ts::DATE, DATE '2026-01-01', DATE '2026-01-01' x FROM tx`,
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'D',
      't',
      'TS2',
      'TS::DATE',
      "DATE '2026-01-01'",
      'X',
    ]);
  });

  it('makes texts of columns of other types where a function takes texts', async () => {
    expect(
      await door.rows(
        `SELECT LPAD(id, 3, '0'), SPLIT_PART(amount, '.', 2), LEFT(tx.ts, 10), SUBSTR(ts, 12), LENGTH("AMOUNT"), LEFT(country, 1)
         FROM tx WHERE id = 1`,
      ),
    ).toEqual([['001', '50', '2026-01-01', '00:00:00.000', 5, 'F']]);
  });

  it('names columns as Snowflake does', async () => {
    expect(
      await door.describe(
        `SELECT id, "ID", count(*) n, Count(*), 'a', 1 + 1, max(amount), listagg(country, ',') WITHIN GROUP (ORDER BY id), current_role()
         FROM tx GROUP BY id`,
      ),
    ).toEqual([
      'ID:fixed(38,0)',
      'ID:fixed(38,0)',
      'N:fixed(38,0)',
      'COUNT(*):fixed(38,0)',
      "'A':text",
      '1 + 1:fixed(38,0)',
      'MAX(AMOUNT):fixed(12,2)',
      "LISTAGG(COUNTRY, ',') WITHIN GROUP (ORDER BY ID):text",
      'CURRENT_ROLE():text',
    ]);
  });

  it('takes names that begin and end with quotes', async () => {
    const sql = `SELECT 1 AS """A""", T."""B"" C" FROM (SELECT 2 AS """B"" C") AS T`;
    expect(await door.describe(sql)).toEqual(['"A":fixed(1,0)', '"B" C:fixed(1,0)']);
    expect(await door.rows(sql)).toEqual([[1, 2]]);
  });

  it('leaves out, replaces and renames columns by the names that are quoted', async () => {
    const rows = '(SELECT 1 AS "out put", 2 AS B, 3 AS "it""s")';
    const named = async (list: string) =>
      (await door.describe(`SELECT ${list} FROM ${rows}`)).map((one) => one.split(':')[0]);
    expect(await named('* RENAME ("out put" AS "c1")')).toEqual(['c1', 'B', 'it"s']);
    expect(await named('* RENAME B AS "x y"')).toEqual(['out put', 'x y', 'it"s']);
    expect(await named('* EXCLUDE "out put", B AS C')).toEqual(['B', 'it"s', 'C']);
    expect(await named('* EXCLUDE ("it""s", B)')).toEqual(['out put']);
    expect(await named('* EXCLUDE (B) RENAME ("it""s" AS "select")')).toEqual([
      'out put',
      'select',
    ]);
    const sum = `SELECT T.* REPLACE ("out put" * 10 + B AS "out put") FROM ${rows} T`;
    expect(await door.rows(sum)).toEqual([[12, 2, 3]]);
  });

  it('has the types that Snowpark builds its schemas from', async () => {
    expect(
      await door.describe(
        `SELECT NULL :: BIGINT AS "A", NULL :: STRING(16777216) AS "B", NULL :: NUMBER(12, 2) AS "C", NULL :: DOUBLE AS "D",
         NULL :: TIMESTAMP_NTZ AS "E", NULL :: BOOLEAN AS "F", NULL :: DATE AS "G", NULL :: VARIANT AS "H", NULL :: OBJECT AS "I",
         NULL :: ARRAY AS "J", NULL :: TIMESTAMP_LTZ AS "K", NULL :: BINARY AS "L", NULL :: TIME AS "M"`,
      ),
    ).toEqual([
      'A:fixed(38,0)',
      'B:text',
      'C:fixed(12,2)',
      'D:real',
      'E:timestamp_ntz',
      'F:boolean',
      'G:date',
      'H:variant',
      'I:object',
      'J:array',
      'K:timestamp_ltz',
      'L:binary',
      'M:time',
    ]);
  });

  it('takes binds, also as names', async () => {
    expect(
      await door.rows(
        'SELECT ? + 1, ?, ID FROM IDENTIFIER(?) WHERE ID = ?',
        1,
        "it's",
        'DB.PUBLIC.TX',
        2,
      ),
    ).toEqual([[2, "it's", 2]]);
    await expect(door.run('SELECT ?')).rejects.toMatchObject({ code: '002049' });
  });

  it('keeps binds in their order, whatever is cut from the statement', async () => {
    await door.run('CREATE TABLE NAMED (ID INT, S VARCHAR)');
    const binds = ['DB.PUBLIC.NAMED', 7, 'seven'];
    await door.run('INSERT INTO IDENTIFIER(?) VALUES (?, ?)', { binds });
    await door.run('INSERT INTO IDENTIFIER(?) (ID, S) SELECT ?, ?', { binds });
    await door.run('INSERT INTO NAMED SELECT * FROM (SELECT ?, ?)', { binds: [8, 'eight'] });
    await door.run('UPDATE IDENTIFIER(?) SET S = ? WHERE ID=?', {
      binds: ['NAMED', 'more than seven', 8],
    });
    await door.run(
      'MERGE INTO IDENTIFIER(?) T USING (SELECT ? AS ID) S ON T.ID = S.ID AND T.ID = ? WHEN MATCHED THEN UPDATE SET S = ?',
      { binds: ['NAMED', 7, 7, 'seven, merged'] },
    );
    await door.run('CREATE TABLE IDENTIFIER(?) AS SELECT ? AS A', { binds: ['COPIED', 'b'] });
    expect(await door.rows('SELECT * FROM NAMED ORDER BY 1')).toEqual([
      [7, 'seven, merged'],
      [7, 'seven, merged'],
      [8, 'more than seven'],
    ]);
    expect(await door.value('SELECT A FROM COPIED')).toBe('b');
  });

  it('has binaries in hex digits, as the Python connector writes bytes', async () => {
    expect(await door.rows("SELECT X'00fF' AS B, TO_BINARY('00FF') = x'00ff', X''")).toEqual([
      [Buffer.from([0, 255]), true, Buffer.of()],
    ]);
    await door.run('CREATE TABLE BYTES (B BINARY)');
    await door.run("INSERT INTO BYTES VALUES (X'0102'), (NULL)");
    expect(await door.rows("SELECT COUNT(*) FROM BYTES WHERE B IN (X'0102', X'03')")).toEqual([
      [1],
    ]);
    expect(await door.describe("SELECT X'01'")).toEqual(["X'01':binary"]);
    expect(
      await door.rows(
        `SELECT '61ff'::BINARY = X'61FF', CAST(PARSE_JSON('"61"') AS BINARY(4)) = X'61', X'61'::BINARY = X'61',
          TRY_CAST('6g' AS BINARY) IS NULL, TO_VARIANT(X'61')::BINARY = X'61', NULL::BINARY IS NULL`,
      ),
    ).toEqual([[true, true, true, true, true, true]]);
    await expect(door.run("SELECT 'help'::BINARY")).rejects.toMatchObject({
      code: '100115',
      message: expect.stringContaining("'help'"),
    });
    await expect(door.run("SELECT X'0ff'")).rejects.toMatchObject({ code: '001003' });
    expect(await door.value("SELECT X.A FROM (SELECT 1 AS A) X WHERE 'x' = 'x'")).toBe(1);
  });

  it('sorts NULLs last when ascending and first when descending', async () => {
    expect((await door.rows('SELECT ID FROM TX ORDER BY AMOUNT')).flat()).toEqual([1, 2, 3]);
    expect((await door.rows('SELECT ID FROM TX ORDER BY AMOUNT DESC')).flat()).toEqual([3, 2, 1]);
  });

  it('keeps common table expressions and tables of one name apart', async () => {
    const sql =
      'WITH TX AS (SELECT ID FROM TX WHERE ID > 1), B AS (SELECT * FROM TX) SELECT COUNT(*) FROM B';
    expect(await door.value(sql)).toBe(2);
  });

  it('finds columns by all parts of their table', async () => {
    expect(
      await door.value(
        'SELECT DB.PUBLIC.TX.ID FROM DB.PUBLIC.TX WHERE PUBLIC.TX.ID = 2 OR DB.PUBLIC.TX.ID = 2',
      ),
    ).toBe(2);
  });

  it('reads VALUES by position', async () => {
    expect(
      await door.rows(`SELECT $1 AS A, $2 FROM VALUES (1, 'x'), (2, NULL) ORDER BY 1`),
    ).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    expect(await door.rows(`SELECT V.$1, COLUMN2 FROM (VALUES (1, 'x')) V`)).toEqual([[1, 'x']]);
  });

  it('keeps the text of long strings and escapes', async () => {
    expect(await door.value(String.raw`SELECT 'a\\b\'c\n' || $$it's \n$$`)).toBe(
      "a\\b'c\nit's \\n",
    );
    expect(await door.value(`SELECT LENGTH('${'x'.repeat(5000)}')`)).toBe(5000);
  });

  it('says what it does not know', async () => {
    await expect(door.run('SELECT * FROM NOPE')).rejects.toMatchObject({
      code: '002003',
      sqlState: '42S02',
      message: "SQL compilation error:\nObject 'NOPE' does not exist or not authorized.",
    });
    await expect(door.run('SELECT NOPE FROM TX')).rejects.toMatchObject({
      code: '000904',
      sqlState: '42000',
    });
    await expect(door.run('SELECT NO_SUCH(1)')).rejects.toMatchObject({ code: '002140' });
    await expect(door.run('SELECT FROM WHERE')).rejects.toMatchObject({
      code: '001003',
      sqlState: '42000',
    });
    await expect(door.run(`SELECT 'x'::INT`)).rejects.toMatchObject({
      code: '100038',
      sqlState: '22018',
    });
    await expect(door.run('FROBNICATE TX')).rejects.toMatchObject({ code: '001003' });
    await expect(door.run('UNDROP TAG TX')).rejects.toMatchObject({ code: '000002' });
  });

  it('nests as deep as Snowpark writes it', async () => {
    let sql = 'SELECT ID AS X0 FROM TX';
    for (let n = 1; n <= 60; n++) sql = `SELECT (X${n - 1} + 1) AS X${n} FROM ( ${sql})`;
    expect(await door.value(`SELECT MAX(X60) FROM (${sql})`)).toBe(63);
  });

  it('reads what the statements before it in a chain answered', async () => {
    await door.run('CREATE OR REPLACE TABLE FLOW (A INT)');
    expect(
      await door.rows(
        `INSERT INTO FLOW VALUES (?), (2) ->> SELECT A + ? AS B FROM FLOW
         ->> SELECT X.B, "number of rows inserted" FROM $1 AS X, $2 WHERE X.B > ? ->> SELECT MAX(B), COUNT(*) FROM $1`,
        1,
        10,
        11,
      ),
    ).toEqual([[12, 1]]);
    expect(
      await door.rows(`SHOW TABLES LIKE 'FLOW' ->> SELECT "name" FROM $1 WHERE "kind" = 'TABLE'`),
    ).toEqual([['FLOW']]);
    expect(await door.describe('SHOW TABLES ->> SELECT 1 AS ONE')).toEqual(['ONE:fixed(1,0)']);
    expect(
      await door.value(
        `EXECUTE IMMEDIATE $$BEGIN SHOW TABLES LIKE 'FLOW' ->> SELECT "name" FROM $1; RETURN SQLROWCOUNT; END$$`,
      ),
    ).toBeNull();
    for (const [sql, code] of [
      ['SELECT 1 ->> SELECT * FROM $2', '001003'],
      ['SELECT 1 ->> ', '001003'],
      ['SELECT 1 ->> SELECT * FROM NOBODY ->> DROP TABLE FLOW', '002003'],
    ] as const)
      await expect(door.run(sql)).rejects.toMatchObject({ code });
    expect(await door.value('SELECT COUNT(*) FROM FLOW')).toBe(2);
  });

  it('casts what a query in brackets answers, again and again', async () => {
    const many = (text: string) =>
      Array.from({ length: 6 }).reduce<string>((sql) => `CAST((${sql}) AS VARCHAR)`, text);
    const runs = 'SELECT COUNT(NAME) FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())';
    expect(await door.value(`SELECT ${many(runs)}`)).toBe('0');
    const instant = "SELECT '2026-01-02 03:04:05 +05:00'::TIMESTAMP_TZ";
    expect(await door.value(`SELECT (${instant})::VARCHAR`)).toBe(
      await door.value(`SELECT ('2026-01-02 03:04:05 +05:00'::TIMESTAMP_TZ)::VARCHAR`),
    );
    expect(await door.value('SELECT (SELECT 1 WHERE FALSE)::VARCHAR')).toBeNull();
    expect(
      await door.rows(
        'SELECT (SELECT X.A + Y.B)::VARCHAR FROM (VALUES (1), (2)) X(A), (VALUES (10)) Y(B) ORDER BY 1',
      ),
    ).toEqual([['11'], ['12']]);
  });

  it('sees one time all through', async () => {
    const [row = []] = await door.rows(
      'SELECT CURRENT_TIMESTAMP(), SYSDATE(), CURRENT_TIMESTAMP, CURRENT_DATE()',
    );
    expect(row[0]).toBe(row[1]);
    expect(row[2]).toBe(row[0]);
    expect(Number(row[3])).toBe(Math.floor(Number(row[0]) / 86_400e9));
  });

  it('follows the virtual clock', async () => {
    await account.clock.set(Date.UTC(2030, 0, 2, 3, 4, 5));
    expect(await door.value(`SELECT TO_CHAR(SYSDATE(), 'YYYY-MM-DD HH24:MI')`)).toBe(
      '2030-01-02 03:04',
    );
  });

  it('is found again by LAST_QUERY_ID and RESULT_SCAN', async () => {
    await door.run('SELECT ID AS A, COUNTRY FROM TX ORDER BY ID');
    expect(
      await door.rows("SELECT A FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) WHERE COUNTRY = 'US'"),
    ).toEqual([[2]]);
    await door.run(`SHOW TABLES LIKE 'TX'`);
    expect(await door.value('SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toBe('TX');
  });

  it('is found again with its arrays and objects', async () => {
    await door.run("SELECT ARRAY_CONSTRUCT(1, 'a', NULL) AS A, OBJECT_CONSTRUCT('k', 1) AS O");
    expect(
      await door.rows(
        'SELECT A[1]::VARCHAR, ARRAY_SIZE(A), O:k::INT FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))',
      ),
    ).toEqual([['a', 3, 1]]);
  });

  it('reads session variables', async () => {
    await door.run(`SET (WHO) = ('x')`).catch(() => undefined);
    await door.run(`SET WHO = 'US'`);
    expect(await door.value('SELECT ID FROM TX WHERE COUNTRY = $WHO')).toBe(2);
    await door.run('UNSET WHO');
    await expect(door.run('SELECT $WHO')).rejects.toThrow("'$WHO' does not exist");
  });

  it('needs a warehouse once it reads a table', async () => {
    const other = await account.open('SANDBOX_ADMIN');
    other.session.root.warehouse = null;
    expect(await other.value('SELECT 1')).toBe(1);
    await expect(other.run('SELECT * FROM TX')).rejects.toMatchObject({
      code: '000606',
      sqlState: '57P03',
    });
    await other.close();
  });
});

describe('semi-structured data', () => {
  it('is read by path, index and key', async () => {
    expect(
      await door.rows(
        `SELECT J:a.b::FLOAT, J:c[1]::INT, J['s']::VARCHAR, J:s, J:"s"::STRING, J:nope, J:n::STRING, GET(J, 's')::TEXT FROM TX WHERE ID = 1`,
      ),
    ).toEqual([[1.5, 2, 'x', '"x"', 'x', null, null, 'x']]);
    expect(await door.value(`SELECT J[1]:k::STRING FROM TX WHERE ID = 3`)).toBe('v');
  });

  it('is made by OBJECT_CONSTRUCT, which drops NULLs, and ARRAY_CONSTRUCT', async () => {
    expect(await door.value(`SELECT OBJECT_CONSTRUCT('a', 1, 'b', NULL, 'c', 'x')`)).toBe(
      '{"a":1,"c":"x"}',
    );
    expect(await door.value(`SELECT ARRAY_CONSTRUCT(1, 'x', NULL)`)).toBe('[1,"x",null]');
    expect(await door.value(`SELECT ARRAY_SIZE(PARSE_JSON('[1,2]'))`)).toBe(2);
    expect(await door.value(`SELECT TO_JSON(OBJECT_CONSTRUCT('k', ARRAY_CONSTRUCT(1)))`)).toBe(
      '{"k":[1]}',
    );
  });

  it('is gathered by ARRAY_AGG and OBJECT_AGG', async () => {
    expect(
      await door.value('SELECT ARRAY_AGG(COUNTRY) WITHIN GROUP (ORDER BY ID DESC) FROM TX'),
    ).toBe('["FR","US","FR"]');
    expect(await door.value('SELECT ARRAY_AGG(DISTINCT COUNTRY) FROM TX WHERE ID = 1')).toBe(
      '["FR"]',
    );
    expect(
      await door.value(`SELECT ARRAY_AGG(OBJECT_CONSTRUCT('i', ID)) FROM TX WHERE ID < 2`),
    ).toBe('[{"i":1}]');
    expect(await door.value(`SELECT OBJECT_AGG(COUNTRY, ID::VARIANT) FROM TX WHERE ID < 2`)).toBe(
      '{"FR":1}',
    );
  });

  it('is read by keys with quotes in them', async () => {
    const read = `SELECT V['"out"'], GET(V, '"out"'), V[K], V:"""out""" FROM (SELECT PARSE_JSON('{"\\\\"out\\\\"": 5}') AS V, '"out"' AS K)`;
    expect(await door.rows(read)).toEqual([['5', '5', '5', '5']]);
  });

  it('is spread by FLATTEN', async () => {
    expect(
      await door.rows(
        `SELECT F.INDEX, F.VALUE::INT FROM TX, LATERAL FLATTEN(INPUT => J:c) F WHERE ID = 1 ORDER BY 1`,
      ),
    ).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(
      await door.rows(`SELECT KEY FROM TABLE(FLATTEN(PARSE_JSON('{"x":1,"y":2}'))) ORDER BY 1`),
    ).toEqual([['x'], ['y']]);
    expect(
      await door.rows(
        `SELECT T_RIGHT.VALUE FROM (SELECT PARSE_JSON('[7]') AS J) AS T_LEFT JOIN TABLE (FLATTEN(INPUT => "J")) AS T_RIGHT`,
      ),
    ).toEqual([['7']]);
  });

  it('tells JSON null from NULL', async () => {
    expect(
      await door.rows(
        `SELECT IS_NULL_VALUE(J:n), J:n IS NULL, IS_NULL_VALUE(J:nope), TYPEOF(J:c) FROM TX WHERE ID = 1`,
      ),
    ).toEqual([[true, false, null, 'ARRAY']]);
  });

  it('refuses what is no JSON', async () => {
    await expect(door.run(`SELECT PARSE_JSON('{nope')`)).rejects.toMatchObject({ code: '100069' });
    expect(await door.value(`SELECT TRY_PARSE_JSON('{nope')`)).toBeNull();
  });
});

describe('functions', () => {
  const expected: readonly (readonly [string, unknown])[] = [
    [`DATEDIFF('second', '2026-01-01'::TIMESTAMP_NTZ, '2026-01-01 00:01:30'::TIMESTAMP_NTZ)`, 90],
    [`DATEDIFF(day, '2026-01-01 23:59:59', '2026-01-02 00:00:00')`, 1],
    [
      `TO_CHAR(DATEADD(hour, -1, '2026-01-01'::TIMESTAMP_NTZ), 'YYYY-MM-DD HH24:MI:SS')`,
      '2025-12-31 23:00:00',
    ],
    [`DATEADD('day', 1, '2026-01-31'::DATE)::VARCHAR`, '2026-02-01'],
    [`DATEADD(month, 1, '2026-01-31'::DATE)::VARCHAR`, '2026-02-28'],
    [`TO_DATE('20260102', 'YYYYMMDD')::VARCHAR`, '2026-01-02'],
    [`TO_TIMESTAMP_NTZ('2026-01-02 03:04:05')::VARCHAR`, '2026-01-02 03:04:05.000'],
    [`TO_TIMESTAMP('2026-01-02 03:04', 'YYYY-MM-DD HH24:MI')::VARCHAR`, '2026-01-02 03:04:00.000'],
    [`DATE_PART(epoch_second, '1970-01-02'::TIMESTAMP_NTZ)`, 86400],
    [
      `TO_CHAR(CONVERT_TIMEZONE('UTC', '2026-01-01 00:00:00 +02:00'::TIMESTAMP_LTZ), 'HH24:MI')`,
      '22:00',
    ],
    [
      `TO_CHAR(CONVERT_TIMEZONE('America/New_York', 'UTC', '2026-01-01 00:00:00'::TIMESTAMP_NTZ), 'HH24:MI')`,
      '05:00',
    ],
    [`SHA2('abc', 256)`, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [`SHA2('abc')`, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [`MD5('abc')`, '900150983cd24fb0d6963f7d28e17f72'],
    [`TO_VARCHAR(1.50)`, '1.50'],
    [`1.0::FLOAT::VARCHAR`, '1'],
    [`IFF(1 > 0, 'y', 'n')`, 'y'],
    [`NVL(NULL, 5)`, 5],
    [`ZEROIFNULL(NULL)`, 0],
    [`SPLIT_PART('a,b,c', ',', 2)`, 'b'],
    [`ARRAY_TO_STRING(SPLIT('a,b', ','), '-')`, 'a-b'],
    [`WIDTH_BUCKET(5, 0, 10, 5)`, 3],
    [`TRY_TO_NUMBER('x')`, null],
    [`TO_NUMBER('12.34', 10, 2)`, 1234],
    [`CHARINDEX('b', 'abc')`, 2],
    [`EQUAL_NULL(NULL, NULL)`, true],
    [`REGEXP_LIKE('abc', 'a.*')`, true],
    [`'abc' ILIKE 'A%'`, true],
    [`DIV0(1, 0)`, 0],
    [`CONTAINS('abc', 'b')`, true],
    [`INITCAP('hello world')`, 'Hello World'],
    [`LEN(REPEAT('x', 3))`, 3],
    [`BITAND(6, 3)`, 2],
    [`YEAR('2026-05-04'::DATE)`, 2026],
    [`LAST_DAY('2026-02-03'::DATE)::VARCHAR`, '2026-02-28'],
    [`LEFT('abcdef', 2) || RIGHT('abcdef', 2)`, 'abef'],
    [`COALESCE(NULLIF('a', 'a'), 'b')`, 'b'],
    [`GREATEST(1, 2, 3)`, 3],
    [`TO_BOOLEAN('true')`, true],
    [`HASH('a') = HASH('a')`, true],
    [`ABS(HASH('a')) >= 0`, true],
    [`LOG(10, 100)`, 2],
    [`FLOOR(2.7)`, 2],
    [`ROUND(2.567, 2)::VARCHAR`, '2.57'],
    [`MOD(7, 3)`, 1],
    // fractions of seconds end at microseconds
    [`TO_CHAR('2024-01-01 00:00:00.123456789'::TIMESTAMP_NTZ(9), 'SS.FF6')`, '00.123456'],
    [
      `'2024-01-01 00:00:00.123456789 +0100'::TIMESTAMP_TZ::VARCHAR`,
      '2024-01-01 00:00:00.123 +0100',
    ],
    [`'10:00:00.123456789'::TIME`, 36_000_123_456_000n],
    ['TO_TIMESTAMP(1700000000123456789, 9)', 1_700_000_000_123_456_000n],
  ];

  it.each(expected)('%s', async (expression, value) => {
    expect(await door.value(`SELECT ${expression}`)).toEqual(value);
  });

  it('of aggregates and windows answer as Snowflake does', async () => {
    expect(
      await door.rows(
        `SELECT COUNT_IF(COUNTRY = 'FR'), BOOLOR_AGG(ID > 2), BOOLAND_AGG(ID > 2), MAX_BY(COUNTRY, AMOUNT), MIN_BY(ID, TS), LISTAGG(COUNTRY, '-') WITHIN GROUP (ORDER BY ID), MEDIAN(ID), APPROX_PERCENTILE(ID, 0.5) FROM TX`,
      ),
    ).toEqual([[2, true, false, 'US', 1, 'FR-US-FR', 2000, 2]]);
    expect(
      await door.rows(
        `SELECT ID, SUM(ID) OVER (ORDER BY TS RANGE BETWEEN INTERVAL '1 DAY,12 HOUR' PRECEDING AND CURRENT ROW), LAG(ID) OVER (ORDER BY ID), RATIO_TO_REPORT(ID) OVER ()
         FROM TX QUALIFY ROW_NUMBER() OVER (ORDER BY ID) <= 2 ORDER BY ID`,
      ),
    ).toEqual([
      [1, 1, null, 1 / 6],
      [2, 3, 1, 2 / 6],
    ]);
  });

  it('with a seed repeat themselves', async () => {
    const draw = () => door.rows('SELECT RANDOM(7), UNIFORM(1, 100, RANDOM(7)) FROM TX');
    expect(await draw()).toEqual(await draw());
    expect(new Set((await draw()).map(([first]) => first)).size).toBe(3);
  });
});
