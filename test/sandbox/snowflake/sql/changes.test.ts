import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

beforeEach(async () => {
  await door.run(
    `CREATE OR REPLACE TABLE T (ID INT NOT NULL, NAME VARCHAR(5), N NUMBER(10,2) DEFAULT 1.5, AT TIMESTAMP_NTZ DEFAULT SYSDATE(),
      J VARIANT, O OBJECT, L ARRAY, SEQ INT AUTOINCREMENT START 10 INCREMENT 5, PRIMARY KEY (ID))`,
  );
});

const count = async (sql: string, ...binds: readonly (string | number)[]) => {
  const { columns, vectors } = await door.run(sql, { binds });
  return Object.fromEntries(columns.map(({ name }, index) => [name, vectors[index]?.[0]]));
};

describe('INSERT', () => {
  it('fills what is left out with defaults', async () => {
    expect(await count(`INSERT INTO T (ID, NAME) VALUES (1, 'a'), (2, DEFAULT)`)).toEqual({
      'number of rows inserted': 2,
    });
    expect(await door.rows('SELECT ID, NAME, N, AT IS NOT NULL, SEQ FROM T ORDER BY ID')).toEqual([
      [1, 'a', 150, true, 10],
      [2, null, 150, true, 15],
    ]);
  });

  it('takes JSON from a query, and refuses text for it', async () => {
    await door.run(
      `INSERT INTO T (ID, J, O, L) SELECT 1, PARSE_JSON('{"a":[1]}'), OBJECT_CONSTRUCT('k', 'v'), ARRAY_CONSTRUCT(1, 2)`,
    );
    expect(await door.rows('SELECT J, O, L, J:a[0]::INT FROM T')).toEqual([
      ['{"a":[1]}', '{"k":"v"}', '[1,2]', 1],
    ]);
    await expect(door.run(`INSERT INTO T (ID, J) VALUES (2, '{}')`)).rejects.toMatchObject({
      code: '002023',
      sqlState: '22000',
    });
    await door.run('INSERT INTO T (ID, J) SELECT 3, PARSE_JSON(?)'.replace('?', `'null'`));
  });

  it('takes binds row by row and column by column', async () => {
    await door.run('INSERT INTO T (ID, NAME, AT) VALUES (?, ?, ?)', {
      binds: [1, 'x', '2026-01-01 00:00:00.5'],
    });
    const bindColumns = [
      Array.from({ length: 5000 }, (_, n) => n + 2),
      Array.from({ length: 5000 }, () => 'y'),
      Array.from({ length: 5000 }, () => null),
    ];
    const { vectors } = await door.run('INSERT INTO T (ID, NAME, AT) VALUES (?, ?, ?)', {
      bindColumns,
    });
    expect(vectors).toEqual([[5000]]);
    expect(await door.rows('SELECT SUM(ID), COUNT(AT), MIN(AT)::VARCHAR FROM T')).toEqual([
      [12_507_501, 1, '2026-01-01 00:00:00.500'],
    ]);
  });

  it('keeps keys unenforced and NOT NULL enforced', async () => {
    await door.run('INSERT INTO T (ID) VALUES (1), (1)');
    await expect(door.run('INSERT INTO T (ID) VALUES (NULL)')).rejects.toMatchObject({
      code: '100072',
      sqlState: '22000',
    });
    expect(await door.value('SELECT COUNT(*) FROM T')).toBe(2);
  });

  it('refuses too long text, wrong counts and unknown columns', async () => {
    await expect(door.run(`INSERT INTO T (ID, NAME) VALUES (1, 'too long')`)).rejects.toMatchObject(
      { code: '100078' },
    );
    await expect(door.run('INSERT INTO T (ID, NAME) VALUES (1)')).rejects.toMatchObject({
      code: '002020',
    });
    await expect(door.run('INSERT INTO T (NOPE) VALUES (1)')).rejects.toMatchObject({
      code: '000904',
    });
    await expect(door.run('INSERT INTO NOPE VALUES (1)')).rejects.toMatchObject({
      code: '002003',
      sqlState: '42S02',
    });
  });

  it('replaces all rows with OVERWRITE', async () => {
    await door.run('INSERT INTO T (ID) VALUES (1), (2)');
    await door.run('INSERT OVERWRITE INTO T (ID) SELECT ID + 10 FROM T WHERE ID = 2');
    expect(await door.rows('SELECT ID FROM T')).toEqual([[12]]);
  });
});

