import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run('CREATE TABLE N (A INT, K VARCHAR)');
  await door.run(
    `INSERT INTO N VALUES (1, 'x'), (3, 'x'), (10, 'y'), (1, 'y'), (3, 'y'), (NULL, 'z')`,
  );
});
afterAll(() => account.stop());

/** An expression and its value as text; NULL is null. From the reference's rules and examples. */
type Known = readonly [expression: string, value: string | null];

const holds = (title: string, known: readonly Known[], from = '') =>
  describe(title, () => {
    it.each(known)('%s is %s', async (expression, value) => {
      expect(await door.value(`SELECT (${expression})::VARCHAR ${from}`)).toBe(value);
    });
  });

holds('numbers written by a format', [
  [`TO_CHAR(12345.678, '999,999.00')`, '  12,345.68'],
  [`TO_CHAR(1234567, '9,999,999')`, ' 1,234,567'],
  [`TO_CHAR(12, '9,999')`, '    12'],
  [`TO_CHAR(0.5, '0.00')`, ' 0.50'],
  [`TO_CHAR(0.5, '9.00')`, '  .50'],
  [`TO_CHAR(-12.5, '99.9')`, '-12.5'],
  [`TO_VARCHAR(-123.45, '999.99MI')`, '123.45-'],
  [`TO_CHAR(42, 'FM000')`, '042'],
  [`TO_CHAR(42, 'FM999')`, '42'],
  [`TO_CHAR(1234.5, 'FM$9,999.00')`, '$1,234.50'],
  [`TO_CHAR(12, 'S99')`, '+12'],
  [`TO_CHAR(-12, 'S99')`, '-12'],
  [`TO_CHAR(12345, '999')`, ' ###'],
  [`TO_CHAR(255, 'FMXXXX')`, 'FF'],
  [`TO_CHAR(1.50, 'TM9')`, '1.50'],
  [`TO_CHAR(NULL::NUMBER, '999')`, null],
]);

holds('numbers read by a format', [
  [`TO_NUMBER('$1,234.50', '$9,999.00', 10, 2)`, '1234.50'],
  [`TO_NUMBER('1,234', '9,999')`, '1234'],
  [`TO_NUMBER('234', '9,999')`, '234'],
  [`TO_DECIMAL('-12.3', '99.9')`, '-12'],
  [`TO_DECIMAL('- 0.1', '99.9', 9, 5)`, '-0.10000'],
  [`TO_DECIMAL('-12.3', 'TM9', 9, 5)`, '-12.30000'],
  [`TO_NUMERIC('12-', '99MI')`, '-12'],
  [`TRY_TO_NUMBER('1x', '99')`, null],
  [`TO_NUMBER(NULL, '99')`, null],
]);

holds('dates written and read by a format', [
  [
    `TO_CHAR('2024-03-05 14:07:09.123'::TIMESTAMP_NTZ, 'DY, DD MON YYYY HH12:MI:SS AM')`,
    'Tue, 05 Mar 2024 02:07:09 PM',
  ],
  [`TO_CHAR('2024-03-05'::DATE, 'MMMM YY')`, 'March 24'],
  [`TO_VARCHAR('2024-03-05'::DATE, 'MM/DD/YYYY')`, '03/05/2024'],
  [`TO_CHAR('14:07:09'::TIME, 'HH24:MI')`, '14:07'],
  [`TO_CHAR('2024-03-05 14:07:09.123456'::TIMESTAMP_NTZ, 'FF3 FF6')`, '123 123456'],
  [`TO_CHAR('2024-03-05'::DATE, 'EEEE, DD MMMM')`, 'Tuesday, 05 March'],
  [`TO_CHAR('2024-03-05 14:07:09.123456'::TIMESTAMP_NTZ, 'FF1 FF2 FF4 FF')`, '1 12 1234 123456000'],
  [`TO_CHAR('2024-03-05'::DATE, LOWER('YYYY/MM/DD HH24'))`, '2024/03/05 00'],
  [`TO_TIME('14-07', 'HH24-MI')`, '14:07:00'],
  [
    `TO_TIMESTAMP_NTZ('05.03.2024 14:07 +0200', 'DD.MM.YYYY HH24:MI TZHTZM')`,
    '2024-03-05 14:07:00.000',
  ],
  [
    `TO_TIMESTAMP_LTZ('05.03.2024 14:07 +0200', 'DD.MM.YYYY HH24:MI TZHTZM')`,
    '2024-03-05 12:07:00.000 +0000',
  ],
  [`TO_DATE('03/05/2024', 'MM/DD/YYYY')`, '2024-03-05'],
  [`TO_DATE('2024-03-05 23:59:59.999'::TIMESTAMP_NTZ)`, '2024-03-05'],
  [`TO_DATE('2024-03-05'::DATE)`, '2024-03-05'],
  [`TO_DATE(NULL::TIMESTAMP_NTZ)`, null],
  [`TO_DATE(PARSE_JSON('"2024-03-05"'))`, '2024-03-05'],
  [`'1772236800000'::DATE`, '2026-02-28'],
  [`'1772236800000'::DATE + 1`, '2026-03-01'],
  [`TO_DATE('1772236800')`, '2026-02-28'],
  [`TO_DATE(PARSE_JSON('"86400"'))`, '1970-01-02'],
  [`TRY_TO_DATE('86400')`, '1970-01-02'],
  [`'1772236800000'::TIMESTAMP_LTZ`, '2026-02-28 00:00:00.000 +0000'],
  [`'1772236800'::TIMESTAMP_TZ`, '2026-02-28 00:00:00.000 +0000'],
  [`TO_TIMESTAMP_LTZ('1772236800')`, '2026-02-28 00:00:00.000 +0000'],
  [`'1772236800'::TIMESTAMP`, '2026-02-28 00:00:00.000'],
  [`TRY_TO_DATE('2024-02-30')`, null],
  [`TRY_TO_DATE('03/05/2024', 'MM/DD/YYYY')`, '2024-03-05'],
  [`TRY_TO_DATE('x', 'MM/DD/YYYY')`, null],
  [`TRY_TO_TIMESTAMP('2024-13-01')`, null],
  [`TRY_TO_TIMESTAMP('05.03.2024 01:02', 'DD.MM.YYYY HH24:MI')`, '2024-03-05 01:02:00.000'],
  [`TRY_TO_NUMBER('12.5', 10, 1)`, '12.5'],
  [`TRY_TO_NUMBER('x', 10, 1)`, null],
  [`TRY_TO_BOOLEAN('maybe')`, null],
  [`TRY_TO_DOUBLE('1e3')`, '1000'],
  [`TRY_CAST('x' AS INT)`, null],
  [`TO_BOOLEAN('yes')`, 'true'],
  [`TO_BOOLEAN('off')`, 'false'],
  [`'y'::BOOLEAN`, 'true'],
  [`TO_BOOLEAN(0)`, 'false'],
]);

