import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, runClient } from '../../../support/python-client.js';
import { startTestAccount, type TestAccount } from '../../../support/snowflake-account.js';
import { type Client, prepareClient } from '../../../support/snowflake-client.js';

const ROWS = 5000;
/** Real clients import for seconds; on a busy machine for many. */
const CLIENT_TIMEOUT = 240_000;

describe.runIf(hasPython)('the model registry', () => {
  let account: TestAccount;
  let owner: Client;

  beforeAll(async () => {
    prepareClient();
    account = await startTestAccount();
    owner = await account.as('OWNER');
  });
  afterAll(() => account.stop());

  it('serves the real registry client from logging to deleting', {
    timeout: CLIENT_TIMEOUT,
  }, async () => {
    const report = await runClient('registry.py', [account.server.port, ROWS]);
    expect(report).toMatchObject({
      'first default': 'V1',
      default: 'V2',
      'drop default': 393901,
      metrics: { auc: 0.9 },
      comment: 'version V1',
      'by alias': 'V1',
      aliases: ['FIRST'],
      metadata: [
        { metrics: { auc: 0.9, f1: 0.5 }, ours: 1, snowpark_ml_schema_version: '2024-01-01' },
        "it's \\ better",
      ],
      tags: [{ 'DB.PUBLIC.TEAM': "it's fraud" }, "it's fraud"],
      'tags left': {},
      copied: ['C1', expect.arrayContaining(['PREDICT_PROBA'])],
      renamed: ['V2'],
      'refused to USAGE': [3001, 3001, 3001, 3001],
      exported: true,
      loaded: expect.stringContaining('LogisticRegression'),
      versions: ['V2'],
      models: 0,
    });
    expect(report['pandas differs by']).toBeLessThan(1e-9);
    expect(report['mean differs by']).toBeLessThan(1e-9);
  });

  it('serves estimators that fit and predict in the account', {
    timeout: CLIENT_TIMEOUT,
  }, async () => {
    const report = await runClient('modeling.py', [account.server.port]);
    expect(report).toMatchObject({ 'predicted inside': 2000, doubled: true });
    expect(report.confusion).toEqual([2000, true]);
    expect(report.f1).toBeGreaterThan(0.98);
    expect(report['correlation differs by']).toBeLessThan(1e-9);
    expect(report.accuracy).toBeGreaterThan(0.99);
    expect(report.auc).toBeGreaterThan(0.99);
  });

  it('runs the methods of models that answer tables, by partitions and beside their rows', {
    timeout: CLIENT_TIMEOUT,
  }, async () => {
    const report = await runClient('table_methods.py', [account.server.port]);
    expect(report).toMatchObject({
      functions: [
        ['PREDICT', 'TABLE_FUNCTION', true],
        ['SHARES', 'TABLE_FUNCTION', true],
      ],
      shown: [
        ['PREDICT', 'TABLE (N BIGINT, TOTAL DOUBLE)'],
        ['SHARES', 'TABLE (SHARE DOUBLE)'],
      ],
      predict: [
        { SHOP: 'a', N: 2, TOTAL: 4 },
        { SHOP: 'b', N: 3, TOTAL: 12 },
      ],
      whole: [{ N: 5, TOTAL: 16 }],
      "client's columns": ['"output_feature_0"', '"output_feature_1"'],
      columns: ['SHOP', 'AMOUNT', 'OUTPUT_FEATURE_0', 'OUTPUT_FEATURE_1'],
      'beside its row differs by': 0,
      weighed: [
        [1, 2, 3, 4, 6],
        [2, 4, 6, 8, 12],
      ],
      'weighed in SQL': [[3, 1.5]],
    });
    const shares = (report.shares as readonly { SHOP: string; SHARE: number }[]).map((row) => [
      row.SHOP,
      Math.round(row.SHARE * 12),
    ]);
    expect(shares).toEqual([
      ['b', 2],
      ['a', 3],
      ['b', 4],
      ['b', 6],
      ['a', 9],
    ]);
    await expect(owner.query('SELECT MODEL(SUMMARY, V1)!PREDICT(1)')).rejects.toMatchObject({
      code: '001003',
      message: expect.stringContaining('is called in FROM'),
    });
    await expect(
      owner.query('SELECT * FROM TABLE(MODEL(SCORER, V1)!PREDICT(1))'),
    ).rejects.toMatchObject({
      code: '001003',
      message: expect.stringContaining('is no table function'),
    });
  });

  it('has functions called in all places of a query', async () => {
    await owner.query(
      "CREATE OR REPLACE FUNCTION TWICE(N FLOAT) RETURNS FLOAT LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = 'twice' AS $$\ndef twice(n):\n    return None if n is None else n * 2\n$$",
    );
    await owner.query('CREATE OR REPLACE TABLE NUMBERS(A FLOAT, K VARCHAR)');
    await owner.query("INSERT INTO NUMBERS VALUES (1, 'x'), (2, 'y'), (NULL, 'z')");
    const rows = async (sql: string, binds?: readonly unknown[]) =>
      (await owner.query(sql, binds)).rows.map((row) => Object.values(row));
    expect(await rows('SELECT TWICE(A), t.* FROM NUMBERS t ORDER BY K')).toEqual([
      [2, 1, 'x'],
      [4, 2, 'y'],
      [null, null, 'z'],
    ]);
    expect(await rows('SELECT K FROM NUMBERS WHERE TWICE(A) > ?', [3])).toEqual([['y']]);
    expect(await rows('SELECT TWICE(TWICE(A)) FROM NUMBERS WHERE A = 2')).toEqual([[8]]);
    expect(
      await rows('WITH d AS (SELECT TWICE(A) AS B FROM NUMBERS) SELECT SUM(TWICE(B)) FROM d'),
    ).toEqual([[12]]);
    expect(
      await rows(
        'SELECT n.K, TWICE(o.B) FROM NUMBERS n JOIN (SELECT A AS B, K AS L FROM NUMBERS) o ON n.K = o.L WHERE n.A = 1',
      ),
    ).toEqual([['x', 2]]);
    await owner.query('CREATE OR REPLACE TABLE DOUBLED AS SELECT TWICE(A) AS B FROM NUMBERS');
    await owner.query('INSERT INTO DOUBLED SELECT TWICE(10)');
    expect(await rows('SELECT SUM(B) FROM DOUBLED')).toEqual([[26]]);
  });

  it('tells what a function raised', async () => {
    await owner.query(
      "CREATE OR REPLACE FUNCTION BREAKS(N FLOAT) RETURNS FLOAT LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = 'f' AS $$\ndef f(n):\n    raise ValueError('bad row')\n$$",
    );
    await expect(owner.query('SELECT BREAKS(1)')).rejects.toMatchObject({
      code: '100357',
      message: expect.stringContaining('ValueError: bad row'),
    });
  });
});