describe('UPDATE, DELETE and MERGE', () => {
  beforeEach(() => door.run(`INSERT INTO T (ID, NAME) VALUES (1, 'a'), (2, 'b'), (3, 'c')`));

  it('answer with their counts', async () => {
    expect(await count(`UPDATE T SET NAME = 'z', N = N + 1 WHERE ID > ?`, 1)).toEqual({
      'number of rows updated': 2,
      'number of multi-joined rows updated': 0,
    });
    expect(await count('DELETE FROM T WHERE ID = 1')).toEqual({ 'number of rows deleted': 1 });
    expect(await count(`UPDATE T SET NAME = 'q' WHERE ID = 99`)).toMatchObject({
      'number of rows updated': 0,
    });
  });

  it('change JSON columns and convert values', async () => {
    await door.run(
      `UPDATE T SET J = PARSE_JSON('{"s":"x"}'), O = OBJECT_CONSTRUCT('n', ID), AT = '2026-01-01' WHERE ID = 1`,
    );
    await door.run('UPDATE T A SET A.NAME = J:s WHERE A.ID = 1');
    expect(await door.rows('SELECT NAME, O:n::INT, AT::DATE::VARCHAR FROM T WHERE ID = 1')).toEqual(
      [['x', 1, '2026-01-01']],
    );
    await expect(door.run(`UPDATE T SET J = '{}' WHERE ID = 1`)).rejects.toMatchObject({
      code: '002023',
    });
    await expect(door.run('UPDATE T SET NOPE = 1')).rejects.toMatchObject({ code: '000904' });
  });

  it('join other tables', async () => {
    await door.run('CREATE OR REPLACE TABLE S (ID INT, NAME VARCHAR)');
    await door.run(`INSERT INTO S VALUES (1, 'new'), (2, 'two')`);
    expect(await count('UPDATE T SET NAME = S.NAME FROM S WHERE T.ID = S.ID')).toMatchObject({
      'number of rows updated': 2,
    });
    expect(
      await count('DELETE FROM T USING (SELECT ID FROM S WHERE ID = 2) X WHERE T.ID = X.ID'),
    ).toEqual({ 'number of rows deleted': 1 });
    expect(await door.rows('SELECT ID, NAME FROM T ORDER BY 1')).toEqual([
      [1, 'new'],
      [3, 'c'],
    ]);
  });

  it('merge with a column for each kind of action', async () => {
    const source = `(SELECT * FROM VALUES (1, 'm'), (9, 'n') AS V (ID, NAME)) S`;
    expect(
      await count(
        `MERGE INTO T USING ${source} ON T.ID = S.ID WHEN MATCHED THEN UPDATE SET T.NAME = S.NAME WHEN NOT MATCHED THEN INSERT (ID, NAME) VALUES (S.ID, S.NAME)`,
      ),
    ).toEqual({ 'number of rows inserted': 1, 'number of rows updated': 1 });
    expect(
      await count(
        `MERGE INTO DB.PUBLIC.T AS X USING ${source} ON X.ID = S.ID WHEN MATCHED AND X.ID = 9 THEN DELETE`,
      ),
    ).toEqual({ 'number of rows deleted': 1 });
    expect(await door.rows('SELECT ID, NAME FROM T ORDER BY 1')).toEqual([
      [1, 'm'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  it('match columns by their names, whatever their order', async () => {
    await door.run(
      'CREATE OR REPLACE TABLE GOAL (ID INT, X NUMBER(10,2), Y VARCHAR(5), J VARIANT)',
    );
    await door.run(`INSERT INTO GOAL SELECT 1, 10, 'old', NULL`);
    await door.run('CREATE OR REPLACE TABLE NEWS (Y VARCHAR, J VARIANT, ID INT, X NUMBER(10,2))');
    await door.run(
      `INSERT INTO NEWS SELECT 'new', PARSE_JSON('{"k":1}'), 1, 2.5 UNION ALL SELECT 'more', NULL, 2, 3`,
    );
    const byName = (source: string) =>
      `MERGE INTO GOAL G USING ${source} ON G.ID = S.ID WHEN MATCHED THEN UPDATE ALL BY NAME WHEN NOT MATCHED THEN INSERT ALL BY NAME`;
    const counts = { 'number of rows inserted': 1, 'number of rows updated': 1 };
    expect(await count(byName('NEWS S'))).toEqual(counts);
    expect(await door.rows('SELECT ID, X, Y, J:k::INT FROM GOAL ORDER BY ID')).toEqual([
      [1, 250, 'new', 1],
      [2, 300, 'more', null],
    ]);
    const query = `(SELECT ID + 1 AS ID, X, Y, J FROM NEWS) AS S`;
    expect(await count(byName(query))).toEqual(counts);
    await expect(door.run(byName('(SELECT ID, X, Y FROM NEWS) S'))).rejects.toMatchObject({
      code: '002020',
    });
    await expect(door.run(byName('(SELECT ID, X, Y, J AS Q FROM NEWS) S'))).rejects.toMatchObject({
      code: '000904',
    });
  });

  it('say their columns without running', async () => {
    expect(await door.describe('DELETE FROM T')).toEqual(['number of rows deleted:fixed(19,0)']);
    expect(await door.value('SELECT COUNT(*) FROM T')).toBe(3);
    expect(await door.describe('DROP TABLE T')).toEqual(['status:text']);
    expect(await door.value('SELECT COUNT(*) FROM T')).toBe(3);
  });

  it('say their columns without a warehouse, and change nothing', async () => {
    const described = [
      ['INSERT INTO T (ID) VALUES (?)', ['number of rows inserted:fixed(19,0)']],
      [
        'UPDATE T SET NAME = ? WHERE ID = ?',
        ['number of rows updated:fixed(19,0)', 'number of multi-joined rows updated:fixed(19,0)'],
      ],
      [
        'DELETE FROM T USING (SELECT 1 AS N) S WHERE T.ID = S.N',
        ['number of rows deleted:fixed(19,0)'],
      ],
      [
        'MERGE INTO T USING (SELECT 1 AS N) S ON T.ID = S.N WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (ID) VALUES (S.N)',
        ['number of rows inserted:fixed(19,0)', 'number of rows deleted:fixed(19,0)'],
      ],
    ] as const;
    const before = await door.rows('SELECT * FROM T ORDER BY ID');
    const { warehouse } = door.session.root;
    door.session.root.warehouse = null;
    for (const [sql, columns] of described) expect(await door.describe(sql)).toEqual(columns);
    door.session.root.warehouse = warehouse;
    expect(await door.rows('SELECT * FROM T ORDER BY ID')).toEqual(before);
  });

  it.each([
    ['INSERT INTO NOBODY VALUES (1)', '002003'],
    ['INSERT INTO T (NOTHING) VALUES (1)', '000904'],
    ['INSERT INTO T (ID) VALUES (1, 2)', '002020'],
    ['INSERT INTO T (ID) SELECT NOTHING FROM T', '000904'],
    ['UPDATE NOBODY SET A = 1', '002003'],
    ['UPDATE T SET NOTHING = 1', '000904'],
    ['UPDATE T SET NAME = NOTHING', '000904'],
    ['UPDATE T SET NAME = S.A FROM NOBODY S WHERE S.A = T.ID', '002003'],
    ['DELETE FROM NOBODY', '002003'],
    ['DELETE FROM T WHERE NOTHING = 1', '000904'],
    ['MERGE INTO NOBODY USING T S ON NOBODY.A = S.ID WHEN MATCHED THEN DELETE', '002003'],
    ['MERGE INTO T USING NOBODY S ON T.ID = S.ID WHEN MATCHED THEN DELETE', '002003'],
    ['MERGE INTO T USING T S ON T.NOTHING = S.ID WHEN MATCHED THEN DELETE', '000904'],
    ['MERGE INTO T USING T S ON T.ID = S.ID WHEN MATCHED THEN UPDATE SET NOTHING = 1', '000904'],
  ])('are looked over when they are only described: %s', async (sql, code) => {
    await expect(door.describe(sql)).rejects.toMatchObject({ code });
    await expect(door.run(sql)).rejects.toMatchObject({ code });
  });
});
