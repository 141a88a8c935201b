import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopRows } from '../../sandbox/rows.js';
import type { SnowflakeServer } from '../../sandbox/snowflake/server.js';
import { beforeSetup } from '../../sandbox/source-tables.js';
import { startChild } from '../support/child-process.js';
import { adminPassword, startLocalSnowflake } from '../support/local-snowflake.js';
import { type Client, connect, prepareClient } from '../support/snowflake-client.js';

const root = join(import.meta.dirname, '..', '..');
const built = existsSync(join(root, 'dist/src/cli/main.js'));
const DEADLINE_MS = 240_000;

type Files = Readonly<Record<string, string | Buffer>>;

const good = {
  'CUSTOMER.csv': 'CUSTOMER_ID,PREF_CUSTOMER,REGION,JOINED_AT\n1,true,NA,2020-01-31\n2,no,EMEA,\n',
  'FINANCIAL_ACCOUNT.csv':
    'ACCOUNT_ID,CUSTOMER_ID,ACCOUNT_LIMIT,BALANCE\n11,1,3000.00,-5.25\n12,2,0,\n',
  'FINANCIAL_TRANSACTIONS.csv': [
    'TRANSACTION_ID,ACCOUNT_ID,TX_TIMESTAMP,AMOUNT,CURRENCY,CHANNEL,MERCHANT_ID,IS_FRAUD,LABEL_TS',
    '100,11,2018-04-01 00:00:31,57.16,USD,POS,7,false,2018-04-08 00:00:31',
    '101,11,2018-04-02T23:59:59,0.5,USD,ECOM,8,1,2018-04-04 10:00:00',
    '102,12,2018-05-30 12:00:00.25,1e2,,POS,,,',
    '',
  ].join('\n'),
} as const;
type Name = keyof typeof good;

/** The good files with one of them changed. */
const but = (name: Name, change: (text: string) => string): Files => ({
  ...good,
  [name]: change(good[name]),
});