describe('a session in another time zone', () => {
  it('shows moments in it, and drops the zone by its clock', async () => {
    const other = await account.open('SANDBOX_ADMIN');
    await other.run(`ALTER SESSION SET TIMEZONE = 'Asia/Tokyo'`);
    const moment = `'2024-01-01 12:00:00 +0000'::TIMESTAMP_LTZ`;
    expect(
      await other.rows(
        `SELECT ${moment}::VARCHAR, TO_TIMESTAMP_NTZ(${moment})::VARCHAR, TO_CHAR(${moment}, 'HH24 TZHTZM')`,
      ),
    ).toEqual([['2024-01-01 21:00:00.000 +0900', '2024-01-01 21:00:00.000', '21 +0900']]);
    await other.close();
  });
});

holds('dates and times', [
  [`DATEADD(month, 1, '2024-01-31'::DATE)`, '2024-02-29'],
  [`DATEADD(year, 1, '2024-02-29'::DATE)`, '2025-02-28'],
  [`DATEADD(hour, 2, '2024-01-01'::DATE)`, '2024-01-01 02:00:00.000'],
  [`DATEADD(week, -1, '2024-01-08'::DATE)`, '2024-01-01'],
  [`ADD_MONTHS('2024-02-29'::DATE, 1)`, '2024-03-31'],
  [`ADD_MONTHS('2024-01-15'::DATE, 1)`, '2024-02-15'],
  [`DATEDIFF(week, '2024-03-02'::DATE, '2024-03-04'::DATE)`, '1'],
  [`DATEDIFF(week, '2024-03-04'::DATE, '2024-03-10'::DATE)`, '0'],
  [`DATEDIFF(year, '2023-12-31'::DATE, '2024-01-01'::DATE)`, '1'],
  [`DATEDIFF(month, '2024-01-31'::DATE, '2024-02-01'::DATE)`, '1'],
  [`DATEDIFF(quarter, '2024-03-31'::DATE, '2024-04-01'::DATE)`, '1'],
  [`DATEDIFF(hour, '2024-01-01 10:59'::TIMESTAMP, '2024-01-01 11:00'::TIMESTAMP)`, '1'],
  [`TIMESTAMPDIFF(minute, '2024-01-01 10:00'::TIMESTAMP, '2024-01-01 09:30'::TIMESTAMP)`, '-30'],
  [`DATE_TRUNC('week', '2024-03-06'::DATE)`, '2024-03-04'],
  [`DATE_TRUNC('quarter', '2024-03-06'::DATE)`, '2024-01-01'],
  [`DATE_TRUNC(month, '2024-03-06'::DATE)`, '2024-03-01'],
  [`DATE_TRUNC('hour', '2024-03-06 10:11:12'::TIMESTAMP)`, '2024-03-06 10:00:00.000'],
  [`TRUNC('2022-12-25'::DATE, 'QUARTER')`, '2022-10-01'],
  [`DATE_PART(dow, '2024-03-03'::DATE)`, '0'],
  [`DATE_PART('dow_iso', '2024-03-03'::DATE)`, '7'],
  [`DATE_PART('week_iso', '2024-02-24'::DATE)`, '8'],
  [`DATE_PART(yyy, '2024-03-03'::DATE)`, '2024'],
  [`DATE_PART('hrs', '2024-03-06 10:11:12'::TIMESTAMP)`, '10'],
  [`DATE_PART(nsec, '2024-03-06 10:11:12.456'::TIMESTAMP)`, '456000000'],
  [`DATE_TRUNC('hour', '2024-03-06'::DATE)`, '2024-03-06'],
  [`DATE_TRUNC('nsec', '2024-03-06 10:11:12.5'::TIMESTAMP)`, '2024-03-06 10:11:12.500'],
  [`EXTRACT(month FROM '2024-03-03'::DATE)`, '3'],
  [`DAYOFWEEK('2024-03-03'::DATE)`, '0'],
  [`DAYOFWEEKISO('2024-03-03'::DATE)`, '7'],
  [`WEEKISO('2021-01-01'::DATE)`, '53'],
  [`YEAROFWEEKISO('2021-01-01'::DATE)`, '2020'],
  [`DAYOFYEAR('2024-12-31'::DATE)`, '366'],
  [`QUARTER('2024-05-01'::DATE)`, '2'],
  [`MONTHNAME('2020-05-01'::DATE)`, 'May'],
  [`DAYNAME('2020-05-01'::DATE)`, 'Fri'],
  [`LPAD(7, 5, '0')`, '00007'],
  [`SUBSTR(-12345, 2, 2) || LEFT(20240101, 4) || SPLIT_PART(1.25, '.', 2)`, '12202425'],
  [`REPLACE(1212, 1, 3) || UPPER(TRUE) || LENGTH(12345)`, '3232TRUE5'],
  [`PREVIOUS_DAY('2020-08-01'::DATE, 'mon')`, '2020-07-27'],
  [`NEXT_DAY('2020-08-01'::DATE, 'fr')`, '2020-08-07'],
  [`NEXT_DAY('2020-08-07', ' Friday')`, '2020-08-14'],
  [`PREVIOUS_DAY('2020-08-07 23:59:59'::TIMESTAMP_NTZ, 'FRI')`, '2020-07-31'],
  [`MONTHS_BETWEEN('2019-03-01'::DATE, '2019-02-15'::DATE)`, '0.548387'],
  [`MONTHS_BETWEEN('2019-03-31'::DATE, '2019-02-28'::DATE)`, '1.000000'],
  [`LAST_DAY('2024-02-10'::DATE)`, '2024-02-29'],
  [`LAST_DAY('2024-02-10'::DATE, 'year')`, '2024-12-31'],
  [`LAST_DAY('2024-02-10'::DATE, 'quarter')`, '2024-03-31'],
  [`LAST_DAY('2024-02-10'::DATE, 'week')`, '2024-02-11'],
  [`TIME_SLICE('2019-02-28'::DATE, 4, 'MONTH')`, '2019-01-01'],
  [`DATE_FROM_PARTS(2020, 13, 1)`, '2021-01-01'],
  [`TIMESTAMP_FROM_PARTS('2024-01-01'::DATE, '10:00:00'::TIME)`, '2024-01-01 10:00:00.000'],
  [`TIMESTAMP_FROM_PARTS(2024, 1, 2, 3, 4, 5, 600000000)`, '2024-01-02 03:04:05.600'],
  [`HOUR('2024-01-01 13:14:15'::TIMESTAMP)`, '13'],
  [`'2024-03-01'::DATE - '2024-02-01'::DATE`, '29'],
]);

