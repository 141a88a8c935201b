import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

let account: LocalAccount;

beforeAll(async () => {
  account = await startLocalAccount();
  await account.run(
    'CREATE TABLE Z1 (ID INT, N NUMBER)',
    'CREATE TABLE Z2 (ID INT, V VARCHAR)',
    'INSERT INTO Z1 VALUES (1, 2)',
    'CREATE VIEW V AS SELECT ID, SUM(N) AS S FROM Z1 GROUP BY ID',
  );
});
afterAll(() => account.stop());

const join = "SELECT Z1.ID, V || 'x' FROM Z1, Z2 WHERE Z2.ID = Z1.ID";

const operations = async (sql: string) => {
  const rows = await account.run(`EXPLAIN ${sql}`);
  return rows.slice(1).map((row) => String(row.operation));
};

describe('EXPLAIN', () => {
  it('tells the operations of a query as rows, also over empty tables', async () => {
    expect(await account.run(`EXPLAIN USING TABULAR ${join}`)).toEqual([
      {
        step: null,
        id: null,
        parentOperators: null,
        operation: 'GlobalStats',
        objects: null,
        alias: null,
        expressions: null,
        partitionsTotal: 2,
        partitionsAssigned: 2,
        bytesAssigned: 0,
      },
      expect.objectContaining({
        step: 1,
        id: 0,
        parentOperators: null,
        operation: 'Result',
        expressions: "ID, V || 'X'",
      }),
      ...(await account.run(`EXPLAIN ${join}`)).slice(2),
    ]);
    expect(await operations(join)).toEqual(expect.arrayContaining(['TableScan', 'TableScan']));
    await account.run("INSERT INTO Z2 VALUES (1, 'a')");
    expect(await operations(join)).toEqual(['Result', 'InnerJoin', 'TableScan', 'TableScan']);
    const rows = await account.run(`EXPLAIN ${join}`);
    expect(rows[2]).toMatchObject({ parentOperators: '[0]', expressions: 'joinKey: (ID = ID)' });
    expect(
      rows
        .slice(3)
        .map(({ objects }) => objects)
        .sort(),
    ).toEqual(['D.S.Z1', 'D.S.Z2']);
  });

  it('tells them as JSON and as text, and turns one into the other', async () => {
    const json = String(await account.cell(`EXPLAIN USING JSON ${join}`));
    expect(JSON.parse(json)).toMatchObject({
      GlobalStats: { partitionsTotal: 2, partitionsAssigned: 2, bytesAssigned: 0 },
      Operations: [[{ id: 0, operation: 'Result' }, { id: 1, parentOperators: [0] }, {}, {}]],
    });
    const text = String(await account.cell(`EXPLAIN USING TEXT ${join}`));
    expect(text).toMatch(/^GlobalStats:\n {4}partitionsTotal=2\n/);
    expect(text).toContain(
      "\n1:0     ->Result  ID, V || 'X'\n1:1          ->InnerJoin  joinKey: (ID = ID)\n",
    );
    expect(text).toContain('{partitionsTotal=1, partitionsAssigned=1, bytesAssigned=0}');
    const quoted = join.replaceAll("'", "''");
    expect(await account.cell(`SELECT SYSTEM$EXPLAIN_PLAN_JSON('${quoted}')`)).toBe(json);
    expect(await account.cell(`SELECT SYSTEM$EXPLAIN_JSON_TO_TEXT($$${json}$$)`)).toBe(text);
    const table = await account.run(`SELECT * FROM TABLE(EXPLAIN_JSON($$${json}$$))`);
    expect(table).toEqual(await account.run(`EXPLAIN ${join}`));
    expect(await account.run(`EXPLAIN USING TEXT ${join}`)).toEqual([{ content: text }]);
  });

  it.each([
    [
      'SELECT * FROM V WHERE S > 3 ORDER BY S LIMIT 2',
      ['SortWithLimit', 'Filter', 'Aggregate', 'TableScan'],
    ],
    [
      'SELECT ROW_NUMBER() OVER (ORDER BY ID) FROM Z1 WHERE N = 7',
      ['WindowFunction', 'Filter', 'TableScan'],
    ],
    ["INSERT INTO Z2 SELECT ID, 'b' FROM Z1", ['Insert', 'TableScan']],
    ['UPDATE Z1 SET N = 1 WHERE ID = 9', ['Update', 'Filter', 'TableScan']],
    [
      'DELETE FROM Z1 USING Z2 WHERE Z1.ID = Z2.ID',
      ['Delete', 'SemiJoin', 'TableScan', 'TableScan'],
    ],
    [
      'MERGE INTO Z1 USING Z2 ON Z1.ID = Z2.ID WHEN MATCHED THEN UPDATE SET N = 1',
      ['Merge', 'InnerJoin', 'TableScan', 'TableScan'],
    ],
  ])('knows %s', async (sql, expected) => {
    expect((await operations(sql)).filter((name) => name !== 'Result')).toEqual(expected);
    expect(await account.cell('SELECT COUNT(*) FROM Z1')).toBe(1);
  });

  it('needs no warehouse, and leaves a transaction as it is', async () => {
    const own = await account.as('ACCOUNTADMIN');
    await own('BEGIN');
    await own('INSERT INTO Z1 VALUES (5, 5)');
    await own('EXPLAIN SELECT * FROM Z1');
    await own('ROLLBACK');
    const session = await account.services.sessions.open({
      user: 'SANDBOX_ADMIN',
      role: 'ACCOUNTADMIN',
    });
    const { rowCount } = await account.services.engine.execute(
      'EXPLAIN SELECT * FROM D.S.Z1',
      session.root,
    );
    expect(rowCount).toBe(3);
    await account.services.sessions.close(session);
    expect(await account.cell('SELECT COUNT(*) FROM Z1')).toBe(1);
  });

  it('refuses what the statement itself would be refused for, and what has no plan', async () => {
    expect(await account.refusal('EXPLAIN SELECT * FROM NONE')).toMatch(/^002003 /);
    expect(await account.refusal('EXPLAIN SELECT Q FROM Z1')).toMatch(/^000904 /);
    expect(await account.refusal('EXPLAIN SHOW TABLES')).toMatch(/^000002 .*EXPLAIN SHOW TABLES/);
    expect(await account.refusal('EXPLAIN')).toMatch(/^001003 /);
    expect(await account.refusal("SELECT SYSTEM$EXPLAIN_JSON_TO_TEXT('no plan')")).toMatch(
      /^100069 /,
    );
    await account.run(
      'CREATE ROLE BLIND',
      'GRANT ROLE BLIND TO USER SANDBOX_ADMIN',
      'GRANT USAGE ON WAREHOUSE W TO ROLE BLIND',
      'GRANT USAGE ON DATABASE D TO ROLE BLIND',
      'GRANT USAGE ON SCHEMA D.S TO ROLE BLIND',
    );
    const blind = await account.as('BLIND');
    await expect(blind('EXPLAIN SELECT * FROM D.S.Z1')).rejects.toMatchObject({ code: '002003' });
  });
});