describe('one’s own data', () => {
  let server: SnowflakeServer;
  let client: Client;
  let rows: ShopRows;
  let folder: string;
  let state: string;

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    await server.asAdmin(beforeSetup.filter((sql) => !sql.startsWith('CREATE USER')));
    const { port } = server;
    client = await connect(port, {
      username: 'SANDBOX_ADMIN',
      password: adminPassword,
      warehouse: 'WH',
    });
    state = await mkdtemp(join(tmpdir(), 'dagbot-own-state-'));
    const signal = new AbortController().signal;
    const log = () => undefined;
    rows = new ShopRows({ snowflake: server, stateFolder: state, python: '', signal, log });
  }, DEADLINE_MS);
  afterAll(async () => {
    await client?.close();
    await server?.stop();
    await rm(state, { recursive: true, force: true });
  }, DEADLINE_MS);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dagbot-own-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (files: Files) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  };
  const load = async (files: Files) => {
    await write(files);
    return rows.load({ data: folder });
  };
  /** what is said of the faults, without the first line and the last */
  const faultsOf = async (files: Files): Promise<string[]> => {
    const error = await load(files).then(
      () => new Error('no fault was found'),
      (found: unknown) => found as Error,
    );
    expect(error.message).toContain('nothing was loaded');
    return error.message
      .split('\n')
      .slice(1)
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim());
  };
  const select = async (sql: string) => (await client.query(sql)).rows;
  const count = async (table: string) =>
    (await select(`SELECT COUNT(*) AS N FROM FINANCE.PUBLIC.${table}`))[0]?.N;

  it('is loaded from CSV, and what stood there before is gone', async () => {
    await load(good);
    await load(good);
    expect(
      await select('SELECT * FROM FINANCE.PUBLIC.CUSTOMER ORDER BY CUSTOMER_ID'),
    ).toMatchObject([
      { CUSTOMER_ID: 1, PREF_CUSTOMER: true, REGION: 'NA' },
      { CUSTOMER_ID: 2, PREF_CUSTOMER: false, REGION: 'EMEA', JOINED_AT: null },
    ]);
    expect(
      await select(
        `SELECT TRANSACTION_ID, TO_CHAR(TX_TIMESTAMP) AS AT, AMOUNT, MERCHANT_ID, IS_FRAUD
         FROM FINANCE.PUBLIC.FINANCIAL_TRANSACTIONS ORDER BY TRANSACTION_ID`,
      ),
    ).toMatchObject([
      { AT: '2018-04-01 00:00:31.000', AMOUNT: 57.16, MERCHANT_ID: 7, IS_FRAUD: false },
      { AT: '2018-04-02 23:59:59.000', AMOUNT: 0.5, IS_FRAUD: true },
      { AT: '2018-05-30 12:00:00.250', AMOUNT: 100, MERCHANT_ID: null, IS_FRAUD: null },
    ]);
    expect(await count('FINANCIAL_ACCOUNT')).toBe(2);
  });

  it('takes the place of what stood in a state that is started again, and stays without a word of it', async () => {
    await load(good);
    await write(but('CUSTOMER.csv', (text) => `${text}3,no,APAC,\n`));
    await rows.bring({ data: folder });
    expect(await count('CUSTOMER')).toBe(3);
    await rows.bring({});
    expect(await count('CUSTOMER')).toBe(3);
  });

  it('may be zipped, cut by semicolons, begin with a mark of byte order and end lines as Windows does', async () => {
    const windows = (text: string) =>
      `\uFEFF${text.replaceAll(',', ';').replaceAll('\n', '\r\n').replace('CUSTOMER_ID;PREF', '"customer_id";PREF')}`;
    await load({
      'customer.CSV.gz': gzipSync(windows(good['CUSTOMER.csv'])),
      'FINANCIAL_ACCOUNT.csv': windows(good['FINANCIAL_ACCOUNT.csv']),
      'FINANCIAL_TRANSACTIONS.csv': good['FINANCIAL_TRANSACTIONS.csv'],
    });
    expect(await count('CUSTOMER')).toBe(2);
  });

  it('may be Parquet as pandas writes it: whole numbers as reals, times with a zone', async () => {
    const { 'CUSTOMER.csv': _, ...others } = good;
    const instance = await DuckDBInstance.create();
    const duck = await instance.connect();
    await duck.run(
      `COPY (SELECT 1.0::DOUBLE AS CUSTOMER_ID, 1 AS PREF_CUSTOMER, 'NA' AS REGION, TIMESTAMP '2020-01-31' AS JOINED_AT
        UNION ALL SELECT 2.0, 0, 'EMEA', NULL) TO '${join(folder, 'CUSTOMER.parquet')}' (FORMAT parquet)`,
    );
    await duck.run("SET TimeZone = 'Europe/Berlin'");
    await duck.run(
      `COPY (SELECT 1 AS TRANSACTION_ID, 11 AS ACCOUNT_ID, TIMESTAMPTZ '2018-04-01 02:00:00+02' AS TX_TIMESTAMP,
        0.1::DOUBLE AS AMOUNT, 'EUR' AS CURRENCY, 'POS' AS CHANNEL, NULL::DOUBLE AS MERCHANT_ID, NULL::BOOLEAN AS IS_FRAUD,
        NULL::TIMESTAMP AS LABEL_TS) TO '${join(folder, 'FINANCIAL_TRANSACTIONS.parquet')}' (FORMAT parquet)`,
    );
    duck.closeSync();
    instance.closeSync();
    await load({ 'FINANCIAL_ACCOUNT.csv': others['FINANCIAL_ACCOUNT.csv'] });
    expect(
      await select(
        'SELECT TO_CHAR(TX_TIMESTAMP) AS AT, AMOUNT FROM FINANCE.PUBLIC.FINANCIAL_TRANSACTIONS',
      ),
    ).toEqual([{ AT: '2018-04-01 00:00:00.000', AMOUNT: 0.1 }]);
    expect(await count('CUSTOMER')).toBe(2);
  });

  it('has its times turned to UTC where they name a zone', async () => {
    await load(
      but('FINANCIAL_TRANSACTIONS.csv', (text) =>
        text.replaceAll(/(2018-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?)/g, '$1+02:00'),
      ),
    );
    expect(
      await select(
        'SELECT TO_CHAR(MIN(TX_TIMESTAMP)) AS AT FROM FINANCE.PUBLIC.FINANCIAL_TRANSACTIONS',
      ),
    ).toEqual([{ AT: '2018-03-31 22:00:31.000' }]);
  });

  it('is told the as_of that suits it, and what was left out or is open', async () => {
    const words = await load(
      but('CUSTOMER.csv', (text) =>
        text.replaceAll('\n', ',x\n').replace('JOINED_AT,x', 'JOINED_AT,NICKNAME'),
      ),
    );
    const text = words.join('\n');
    expect(text).toContain('CUSTOMER: left out NICKNAME.');
    expect(text).toContain('1 fraud among 3 transactions.');
    expect(text).toContain('1 label not known yet');
    expect(text).toContain('from 2018-04-01 to 2018-05-30');
    expect(text).toContain('/dag run as_of=2018-05-31, or a day from 2018-04-29 on');
  });

  it('leaves the tables as they were when there is one fault', async () => {
    await load(good);
    await faultsOf({
      ...but('FINANCIAL_TRANSACTIONS.csv', (text) => text.replace('57.16', 'much')),
      'CUSTOMER.csv':
        'CUSTOMER_ID,PREF_CUSTOMER,REGION,JOINED_AT\n1,true,X,\n2,true,Y,\n3,true,Z,\n',
    });
    expect(await count('CUSTOMER')).toBe(2);
    expect(await count('FINANCIAL_TRANSACTIONS')).toBe(3);
    expect(await select("SHOW TABLES LIKE '%_NEXT' IN SCHEMA FINANCE.PUBLIC")).toEqual([]);
  });

  const transactions = (line: string): Files =>
    but('FINANCIAL_TRANSACTIONS.csv', (text) => `${text}${line}\n`);

  it.each<[string, Files, readonly string[]]>([
    [
      'a missing file',
      {
        'CUSTOMER.csv': good['CUSTOMER.csv'],
        'FINANCIAL_ACCOUNT.csv': good['FINANCIAL_ACCOUNT.csv'],
      },
      [
        'FINANCIAL_TRANSACTIONS: there is no FINANCIAL_TRANSACTIONS.csv, no FINANCIAL_TRANSACTIONS.csv.gz and no FINANCIAL_TRANSACTIONS.parquet',
      ],
    ],
    [
      'two files for one table',
      { ...good, 'CUSTOMER.csv.gz': gzipSync('x') },
      ['CUSTOMER: both CUSTOMER.csv and CUSTOMER.csv.gz are there: keep one'],
    ],
    [
      'missing columns',
      but('CUSTOMER.csv', (text) => text.replace('REGION', 'AREA').replace('JOINED_AT', 'SINCE')),
      ['CUSTOMER.REGION: the column is missing', 'CUSTOMER.JOINED_AT: the column is missing'],
    ],
    [
      'a column that stands twice',
      but('CUSTOMER.csv', (text) => text.replace('JOINED_AT', 'region')),
      ['CUSTOMER: two columns are called REGION'],
    ],
    ['an empty file', { ...good, 'CUSTOMER.csv': '' }, ['CUSTOMER: the file is empty']],
    [
      'a file of names alone',
      { ...good, 'CUSTOMER.csv': 'CUSTOMER_ID,PREF_CUSTOMER,REGION,JOINED_AT\n' },
      ['CUSTOMER: the file has no rows'],
    ],
    [
      'a file that is no Parquet',
      {
        'CUSTOMER.parquet': 'PAR?',
        'FINANCIAL_ACCOUNT.csv': good['FINANCIAL_ACCOUNT.csv'],
        'FINANCIAL_TRANSACTIONS.csv': good['FINANCIAL_TRANSACTIONS.csv'],
      },
      ['CUSTOMER: cannot be read: '],
    ],
    [
      'a zipped file that was cut off',
      {
        'CUSTOMER.csv.gz': gzipSync(good['CUSTOMER.csv']).subarray(0, 12),
        'FINANCIAL_ACCOUNT.csv': good['FINANCIAL_ACCOUNT.csv'],
        'FINANCIAL_TRANSACTIONS.csv': good['FINANCIAL_TRANSACTIONS.csv'],
      },
      ['CUSTOMER: cannot be read: '],
    ],
    [
      'wrong types, by row and with what stands there',
      transactions('1.5,x,yesterday,"1,50",USD,POS,M7,maybe,2018-13-01'),
      [
        "FINANCIAL_TRANSACTIONS.TRANSACTION_ID, row 4: not a whole number ('1.5')",
        "FINANCIAL_TRANSACTIONS.ACCOUNT_ID, row 4: not a whole number ('x')",
        "FINANCIAL_TRANSACTIONS.TX_TIMESTAMP, row 4: not a time like 2026-11-20 13:45:00 ('yesterday')",
        "FINANCIAL_TRANSACTIONS.AMOUNT, row 4: not an amount below 10 billion ('1,50')",
        "FINANCIAL_TRANSACTIONS.MERCHANT_ID, row 4: not a whole number ('M7')",
        "FINANCIAL_TRANSACTIONS.IS_FRAUD, row 4: neither true nor false ('maybe')",
        "FINANCIAL_TRANSACTIONS.LABEL_TS, row 4: not a time like 2026-11-20 13:45:00 ('2018-13-01')",
      ],
    ],
    [
      'words for nothing where the cell should be empty',
      transactions('103,11,2018-05-01 00:00:00,NaN,USD,NA,NA,NA,NaT'),
      [
        "FINANCIAL_TRANSACTIONS.AMOUNT, row 4: not an amount below 10 billion ('NaN')",
        "FINANCIAL_TRANSACTIONS.MERCHANT_ID, row 4: not a whole number ('NA'); leave the cell empty instead",
        "FINANCIAL_TRANSACTIONS.IS_FRAUD, row 4: neither true nor false ('NA'); leave the cell empty instead",
        "FINANCIAL_TRANSACTIONS.LABEL_TS, row 4: not a time like 2026-11-20 13:45:00 ('NaT'); leave the cell empty instead",
      ],
    ],
    [
      'empty cells that must not be',
      transactions('103,,,,,"",,,'),
      ['ACCOUNT_ID', 'TX_TIMESTAMP', 'AMOUNT', 'CHANNEL'].map(
        (column) => `FINANCIAL_TRANSACTIONS.${column}, row 4: empty`,
      ),
    ],
    [
      'impossible values',
      transactions('103,11,1018-05-01 00:00:00,-1,USD,POS,7,,1017-05-01 00:00:00'),
      [
        'FINANCIAL_TRANSACTIONS.AMOUNT, row 4: an amount below 0 (-1.00)',
        'FINANCIAL_TRANSACTIONS.TX_TIMESTAMP, row 4: not between 1970 and 2199 (1018-05-01 00:00:00)',
        'FINANCIAL_TRANSACTIONS.LABEL_TS, row 4: a label known before its transaction (1017-05-01 00:00:00)',
        'FINANCIAL_TRANSACTIONS.LABEL_TS, row 4: the time of a label that is not there: IS_FRAUD is empty (1017-05-01 00:00:00)',
      ],
    ],
    [
      'a limit below 0',
      but('FINANCIAL_ACCOUNT.csv', (text) => text.replace('3000.00', '-3000')),
      ['FINANCIAL_ACCOUNT.ACCOUNT_LIMIT, row 1: a limit below 0 (-3000.00)'],
    ],
    [
      'ids that stand twice',
      but('CUSTOMER.csv', (text) => `${text}1,yes,APAC,\n`),
      ['CUSTOMER.CUSTOMER_ID, row 3: the same as in an earlier row (1)'],
    ],
    [
      'references to nothing',
      {
        ...transactions('103,13,2018-05-01 00:00:00,1,USD,POS,7,,'),
        'FINANCIAL_ACCOUNT.csv': `${good['FINANCIAL_ACCOUNT.csv']}14,3,1,\n`,
      },
      [
        'FINANCIAL_ACCOUNT.CUSTOMER_ID, row 3: no such row in CUSTOMER (3)',
        'FINANCIAL_TRANSACTIONS.ACCOUNT_ID, row 4: no such row in FINANCIAL_ACCOUNT (13)',
      ],
    ],
    [
      'a zone in some times of a column only',
      transactions('103,11,2018-05-01T00:00:00Z,1,USD,POS,7,,'),
      ['FINANCIAL_TRANSACTIONS.TX_TIMESTAMP, row 4: has a time zone, other than row 1'],
    ],
    [
      'lines that are no rows, and rows behind them by their own number',
      but('CUSTOMER.csv', (text) =>
        text.replace('1,true', '9\n1,true').replace('EMEA,', 'EMEA,,9\nx,1,X,'),
      ),
      [
        'CUSTOMER, row 1: fewer cells than the first line has names',
        'CUSTOMER, row 3: more cells than the first line has names',
        "CUSTOMER.CUSTOMER_ID, row 4: not a whole number ('x')",
      ],
    ],
    [
      'letters that are not UTF-8',
      { ...good, 'CUSTOMER.csv': Buffer.from(good['CUSTOMER.csv'].replace('NA', 'Ö'), 'latin1') },
      ['CUSTOMER, row 1: not UTF-8'],
    ],
  ])('is refused for %s', async (_what, files, expected) => {
    const found = await faultsOf(files);
    expect(found).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(found[index]).toContain(text);
  });

  it('has its first twenty faults told, and how many there are', async () => {
    const bad = Array.from({ length: 30 }, (_, index) => `${200 + index},99,x,1,USD,POS,7,,`);
    const found = await faultsOf(transactions(bad.join('\n')));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('and 40 more');
    await expect(rows.load({ data: folder })).rejects.toThrow(/60 faults/);
  });

  it('is refused when the folder is not there', async () => {
    await expect(rows.load({ data: join(folder, 'none') })).rejects.toThrow(/cannot be read/);
  });

  it.skipIf(!built)(
    'stops the sandbox with the faults in words, nothing on its one line, and status 1 (skipped before npm run build)',
    async () => {
      await write(but('CUSTOMER.csv', (text) => text.replace('1,true', '1,perhaps')));
      const args = ['--import', 'tsx', 'sandbox/main.ts', '--json', '--data', folder];
      const child = startChild('node', args);
      await expect(child.line(() => true, DEADLINE_MS)).rejects.toThrow(/ended with 1/);
      expect(child.output()).toContain(
        "CUSTOMER.PREF_CUSTOMER, row 1: neither true nor false ('perhaps')",
      );
    },
    DEADLINE_MS,
  );

  it.each(['sandbox/main.ts', 'sandbox/demo.ts'])(
    'says before %s sets anything up that there is no such folder, or no such file in it',
    async (entry) => {
      await write({ 'CUSTOMER.csv': good['CUSTOMER.csv'] });
      const begun = join(state, 'begun');
      const said = async (data: string) => {
        const args = ['--import', 'tsx', entry, '--data', data, '--state', begun];
        const child = startChild('node', args);
        const told = child.line((line) => line.startsWith('{'), DEADLINE_MS);
        try {
          await expect(told).rejects.toThrow(/ended with 1/);
        } finally {
          await child.stop();
        }
        return child.output();
      };
      expect(await said('/no/such/folder')).toContain('/no/such/folder cannot be read: ENOENT');
      const missing = await said(folder);
      expect(missing).toContain('2 faults, so nothing was loaded');
      expect(missing).toContain('FINANCIAL_ACCOUNT: there is no FINANCIAL_ACCOUNT.csv, no');
      expect(existsSync(begun)).toBe(false);
    },
    DEADLINE_MS,
  );
});