holds('binary values', [
  [`LENGTH(TO_BINARY('AABB', 'HEX'))`, '2'],
  [`TO_BINARY('aabb')`, 'AABB'],
  [`X'68656C'`, '68656C'],
  [`LENGTH(x'') || TO_VARCHAR(X'6869', 'UTF-8')`, '0hi'],
  [`TO_CHAR(X'FF00', 'base64') || TO_VARCHAR(X'ff00', 'HEX')`, '/wA=FF00'],
  [`TO_BINARY('U25vdw==', 'BASE64')`, '536E6F77'],
  [`TO_BINARY('ab', 'utf-8')`, '6162'],
  [`HEX_DECODE_STRING('534E4F57')`, 'SNOW'],
  [`TRY_HEX_DECODE_STRING('zz')`, null],
]);

holds('VARIANTs taken as one type', [
  [`AS_INTEGER(TO_VARIANT(5))`, '5'],
  [`AS_INTEGER(TO_VARIANT('5'))`, null],
  [`AS_VARCHAR(PARSE_JSON('"x"'))`, 'x'],
  [`AS_VARCHAR(PARSE_JSON('1'))`, null],
  [`AS_DOUBLE(PARSE_JSON('1.5'))`, '1.5'],
  [`AS_BOOLEAN(PARSE_JSON('true'))`, 'true'],
  [`AS_ARRAY(PARSE_JSON('[1]'))`, '[1]'],
  [`AS_OBJECT(PARSE_JSON('1'))`, null],
]);

describe('a text stored in a column', () => {
  it('is read as hexadecimal digits or as seconds since 1970 where the column asks for it', async () => {
    await door.run('CREATE OR REPLACE TABLE READ (B BINARY, D DATE, L TIMESTAMP_LTZ)');
    await door.run(`INSERT INTO READ VALUES ('AAbb', '1772236800000', '1772236800')`);
    const texts = 'SELECT B::VARCHAR, D::VARCHAR, L::VARCHAR FROM READ';
    expect(await door.rows(texts)).toEqual([
      ['AABB', '2026-02-28', '2026-02-28 00:00:00.000 +0000'],
    ]);
    await door.run(`UPDATE READ SET B = 'CC', D = '2024-01-01'`);
    expect(await door.rows(texts)).toEqual([['CC', '2024-01-01', '2026-02-28 00:00:00.000 +0000']]);
    await expect(door.run(`INSERT INTO READ (B) VALUES ('zz')`)).rejects.toMatchObject({
      code: '100115',
    });
  });
});

