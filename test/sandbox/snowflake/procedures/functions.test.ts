import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, runClient } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

/** Real clients import for seconds; on a busy machine for many. */
const CLIENT_TIMEOUT = 240_000;

let account: TestAccount;
let owner: Client;
let reader: Client;

beforeAll(async () => {
  prepareClient();
  account = await startTestAccount();
  owner = await account.as('OWNER');
  reader = await account.as('READER');
  await owner.query('CREATE TABLE SALES(SHOP VARCHAR, DAY NUMBER, AMOUNT NUMBER(10,2))');
  await owner.query(
    "INSERT INTO SALES VALUES ('a', 1, 10), ('b', 1, 5), ('a', 2, 20), ('b', 2, NULL)",
  );
});
afterAll(() => account.stop());

const rows = async (sql: string, binds?: readonly unknown[], client = owner) =>
  (await client.query(sql, binds)).rows.map((row) => Object.values(row));

describe('a function in SQL', () => {
  it('stands for its expression wherever it is called', async () => {
    await owner.query(
      'CREATE OR REPLACE FUNCTION AREA(R FLOAT, PI FLOAT DEFAULT 3) RETURNS FLOAT AS $$ PI * R * R $$',
    );
    expect(await rows('SELECT AREA(2), AREA(2, 1), AREA(PI => 2, R => 1)')).toEqual([[12, 4, 2]]);
    const { rows: named } = await owner.query(
      'SELECT AREA(DAY) FROM SALES WHERE AREA(DAY) > ? ORDER BY 1',
      [5],
    );
    expect(named).toEqual([{ 'AREA(DAY)': 12 }, { 'AREA(DAY)': 12 }]);
    expect(
      await rows('SELECT SHOP, SUM(AREA(DAY)) AS S FROM SALES GROUP BY SHOP ORDER BY 1'),
    ).toEqual([
      ['a', 15],
      ['b', 15],
    ]);
    expect(await rows('SELECT AREA(AREA(?))', [1])).toEqual([[27]]);
  });

  it('is chosen by the types of its arguments', async () => {
    await owner.query(
      "CREATE OR REPLACE FUNCTION KIND(A NUMBER) RETURNS VARCHAR AS $$ 'number' $$",
    );
    await owner.query("CREATE OR REPLACE FUNCTION KIND(A VARCHAR) RETURNS VARCHAR AS $$ 'text' $$");
    expect(await rows("SELECT KIND(1), KIND('x'), KIND(?)", ['y'])).toEqual([
      ['number', 'text', 'text'],
    ]);
    expect(await rows('SELECT DISTINCT KIND(SHOP), KIND(DAY) FROM SALES')).toEqual([
      ['text', 'number'],
    ]);
  });

  it('gives NULL for NULL when it is strict', async () => {
    await owner.query(
      "CREATE OR REPLACE FUNCTION OR_ELSE(A VARCHAR) RETURNS VARCHAR STRICT AS $$ COALESCE(A, 'else') $$",
    );
    await owner.query(
      "CREATE OR REPLACE FUNCTION OR_ELSE_CALLED(A VARCHAR) RETURNS VARCHAR AS $$ COALESCE(A, 'else') $$",
    );
    expect(await rows('SELECT OR_ELSE(NULL), OR_ELSE_CALLED(NULL)')).toEqual([[null, 'else']]);
  });

  it("may ask its owner's tables, which its callers do not see", async () => {
    await owner.query(
      'CREATE OR REPLACE FUNCTION TOTAL(S VARCHAR) RETURNS NUMBER(10,2) AS $$ SELECT SUM(AMOUNT) FROM SALES WHERE SHOP = S $$',
    );
    await owner.query('GRANT USAGE ON FUNCTION TOTAL(VARCHAR) TO ROLE READER');
    expect(await rows("SELECT TOTAL('a') + 1", [], reader)).toEqual([[31]]);
    await expect(rows('SELECT * FROM SALES', [], reader)).rejects.toMatchObject({ code: '002003' });
    await expect(rows('SELECT TOTAL(SHOP) FROM SALES')).rejects.toThrow(
      "Unsupported feature 'TOTAL, a function in SQL over tables, with a column as argument'",
    );
  });

  it('gives rows in FROM', async () => {
    await owner.query(
      'CREATE OR REPLACE FUNCTION OF_SHOP(S VARCHAR) RETURNS TABLE (D NUMBER, A NUMBER(10,2)) AS $$ SELECT DAY, AMOUNT FROM SALES WHERE SHOP = S $$',
    );
    expect(await rows("SELECT D, A FROM TABLE(OF_SHOP('a')) ORDER BY D")).toEqual([
      [1, 10],
      [2, 20],
    ]);
    expect(await rows('SELECT SUM(F.A) FROM TABLE(OF_SHOP(?)) AS F WHERE F.D > 1', ['a'])).toEqual([
      [20],
    ]);
    await expect(rows("SELECT OF_SHOP('a')")).rejects.toMatchObject({ code: '001003' });
  });

  it('is compiled when it is created', async () => {
    await expect(
      owner.query('CREATE FUNCTION WRONG(A NUMBER) RETURNS NUMBER AS $$ A + NO_SUCH $$'),
    ).rejects.toMatchObject({ code: '000904' });
    await expect(
      owner.query('CREATE FUNCTION WRONG() RETURNS TABLE (A NUMBER) AS $$ SELECT 1, 2 $$'),
    ).rejects.toMatchObject({ code: '001003' });
    expect(await rows("SHOW FUNCTIONS LIKE 'WRONG'")).toEqual([]);
  });

  it('does not call itself', async () => {
    await owner.query('CREATE OR REPLACE FUNCTION ROUND_AND(A NUMBER) RETURNS NUMBER AS $$ A $$');
    await owner.query(
      'CREATE OR REPLACE FUNCTION ROUND_TWO(A NUMBER) RETURNS NUMBER AS $$ ROUND_AND(A) $$',
    );
    await expect(
      owner
        .query(
          'CREATE OR REPLACE FUNCTION ROUND_AND(A NUMBER) RETURNS NUMBER AS $$ ROUND_TWO(A) $$',
        )
        .then(() => owner.query('SELECT ROUND_AND(1)')),
    ).rejects.toMatchObject({ code: '001003' });
    await owner.query('DROP FUNCTION ROUND_AND(NUMBER)');
  });
});

