import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { notFound } from '../../../../sandbox/snowflake/engine/errors.js';
import {
  countsResult,
  rowsResult,
  statementType,
} from '../../../../sandbox/snowflake/engine/result.js';
import {
  type Column,
  fixedColumn,
  textColumn,
} from '../../../../sandbox/snowflake/engine/value.js';
import { type Answer, type CannedAccount, serveCanned } from '../../../support/canned-account.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';

const one = rowsResult([fixedColumn('1')], [[1]]);

import { bearing, wire } from '../../../support/wire.js';

describe('a statement', () => {
  let server: CannedAccount | undefined;
  let client: Client | undefined;

  const open = async (answer: Answer) => {
    server = await serveCanned(answer);
    client = await connect(server.port);
    return { ...client, port: server.port };
  };

  beforeAll(prepareClient);
  afterEach(async () => {
    await client?.close();
    await server?.close();
  });

  it('answers every type in the form that the client reads', async () => {
    const column = (name: string, type: Column['type']): Column => ({ name, type, nullable: true });
    const ns = 1_700_000_000_123_000_000n;
    const { query } = await open(async () =>
      rowsResult(
        [
          fixedColumn('N'),
          fixedColumn('D', 12, 2),
          column('R', 'real'),
          column('B', 'boolean'),
          textColumn('T'),
          column('DAY', 'date'),
          column('TIME', 'time'),
          column('NTZ', 'timestamp_ntz'),
          column('TZ', 'timestamp_tz'),
          column('V', 'variant'),
          column('X', 'binary'),
          column('NONE', 'text'),
        ],
        [
          [
            7,
            -5,
            1.5,
            true,
            'ä',
            19_000,
            3_661_500_000_000n,
            ns,
            { ns, offset: 60 },
            '{"a":[1]}',
            new Uint8Array([1, 255]),
            null,
          ],
        ],
      ),
    );
    const [row] = (await query('SELECT everything')).rows;
    expect(row).toMatchObject({
      N: 7,
      D: -0.05,
      R: 1.5,
      B: true,
      T: 'ä',
      TIME: '01:01:01',
      NONE: null,
    });
    expect(new Date(row?.DAY as Date).toISOString()).toBe('2022-01-08T00:00:00.000Z');
    expect(new Date(row?.NTZ as Date).toISOString()).toBe('2023-11-14T22:13:20.123Z');
    expect(JSON.stringify(row?.TZ)).toBe('"2023-11-14 23:13:20.123 +0100"');
    expect(row?.V).toEqual({ a: [1] });
    expect(Buffer.from(row?.X as Buffer).toString('hex')).toBe('01ff');
  });

  it('tells errors with their code, state and query id', async () => {
    const { query } = await open(async () => {
      throw notFound('Object', 'T', '42S02');
    });
    await expect(query('SELECT * FROM T')).rejects.toMatchObject({
      code: '002003',
      sqlState: '42S02',
      message: "SQL compilation error:\nObject 'T' does not exist or not authorized.",
    });
  });

  it('passes scalar binds as cells and lists of rows as columns', async () => {
    const seen: unknown[] = [];
    const { query } = await open(async (_sql, { binds, bindColumns }) => {
      seen.push(bindColumns ?? binds);
      return countsResult({ 'number of rows inserted': 2 }, statementType.insert);
    });
    await query('INSERT INTO T VALUES (?, ?, ?, ?)', [1, 'x', true, null]);
    const { statement } = await query('INSERT INTO T VALUES (?, ?)', [
      [1, 'a'],
      [2, null],
    ]);
    expect(seen).toEqual([
      [1, 'x', true, null],
      [
        [1, 2],
        ['a', null],
      ],
    ]);
    expect(statement.getNumUpdatedRows()).toBe(2);
  });

  it('runs once, whoever asks again with the same request id', async () => {
    let runs = 0;
    const { query } = await open(async () => {
      runs += 1;
      return rowsResult([fixedColumn('RUNS')], [[runs]]);
    });
    const first = await query('INSERT …', [], {
      requestId: 'f2a2f5a6-41d7-4c9f-8a44-6c4b0a4f9a01',
    });
    const again = await query('INSERT …', [], {
      requestId: 'f2a2f5a6-41d7-4c9f-8a44-6c4b0a4f9a01',
    });
    expect([first.rows, again.rows]).toEqual([[{ RUNS: 1 }], [{ RUNS: 1 }]]);
  });

  it('is asked for again and again while it runs, and runs once', async () => {
    let runs = 0;
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    server = await serveCanned(
      async () => {
        runs += 1;
        await done;
        return one;
      },
      {},
      20,
    );
    const client = await connect(server.port);
    const work = client.query('SELECT 1');
    const { post } = wire(server.port);
    const login = { data: { LOGIN_NAME: 'DAGBOT', PASSWORD: 'right' } };
    const headers = bearing((await post('/session/v1/login-request', login)).data.token);
    const slow = await post('/queries/v1/query-request?requestId=a', { sqlText: 'X' }, headers);
    expect(slow).toMatchObject({
      success: true,
      code: '333333',
      data: { getResultUrl: `/queries/${slow.data.queryId}/result` },
    });
    finish();
    expect((await work).rows).toEqual([{ 1: 1 }]);
    expect(runs).toBe(2);
    await client.close();
  });

  it('stops when it is cancelled, and says so', async () => {
    let stopped: unknown;
    const { connection } = await open(
      (_sql, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped = signal.reason;
            reject(new Error('interrupted'));
          });
        }),
    );
    const failed = new Promise<unknown>((resolve) => {
      const statement = connection.execute({
        sqlText: 'CALL FOREVER()',
        complete: (error) => resolve(error),
      });
      setTimeout(() => statement.cancel(() => undefined), 100);
    });
    expect(await failed).toMatchObject({ code: '000604', sqlState: '57014' });
    expect(stopped).toMatchObject({ code: '000604' });
  });

  it('does not run when its cancelling overtook it', async () => {
    let runs = 0;
    const { port } = await open(async () => {
      runs += 1;
      return one;
    });
    const { post } = wire(port);
    const login = { data: { LOGIN_NAME: 'DAGBOT', PASSWORD: 'right' } };
    const headers = bearing((await post('/session/v1/login-request', login)).data.token);
    await post('/queries/v1/abort-request?requestId=b', { requestId: 'a' }, headers);
    const answer = await post(
      '/queries/v1/query-request?requestId=a',
      { sqlText: 'SELECT 1' },
      headers,
    );
    expect([answer.code, runs]).toEqual(['000604', 0]);
  });

  it('is one of several when the request allows so', async () => {
    const seen: string[] = [];
    const { connection, query } = await open(async (sql) => {
      seen.push(sql);
      return rowsResult([textColumn('SQL')], [[sql]]);
    });
    await expect(query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '000008' });
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      const all: unknown[] = [];
      connection.execute({
        sqlText: "BEGIN; SELECT ';'; BEGIN SELECT 1; IF (a) THEN b; END IF; END; COMMIT;",
        parameters: { MULTI_STATEMENT_COUNT: 4 },
        complete: (error, statement, result) => {
          if (error) return reject(error);
          all.push(...(result ?? []));
          const several = statement as unknown as { hasNext(): boolean; NextResult(): void };
          if (several.hasNext()) several.NextResult();
          else resolve(all);
        },
      } as Parameters<typeof connection.execute>[0]);
    });
    expect(seen).toEqual([
      'BEGIN',
      "SELECT ';'",
      'BEGIN SELECT 1; IF (a) THEN b; END IF; END',
      'COMMIT',
    ]);
    expect(rows).toHaveLength(4);
  });

  it('runs on when it was sent asynchronously, and is found by its query id', async () => {
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { connection, query } = await open(async () => {
      await done;
      return one;
    });
    const { statement } = await query('SELECT 1', [], { asyncExec: true });
    const id = statement.getQueryId();
    expect(await connection.getQueryStatus(id)).toBe('RUNNING');
    finish();
    await expect.poll(() => connection.getQueryStatus(id)).toBe('SUCCESS');
    const later = await connection.getResultsFromQueryId({ queryId: id, sqlText: '' });
    const rows: unknown[] = [];
    for await (const row of (
      later as unknown as { streamRows(): AsyncIterable<unknown> }
    ).streamRows())
      rows.push(row);
    expect(rows).toEqual([{ 1: 1 }]);
  });
});