holds('a literal of an array or object that is cast', [
  [`{'a': 1}::OBJECT`, '{"a":1}'],
  [`{'a': [1]}::VARIANT`, '{"a":[1]}'],
  [`[1, 2]::ARRAY`, '[1,2]'],
  [`1 + [3, 4][1]::INT`, '5'],
  [`{'a': 7}['a']::INT`, '7'],
]);

holds('a date that AUTO detects', [
  [`'1/21/2016'::DATE`, '2016-01-21'],
  [`TO_DATE('21-JAN-2016')`, '2016-01-21'],
  [`DATE '01/02/2016'`, '2016-01-02'],
  [`TRY_TO_DATE('13/21/2016')`, null],
  [`TRY_TO_DATE('02/21/16')`, null],
  [`TO_TIMESTAMP_NTZ('Thu, 21 Jan 2016 06:32:44')`, '2016-01-21 06:32:44.000'],
  [`'Thu, 21 Jan 2016 06:32:44.25 PM'::TIMESTAMP_NTZ`, '2016-01-21 18:32:44.250'],
  [`'02/21/2016 16:32:44'::TIMESTAMP`, '2016-02-21 16:32:44.000'],
  [`'Thu, 21 Jan 2016 06:32:44 -0800'::TIMESTAMP_TZ`, '2016-01-21 06:32:44.000 -0800'],
  [`TO_TIMESTAMP_TZ('Thu Jan 21 06:32:44 -0800 2016')`, '2016-01-21 06:32:44.000 -0800'],
  [
    `CONVERT_TIMEZONE('UTC', TO_TIMESTAMP_LTZ('Thu, 21 Jan 2016 06:32:44 -0800'))`,
    '2016-01-21 14:32:44.000 +0000',
  ],
  [`TRY_TO_TIMESTAMP_TZ('Thu, 21 Jan 2016 06:32:44 +0100')`, '2016-01-21 06:32:44.000 +0100'],
]);

describe('a text that is no date', () => {
  it.each([`'x'::DATE`, `'2024-02-30'::DATE`, `TO_DATE('x')`])(
    '%s is 100040',
    async (expression) => {
      await expect(door.value(`SELECT ${expression}`)).rejects.toMatchObject({ code: '100040' });
    },
  );
});