describe('a procedure that returns a table', () => {
  it('can be read in FROM', async () => {
    await owner.query(
      'CREATE OR REPLACE PROCEDURE ROWS_OF(S VARCHAR) RETURNS TABLE (D NUMBER, A NUMBER(10,2)) LANGUAGE SQL AS $$ DECLARE rs RESULTSET DEFAULT (SELECT DAY, AMOUNT FROM SALES WHERE SHOP = :S ORDER BY DAY); BEGIN RETURN TABLE(rs); END $$',
    );
    expect(await rows("SELECT D FROM TABLE(ROWS_OF('b')) WHERE A > 1")).toEqual([[1]]);
  });
});

describe.runIf(hasPython)('a function in Python', () => {
  const python = (head: string, code: string, more = '') =>
    owner.query(
      `CREATE OR REPLACE FUNCTION ${head} LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = 'main' ${more} AS $$\n${code}\n$$`,
    );

  it('receives each type as Python has it', async () => {
    await python(
      'KINDS(A NUMBER, B NUMBER(10,2), C FLOAT, D VARCHAR, E BOOLEAN, F DATE, G VARIANT, H ARRAY, I OBJECT, J BINARY) RETURNS VARCHAR',
      'def main(*args):\n    return " ".join(type(a).__name__ for a in args)',
    );
    expect(
      await rows(
        "SELECT KINDS(1, 1.5, 2.5, 'x', TRUE, '2026-11-22', PARSE_JSON('1'), ARRAY_CONSTRUCT(1), OBJECT_CONSTRUCT('a', 1), TO_BINARY('ff')) AS K",
      ),
    ).toEqual([['int Decimal float str bool date int list dict bytes']]);
  });

  it('keeps whole numbers whole beside NULLs', async () => {
    await python('SHOWN(A NUMBER) RETURNS VARCHAR', 'def main(a):\n    return repr(a)');
    expect(await rows('SELECT SHOWN(COLUMN1) FROM VALUES (9007199254740993), (NULL)')).toEqual([
      ['9007199254740993'],
      ['None'],
    ]);
  });

  it('is not asked about NULL when it is strict', async () => {
    await python(
      'NEXT_ONE(A NUMBER) RETURNS NUMBER',
      'def main(a):\n    return a + 1',
      'RETURNS NULL ON NULL INPUT',
    );
    expect(await rows('SELECT NEXT_ONE(COLUMN1) FROM VALUES (1), (NULL), (2)')).toEqual([
      [2],
      [null],
      [3],
    ]);
  });

  it('fills in defaults', async () => {
    await python(
      "JOINED(A VARCHAR, B VARCHAR DEFAULT 'x') RETURNS VARCHAR",
      'def main(a, b):\n    return a + b',
    );
    expect(await rows("SELECT JOINED('a'), JOINED('a', 'b'), JOINED(A => 'c')")).toEqual([
      ['ax', 'ab', 'cx'],
    ]);
  });

  it('gives rows from process and end_partition', async () => {
    await python(
      'RUNNING(D NUMBER, A FLOAT) RETURNS TABLE (DAY_ NUMBER, SO_FAR FLOAT)',
      'class main:\n    def __init__(self):\n        self.total = 0.0\n    def process(self, day, amount):\n        self.total += amount or 0.0\n        yield day, self.total\n    def end_partition(self):\n        yield None, -self.total',
    );
    expect(
      await rows(
        'SELECT S.SHOP, S.DAY, R.* FROM SALES S, TABLE(RUNNING(S.DAY, S.AMOUNT::FLOAT) OVER (PARTITION BY S.SHOP ORDER BY S.DAY)) R ORDER BY R.SO_FAR',
      ),
    ).toEqual([
      ['a', null, null, -30],
      ['b', null, null, -5],
      ['b', 1, 1, 5],
      ['b', 2, 2, 5],
      ['a', 1, 1, 10],
      ['a', 2, 2, 30],
    ]);
    expect(await rows('SELECT * FROM TABLE(RUNNING(7, 1.5::FLOAT))')).toEqual([
      [7, 1.5],
      [null, -1.5],
    ]);
  });

  it('gives rows beside several tables, and others beside those rows', async () => {
    await python(
      'TIMES(N NUMBER) RETURNS TABLE (AT NUMBER)',
      'class main:\n    def process(self, n):\n        for at in range(n or 0):\n            yield (at,)',
    );
    await owner.query(
      "CREATE OR REPLACE TABLE SHOPS AS SELECT COLUMN1 AS NAME, COLUMN2 AS CITY FROM VALUES ('a', 'Bern'), ('b', 'Basel')",
    );
    expect(
      await rows(
        'SELECT H.CITY, S.DAY, T.AT FROM SALES S JOIN SHOPS H ON H.NAME = S.SHOP, TABLE(TIMES(S.DAY)) T WHERE S.DAY = 2 ORDER BY H.CITY, T.AT',
      ),
    ).toEqual([
      ['Basel', 2, 0],
      ['Basel', 2, 1],
      ['Bern', 2, 0],
      ['Bern', 2, 1],
    ]);
    expect(
      await rows(
        'SELECT S.SHOP, T.AT, H.CITY FROM SALES S, TABLE(TIMES(S.DAY)) T JOIN SHOPS H ON H.NAME = S.SHOP AND T.AT = 1 ORDER BY 1',
      ),
    ).toEqual([
      ['a', 1, 'Bern'],
      ['b', 1, 'Basel'],
    ]);
    expect(
      await rows(
        "SELECT A.AT AS AA, B.AT AS BB FROM SALES S, TABLE(TIMES(S.DAY)) A, TABLE(TIMES(S.DAY - 1)) AS B WHERE SHOP = 'b' ORDER BY 1",
      ),
    ).toEqual([
      [0, 0],
      [1, 0],
    ]);
    await expect(
      rows('SELECT S.* FROM SALES S, SHOPS H, TABLE(TIMES(S.DAY)) T'),
    ).rejects.toMatchObject({ code: '000002' });
  });

  it('beside its rows takes them as a data frame, and gives one for each', async () => {
    const frames = (given: string) =>
      python(
        'DOUBLED(N NUMBER) RETURNS TABLE (D NUMBER, T VARCHAR)',
        `import pandas\nfrom _snowflake import vectorized\nclass main:\n    @vectorized(input=pandas.DataFrame)\n    def process(self, df):\n        n = df[df.columns[0]]\n        return ${given}`,
      );
    const doubled = () =>
      rows('SELECT SHOP, DAY, D, T FROM SALES, TABLE(DOUBLED(DAY)) ORDER BY SHOP, DAY');
    for (const given of [
      'pandas.DataFrame({"D": n * 2, "T": n.astype(str)})',
      '(n * 2, n.astype(str))',
    ]) {
      await frames(given);
      expect(await doubled()).toEqual([
        ['a', 1, 2, '1'],
        ['a', 2, 4, '2'],
        ['b', 1, 2, '1'],
        ['b', 2, 4, '2'],
      ]);
    }
    await frames('(n.head(1), n.head(1).astype(str))');
    await expect(doubled()).rejects.toThrow('process gave 1 rows for 4');
  });

  it('of a table tells what its handler raised', async () => {
    await python(
      'BROKEN_ROWS(A NUMBER) RETURNS TABLE (B NUMBER)',
      'class main:\n    def process(self, a):\n        raise ValueError("bad row")',
    );
    await expect(rows('SELECT * FROM TABLE(BROKEN_ROWS(1))')).rejects.toMatchObject({
      code: '100357',
      message: expect.stringContaining('ValueError: bad row'),
    });
  });

  it('is registered and called by Snowpark in all its forms', {
    timeout: CLIENT_TIMEOUT,
  }, async () => {
    expect(await runClient('functions.py', [account.server.port])).toEqual({
      udf: [2, 3],
      'pandas udf': [10, 20],
      udtf: [
        [1, 1],
        [2, 1],
        [2, 2],
      ],
      'udtf joined': [
        ['a', 1],
        ['b', 1],
        ['b', 2],
      ],
      'pandas udtf': [
        ['a', 30.0],
        ['b', 5.0],
      ],
      sproc: 'a,b',
      'table sproc': [['a'], ['b']],
      'table function of a procedure': 2,
      error: [
        '100357',
        true,
        expect.stringMatching(
          /^\(1304\): [\da-f-]{36}: 100357 \(P0000\): Python Interpreter Error:\nTraceback \(most recent call last\):\n(.*\n)*ValueError: no luck\n in function FAILS with handler compute$/,
        ),
      ],
    });
  });
});

it('that aggregates is refused by name', async () => {
  await expect(
    owner.query("CREATE AGGREGATE FUNCTION A(X NUMBER) RETURNS NUMBER LANGUAGE PYTHON AS 'x'"),
  ).rejects.toThrow("Unsupported feature 'CREATE AGGREGATE FUNCTION'");
});