holds('text', [
  [`SPLIT_PART('a,b,c', ',', -1)`, 'c'],
  [`SPLIT_PART('a,b', ',', 5)`, ''],
  [`SPLIT_PART('a,b', ',', 0)`, 'a'],
  [`STRTOK('a.b.c', '.', 2)`, 'b'],
  [`STRTOK('user@snowflake.com', '@.', 2)`, 'snowflake'],
  [`STRTOK('a.b', '.', 5)`, null],
  [`LTRIM('xxab', 'x')`, 'ab'],
  [`RTRIM('abxb', 'xb')`, 'a'],
  [`TRIM('  a ')`, 'a'],
  [`REVERSE('abc')`, 'cba'],
  [`SOUNDEX('Marks')`, 'M620'],
  [`SOUNDEX('Marx')`, 'M620'],
  [`SOUNDEX('Pfister')`, 'P236'],
  [`SOUNDEX('Ashcraft')`, 'A261'],
  [`SOUNDEX('Lee')`, 'L000'],
  [
    `PARSE_URL('http://USER:PASS@EXAMPLE.INT:4345/HELLO.PHP?USER=1&b=2#f')`,
    '{"fragment":"f","host":"EXAMPLE.INT","parameters":{"USER":"1","b":"2"},"path":"HELLO.PHP","port":"4345","query":"USER=1&b=2","scheme":"http"}',
  ],
  [
    `PARSE_URL('mailto:abc@xyz.com')`,
    '{"fragment":null,"host":null,"parameters":null,"path":"abc@xyz.com","port":null,"query":null,"scheme":"mailto"}',
  ],
  [`PARSE_URL('https://www.snowflake.com/'):host`, 'www.snowflake.com'],
  [`PARSE_URL('x', 1)`, '{"error":"scheme not specified"}'],
  ['PARSE_URL(NULL)', null],
  [`ASCII('A')`, '65'],
  [`CHR(65)`, 'A'],
  [`CONCAT_WS('-', 'a', 'b')`, 'a-b'],
  [`CONCAT('a', NULL)`, null],
  [`LPAD('1', 3, '0')`, '001'],
  [`POSITION('b', 'abc')`, '2'],
  [`POSITION('b', 'abcb', 3)`, '4'],
  [`CHARINDEX('z', 'abc')`, '0'],
  [`SUBSTR('abc', -2)`, 'bc'],
  [`SUBSTR('abc', 0, 2)`, 'ab'],
  [`LEFT('abc', 10)`, 'abc'],
  [`TRANSLATE('abcdef', 'abc', 'ABC')`, 'ABCdef'],
  [`INSERT('abc', 1, 2, 'Z')`, 'Zc'],
  [`EDITDISTANCE('kitten', 'sitting')`, '3'],
  [`OCTET_LENGTH('é')`, '2'],
  [`LENGTH('é')`, '1'],
  [`REPLACE('abcabc', 'b')`, 'acac'],
  [`REPEAT('ab', 2)`, 'abab'],
  [`SPACE(2) || 'x'`, '  x'],
  [`STARTSWITH('abc', 'ab')`, 'true'],
  [`ENDSWITH('abc', 'bc')`, 'true'],
  [`CONTAINS('abc', 'z')`, 'false'],
  [`INITCAP('hello wORLD')`, 'Hello World'],
  [`'abc' ILIKE ANY ('A%', 'x')`, 'true'],
  [`'abc' LIKE ANY ('x%', 'y')`, 'false'],
  [`'abc' LIKE ALL ('a%', '%c')`, 'true'],
  [`'abc' NOT LIKE 'b%'`, 'true'],
  [`REGEXP_SUBSTR('It was the best of times', '\\\\b\\\\w+', 1, 3)`, 'the'],
  [`REGEXP_SUBSTR('a1b2', '[a-z]([0-9])', 1, 2, 'e', 1)`, '2'],
  [`REGEXP_INSTR('abcabc', 'b', 1, 2)`, '5'],
  [`REGEXP_REPLACE('a1b2', '[0-9]')`, 'ab'],
  [
    `REGEXP_REPLACE('first middle last', '(.*) (.*) (.*)', '\\\\3, \\\\1 \\\\2')`,
    'last, first middle',
  ],
  [`REGEXP_COUNT('abab', 'ab')`, '2'],
  [`REGEXP_LIKE('abc', 'b')`, 'false'],
  [`REGEXP_LIKE('ABC', 'abc', 'i')`, 'true'],
  [`'abc' RLIKE 'a.*'`, 'true'],
  [`MD5('a')`, '0cc175b9c0f1b6a831c399e269772661'],
  [`SHA2('a', 256)`, 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  [`LENGTH(UUID_STRING())`, '36'],
  [`BASE64_DECODE_STRING(BASE64_ENCODE('abc'))`, 'abc'],
]);

holds('choices and bits', [
  ['NVL2(NULL, 1, 2)', '2'],
  ['NULLIFZERO(0)', null],
  ['ZEROIFNULL(NULL)', '0'],
  ['IFNULL(NULL, 3)', '3'],
  [`DECODE(2, 1, 'a', 2, 'b', 'c')`, 'b'],
  [`DECODE(NULL, NULL, 'n', 'x')`, 'n'],
  ['GREATEST(1, NULL)', null],
  ['LEAST(3, 2)', '2'],
  ['GREATEST_IGNORE_NULLS(1, NULL, 3)', '3'],
  ['EQUAL_NULL(1, NULL)', 'false'],
  ['BOOLAND(1, 0)', 'false'],
  ['BOOLOR(1, 0)', 'true'],
  ['BOOLXOR(1, 1)', 'false'],
  ['BOOLNOT(0)', 'true'],
  ['IFF(NULL, 1, 2)', '2'],
  ['BITXOR(5, 3)', '6'],
  ['BITOR(1, 2)', '3'],
  ['BITAND(6, 3)', '2'],
  ['BITNOT(1)', '-2'],
  ['BITSHIFTLEFT(1, 3)', '8'],
  ['BITSHIFTRIGHT(8, 2)', '2'],
  ['FACTORIAL(5)', '120'],
  ['CBRT(27)::NUMBER(5,2)', '3.00'],
  ['SIGN(-3)', '-1'],
  ['WIDTH_BUCKET(5, 0, 10, 5)', '3'],
  ['DIV0NULL(1, NULL)', '0'],
]);

holds('objects and arrays', [
  [
    `OBJECT_CONSTRUCT('a', 1, 'b', NULL, 'c', PARSE_JSON('{"x":null}'), NULL, 3)`,
    '{"a":1,"c":{"x":null}}',
  ],
  [`OBJECT_CONSTRUCT('a', PARSE_JSON('null'))`, '{"a":null}'],
  ['OBJECT_CONSTRUCT()', '{}'],
  [`OBJECT_CONSTRUCT_KEEP_NULL('a', NULL)`, '{"a":null}'],
  [`OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'b', OBJECT_CONSTRUCT('z', 1))`, '{"a":1,"b":{"z":1}}'],
  [`OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'a', 2, TRUE)`, '{"a":2}'],
  [`OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'a')`, '{"b":2}'],
  [`OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'b')`, '{"b":2}'],
  ['ARRAY_CONSTRUCT_COMPACT(1, NULL, 2)', '[1,2]'],
  ['ARRAY_COMPACT(ARRAY_CONSTRUCT(1, NULL))', '[1]'],
  ['ARRAY_SORT(ARRAY_CONSTRUCT(10, 9, 1))', '[1,9,10]'],
  ['ARRAY_MAX(ARRAY_CONSTRUCT(1, 10, 9))', '10'],
  ['ARRAY_POSITION(2, ARRAY_CONSTRUCT(1, 2))', '1'],
  ['ARRAYS_OVERLAP(ARRAY_CONSTRUCT(1, 2), ARRAY_CONSTRUCT(2))', 'true'],
  ['ARRAY_INSERT(ARRAY_CONSTRUCT(1, 2), 1, 5)', '[1,5,2]'],
  ['ARRAY_PREPEND(ARRAY_CONSTRUCT(1), 0)', '[0,1]'],
  ['ARRAY_GENERATE_RANGE(1, 4)', '[1,2,3]'],
  ['TRANSFORM([1, 2, 3], x -> x + 1)', '[2,3,4]'],
  ['TRANSFORM([1, 2, 3], x INT -> x * 2)', '[2,4,6]'],
  [`TRANSFORM(['a', 'b'], x -> UPPER(x))`, '["A","B"]'],
  [`TRANSFORM(['a'], x VARCHAR -> x || '!')`, '["a!"]'],
  ['TRANSFORM(FILTER([1, 2, 3], x -> x > 1), y -> y * 10)', '[20,30]'],
  [`TRANSFORM(PARSE_JSON('[{"q":2},{"q":5}]'), o -> o:q::INT)`, '[2,5]'],
  [`FILTER(PARSE_JSON('[{"q":2},{"q":5}]'), o -> o:q > 3)`, '[{"q":5}]'],
  [`TRANSFORM([1], x -> OBJECT_CONSTRUCT('k', x))`, '[{"k":1}]'],
  ['TRANSFORM(NULL::ARRAY, x -> x)', null],
  [`ARRAY_FLATTEN(PARSE_JSON('[[1,[2]],["a"]]'))`, '[1,[2],"a"]'],
  ['ARRAY_FLATTEN([[1, 2], [3]])', '[1,2,3]'],
  ['ARRAY_FLATTEN(NULL)', null],
  [`ARRAYS_TO_OBJECT(['a', 'b'], [1, 2])`, '{"a":1,"b":2}'],
  [`ARRAYS_TO_OBJECT(ARRAY_CONSTRUCT('a', NULL), [1, 2])`, '{"a":1}'],
  [`TYPEOF(PARSE_JSON('1.5'))`, 'DECIMAL'],
  [`TYPEOF(PARSE_JSON('null'))`, 'NULL_VALUE'],
  [`PARSE_JSON('null') IS NULL`, 'false'],
  [`PARSE_JSON('')`, null],
  [`STRIP_NULL_VALUE(PARSE_JSON('null'))`, null],
]);

holds(
  'aggregates',
  [
    ['MODE(A)', '1'],
    ['COUNT(A)', '5'],
    ['COUNT(DISTINCT A)', '3'],
    ['APPROX_COUNT_DISTINCT(A)', '3'],
    ['AVG(A)', '3.600000'],
    ['MEDIAN(A)', '3.000'],
    ['STDDEV(A)::NUMBER(10,4)', '3.7148'],
    ['VAR_POP(A)::NUMBER(10,4)', '11.0400'],
    [`LISTAGG(A, ',') WITHIN GROUP (ORDER BY A)`, '1,1,3,3,10'],
    [`LISTAGG(DISTINCT K, ',') WITHIN GROUP (ORDER BY K)`, 'x,y,z'],
    ['ARRAY_AGG(A) WITHIN GROUP (ORDER BY A)', '[1,1,3,3,10]'],
    ['ARRAY_SIZE(ARRAY_AGG(IFF(A > 99, A, NULL)))', '0'],
    ['MAX_BY(K, A)', 'y'],
    ['COUNT_IF(A > 1)', '3'],
    ['PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY A)', '3'],
    ['BITOR_AGG(A)', '11'],
    ['APPROX_TOP_K(K)', '[["y",3]]'],
    ['APPROX_TOP_K(A, 2)', '[[1,2],[3,2]]'],
    ['SUM(A) FILTER (WHERE A > 1)', '16'],
    ['ARRAY_SORT(ARRAY_UNIQUE_AGG(A))', '[1,3,10]'],
    ['ARRAY_UNIQUE_AGG(IFF(A > 99, A, NULL))', '[]'],
    ['ARRAY_SORT(ARRAY_UNION_AGG(ARRAY_CONSTRUCT(A, A, 7, NULL)))', '[1,1,3,3,7,10,10]'],
    ['ARRAY_UNION_AGG(NULL::ARRAY)', '[]'],
  ],
  'FROM N',
);

describe('FLATTEN', () => {
  it.each<readonly [string, unknown[][]]>([
    [
      `INPUT => PARSE_JSON('{"a":[1,{"b":2}],"c":3}'), RECURSIVE => TRUE`,
      [
        ['a', 'a', null, '[1,{"b":2}]'],
        [null, 'a[0]', 0, '1'],
        [null, 'a[1]', 1, '{"b":2}'],
        ['b', 'a[1].b', null, '2'],
        ['c', 'c', null, '3'],
      ],
    ],
    [
      `INPUT => PARSE_JSON('{"a":[7,8]}'), PATH => 'a'`,
      [
        [null, 'a[0]', 0, '7'],
        [null, 'a[1]', 1, '8'],
      ],
    ],
    [`INPUT => PARSE_JSON('{"a":1}'), MODE => 'ARRAY'`, []],
    [`INPUT => PARSE_JSON('[]')`, []],
    [`INPUT => PARSE_JSON('[]'), OUTER => TRUE`, [[null, null, null, null]]],
    [`INPUT => PARSE_JSON('5'), OUTER => TRUE`, [[null, null, null, null]]],
  ])('spreads %s', async (parameters, rows) => {
    expect(
      await door.rows(`SELECT KEY, PATH, INDEX, VALUE FROM TABLE(FLATTEN(${parameters}))`),
    ).toEqual(rows);
  });

  it('keeps a row without members when it is OUTER', async () => {
    expect(
      await door.rows(
        `SELECT V.COLUMN1, F.VALUE FROM VALUES (1), (2) V,
           LATERAL FLATTEN(INPUT => PARSE_JSON(IFF(V.COLUMN1 = 1, '[]', '[5]')), OUTER => TRUE) F ORDER BY 1`,
      ),
    ).toEqual([
      [1, null],
      [2, '5'],
    ]);
  });

  it.each([`INPUT => V, NOSUCH => 1`, `INPUT => V, MODE => 'ELSE'`])(
    'refuses what it does not know: %s',
    async (parameters) => {
      await expect(door.run(`SELECT * FROM TABLE(FLATTEN(${parameters}))`)).rejects.toMatchObject({
        code: expect.stringMatching(/^00(0002|1003)$/),
      });
    },
  );
});

describe('what is not done', () => {
  it.each([
    [`SELECT NO_SUCH('Marks')`, '002140', 'NO_SUCH'],
    [`SELECT TO_NUMBER('ff', 'XX')`, '000002', `'XX'`],
    [`SELECT TO_NUMBER('12345', '99')`, '100140', `Can't parse '12345' as number with format '99'`],
    [`SELECT PARSE_URL('example.int/x')`, '100139', 'scheme not specified'],
    [`SELECT REGEXP_REPLACE('aaa', 'a', 'b', 1, 2)`, '000002', 'REGEXP_REPLACE with'],
    [`SELECT 1::DECFLOAT`, '000002', 'type DECFLOAT'],
    [`SELECT CAST({'a': 1} AS MAP(VARCHAR, INT))`, '000002', 'type MAP'],
    [`CREATE TABLE V (E VECTOR(FLOAT, 3))`, '000002', 'type VECTOR'],
    [`SELECT RANDOM() R FROM N WHERE R = 1`, '000002', 'the alias R'],
    [`SELECT COLLATE('a', 'en-ci') = 'A'`, '000002', 'COLLATE'],
    [`SELECT K COLLATE 'en-ci' FROM N`, '000002', 'COLLATE'],
    [`SELECT * FROM N AT (OFFSET => -60)`, '000002', 'AT(OFFSET => …)'],
    [`SELECT * FROM N BEFORE (STATEMENT => 'x') M`, '000002', 'BEFORE(STATEMENT => …)'],
    [`SELECT * FROM N CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -1)`, '000002', 'CHANGES'],
    [
      `SELECT CONDITIONAL_TRUE_EVENT(LAG(A) OVER (ORDER BY K) > 1) OVER (ORDER BY K) FROM N`,
      '000002',
      'CONDITIONAL_TRUE_EVENT of another window function',
    ],
    [`SELECT TO_CHAR(1, '9.9EEEE')`, '000002', '9.9EEEE'],
    [`SELECT OBJECT_CONSTRUCT(* EXCLUDE A) FROM N`, '000002', 'OBJECT_CONSTRUCT(* EXCLUDE A)'],
    [`SELECT ARRAY_FLATTEN([1])`, '100038', 'ARRAY_FLATTEN'],
    [`SELECT ARRAYS_TO_OBJECT(['a'], [1, 2])`, '100038', 'ARRAYS_TO_OBJECT'],
    [`SELECT ARRAY_UNION_AGG([A]) OVER () FROM N`, '000002', 'ARRAY_UNION_AGG'],
    [`SELECT OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'a', 2)`, '100103', `'a'`],
  ])('is refused by name: %s', async (sql, code, name) => {
    await expect(door.run(sql)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name),
    });
  });
});

describe('queries', () => {
  it.each<readonly [string, unknown[][]]>([
    [
      'SELECT K, SUM(A) FROM N GROUP BY ALL ORDER BY K',
      [
        ['x', 4],
        ['y', 14],
        ['z', null],
      ],
    ],
    [
      `SELECT K FROM N QUALIFY ROW_NUMBER() OVER (PARTITION BY K ORDER BY A) = 1 ORDER BY K`,
      [['x'], ['y'], ['z']],
    ],
    [`SELECT * FROM (SELECT K, A FROM N) PIVOT(SUM(A) FOR K IN ('x', 'y')) AS P (X, Y)`, [[4, 14]]],
    [
      `SELECT NAME, V FROM (SELECT 1 AS Q1, 2 AS Q2) UNPIVOT(V FOR NAME IN (Q1, Q2)) ORDER BY NAME`,
      [
        ['Q1', 1],
        ['Q2', 2],
      ],
    ],
    [
      `SELECT SUM(A) OVER (ORDER BY A ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS S FROM N WHERE K = 'y' ORDER BY S`,
      [[1], [4], [13]],
    ],
    [`SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 5))`, [[5]]],
    [
      `SELECT SEQ8() FROM TABLE(GENERATOR(ROWCOUNT => 1 + 1, TIMELIMIT => 3600)) ORDER BY 1`,
      [[0], [1]],
    ],
    [`SELECT COUNT(*) > 0 FROM TABLE(GENERATOR(TIMELIMIT => 1)) G`, [[true]]],
    [`SELECT COUNT(*) FROM TABLE(GENERATOR())`, [[0]]],
    [`SELECT COUNT(*) FROM N SAMPLE (100)`, [[6]]],
    [`SELECT * EXCLUDE (K) FROM N WHERE A = 10`, [[10]]],
    [`SELECT * RENAME (A AS B) FROM N WHERE A = 10`, [[10, 'y']]],
    [`SELECT T.A, L.X FROM N T, LATERAL (SELECT T.A * 2 AS X) L WHERE T.A = 10`, [[10, 20]]],
    [`SELECT TOP 1 A FROM N WHERE A IS NOT NULL ORDER BY A DESC`, [[10]]],
    [`SELECT A FROM N WHERE A > 1 MINUS SELECT 10`, [[3]]],
    [
      `WITH RECURSIVE R (I) AS (SELECT 1 UNION ALL SELECT I + 1 FROM R WHERE I < 3) SELECT SUM(I) FROM R`,
      [[6]],
    ],
    [
      `WITH R (I) AS (SELECT 1 UNION ALL SELECT I + 1 FROM R WHERE I < 3) SELECT SUM(I) FROM R`,
      [[6]],
    ],
    [
      `WITH A AS (SELECT 2 AS X), R AS (SELECT X AS I FROM A UNION ALL SELECT R.I + 1 FROM A JOIN R ON R.I < 4)
       SELECT SUM(I) FROM R`,
      [[9]],
    ],
    [`WITH N AS (SELECT * FROM N UNION ALL SELECT 99, 'q') SELECT SUM(A) FROM N`, [[117]]],
    [`WITH RECURSIVE N AS (SELECT * FROM N WHERE A = 10) SELECT SUM(A) FROM N`, [[10]]],
    [
      `SELECT O, CONDITIONAL_CHANGE_EVENT(X) OVER (ORDER BY O), CONDITIONAL_TRUE_EVENT(X > 1) OVER (ORDER BY O)
       FROM VALUES (1, 1), (2, 1), (3, 2), (4, NULL), (5, 2), (6, 3) V (O, X) ORDER BY O`,
      [
        [1, 0, 0],
        [2, 0, 0],
        [3, 1, 1],
        [4, 1, 1],
        [5, 1, 2],
        [6, 2, 3],
      ],
    ],
    [
      `SELECT *, CONDITIONAL_CHANGE_EVENT(X) OVER (PARTITION BY P ORDER BY O DESC) AS G, -O AS D
       FROM VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'a'), (4, 2, 'b') V (O, X, P) ORDER BY P, V.O`,
      [
        [1, 1, 'a', 1, -1],
        [3, 3, 'a', 0, -3],
        [2, 2, 'b', 0, -2],
        [4, 2, 'b', 0, -4],
      ],
    ],
    [
      `SELECT X.O, Y.O, CONDITIONAL_CHANGE_EVENT(X.O) OVER (ORDER BY X.O) FROM (SELECT 1 AS O) X JOIN (SELECT 1 AS O) Y USING (O)`,
      [[1, 1, 0]],
    ],
    [
      `SELECT CONDITIONAL_CHANGE_EVENT(O % 2) OVER (ORDER BY O) + 1 AS G FROM VALUES (1), (2), (3) V (O)
       QUALIFY CONDITIONAL_CHANGE_EVENT(O) OVER (ORDER BY O) > 0 ORDER BY G DESC`,
      [[3], [2]],
    ],
    [
      `WITH Q AS (SELECT CONDITIONAL_CHANGE_EVENT(S) OVER (ORDER BY I) AS G
         FROM (SELECT SEQ4() AS I, FLOOR(SEQ4() / 3) AS S FROM TABLE(GENERATOR(ROWCOUNT => 60000))))
       SELECT MAX(G), COUNT(DISTINCT G) FROM Q`,
      [[19999, 20000]],
    ],
    [`SELECT OBJECT_CONSTRUCT(*) FROM N WHERE K = 'z'`, [['{"K":"z"}']]],
    [`SELECT OBJECT_CONSTRUCT_KEEP_NULL(*) AS O FROM N WHERE K = 'z'`, [['{"A":null,"K":"z"}']]],
    [
      `SELECT ARRAY_SIZE(ARRAY_UNIQUE_AGG(A) OVER (PARTITION BY K)) FROM N WHERE K = 'x'`,
      [[2], [2]],
    ],
    [`SELECT $1 + $2 FROM VALUES (1, 2)`, [[3]]],
    [`SELECT FIRST_VALUE(A) IGNORE NULLS OVER (ORDER BY K, A) FROM N WHERE K = 'z'`, [[null]]],
  ])('%s', async (sql, rows) => {
    expect(await door.rows(sql)).toEqual(rows);
  });
});
