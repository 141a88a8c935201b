import type { RowStatement } from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowflakeServer } from '../../../../sandbox/snowflake/server.js';
import { adminPassword, startLocalSnowflake } from '../../../support/local-snowflake.js';
import { hasPython, runClient } from '../../../support/python-client.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { bearing, wire } from '../../../support/wire.js';

// three chunks
const ROWS = 70_000;
const QUERY = 'SELECT * FROM BIG ORDER BY N';
const SIX_HOURS_S = 6 * 3600;

interface Chunk {
  readonly url: string;
  readonly rowCount: number;
}

interface Chunked {
  readonly queryId: string;
  readonly total: number;
  readonly rowset: readonly unknown[];
  readonly chunks: readonly Chunk[];
  readonly chunkHeaders: Readonly<Record<string, string>>;
  readonly qrmk: string;
}

const read = (statement: RowStatement, how: 'stream' | 'fetchRows') =>
  new Promise<Record<string, unknown>[]>((resolve, reject) => {
    const rows: Record<string, unknown>[] = [];
    const add = (row: Record<string, unknown>) => void rows.push(row);
    const end = () => resolve(rows);
    if (how === 'stream')
      return statement.streamRows().on('data', add).on('end', end).on('error', reject);
    // its rows are read column by column, an interface that the driver's types no longer have
    interface Row {
      getColumnValue(name: string): unknown;
    }
    const { fetchRows } = statement as unknown as {
      fetchRows(options: { each: (row: Row) => void; end: (error?: Error) => void }): void;
    };
    return fetchRows.call(statement, {
      each: (row) => add({ N: row.getColumnValue('N'), M: row.getColumnValue('M') }),
      end: (error) => (error ? reject(error) : end()),
    });
  });

describe('a large result', () => {
  let server: SnowflakeServer;
  let client: Client;

  const login = { username: 'SANDBOX_ADMIN', password: adminPassword, role: 'ACCOUNTADMIN' };

  /** Asks without a driver. @returns the answer's data and the token for more */
  const ask = async (sqlText: string) => {
    const { post } = wire(server.port);
    const { data } = await post('/session/v1/login-request?databaseName=DB&warehouse=WH', {
      data: { LOGIN_NAME: login.username, PASSWORD: adminPassword },
    });
    const headers = bearing(data.token);
    const answer = await post('/queries/v1/query-request?requestId=big', { sqlText }, headers);
    const { masterToken } = data;
    return { answer: answer.data as unknown as Chunked, headers, masterToken };
  };

  beforeAll(async () => {
    prepareClient();
    server = await startLocalSnowflake();
    client = await connect(server.port, { ...login, warehouse: 'WH', database: 'DB' });
    await client.query(
      `CREATE TABLE BIG AS SELECT SEQ4() AS N, SEQ4() / 7 AS R, 'text ' || SEQ4() AS T,
         DATEADD(second, SEQ4(), '2026-01-01'::TIMESTAMP_NTZ) AS AT, (SEQ4() * 1.25)::NUMBER(12,2) AS M,
         IFF(SEQ4() = 7, 12345678901234567890123456.78, SEQ4())::NUMBER(38,2) AS WIDE
       FROM TABLE(GENERATOR(ROWCOUNT => ${ROWS}))`,
    );
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it.each(['stream', 'fetchRows'] as const)('reaches Node whole, by %s', async (how) => {
    const { statement } = await client.query(QUERY, undefined, { streamResult: true });
    const rows = await read(statement, how);
    expect(rows).toHaveLength(ROWS);
    expect(rows.every(({ N }, at) => N === at)).toBe(true);
    expect(rows[7]?.M).toBe(8.75);
  });

  it('comes in chunks that only the signed address and the key open', async () => {
    const { answer } = await ask(QUERY);
    expect(answer.rowset).toEqual([]);
    expect(answer.chunks.length).toBeGreaterThan(2);
    expect(answer.chunks.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(answer.total);
    expect(Object.values(answer.chunkHeaders)).toContain(answer.qrmk);
    const url = answer.chunks[1]?.url ?? '';
    const opened = await fetch(url, { headers: answer.chunkHeaders });
    expect(opened.headers.get('content-type')).toBe('application/octet-stream; charset=utf-8');
    const rows = JSON.parse(`[${await opened.text()}]`) as string[][];
    expect(rows[0]?.[0]).toBe(String(answer.chunks[0]?.rowCount));
    const status = async (address: string, headers = answer.chunkHeaders) =>
      (await fetch(address, { headers })).status;
    expect(await status(url, {})).toBe(403);
    expect(await status(url.replace(/\/1\?/, '/2?'))).toBe(403);
    expect(await status(url.replace(/expires=\d/, 'expires=9'))).toBe(403);
    expect(await status(url.replace('format=json', 'format=arrow'))).toBe(403);
  });

  it('is cut after so many rows, however few cells they have', async () => {
    const { answer } = await ask(`SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 100000))`);
    expect(answer.chunks.map(({ rowCount }) => rowCount)).toEqual([
      2_048, 4_096, 8_192, 16_384, 32_768, 36_512,
    ]);
  });

  it('gets new addresses after six hours, when it is asked for again', async () => {
    const { post, get } = wire(server.port);
    const { answer, masterToken } = await ask(QUERY);
    const url = answer.chunks[0]?.url ?? '';
    const status = async (address: string) =>
      (await fetch(address, { headers: answer.chunkHeaders })).status;
    expect(await status(url)).toBe(200);
    let master = masterToken;
    let token = '';
    for (const half of [1, 2]) {
      await post('/control/clock', { advance_s: SIX_HOURS_S / 2 });
      // sessions end after four idle hours
      await client.query(`SELECT ${half}`);
      const { data } = await post(
        '/session/token-request',
        { requestType: 'RENEW' },
        bearing(master),
      );
      token = String(data.sessionToken);
      master = data.masterToken;
    }
    expect(await status(url)).toBe(403);
    const again = await get(`/queries/${answer.queryId}/result`, bearing(token));
    const fresh = again.data as unknown as Chunked;
    expect(fresh.chunks).toHaveLength(answer.chunks.length);
    expect(await status(fresh.chunks[0]?.url ?? '')).toBe(200);
  });

  it('outlives its session, as addresses that are signed do', async () => {
    const { answer, headers } = await ask(QUERY);
    await wire(server.port).post('/session?delete=true', undefined, headers);
    const there = await fetch(answer.chunks[0]?.url ?? '', { headers: answer.chunkHeaders });
    expect(there.status).toBe(200);
  });

  it('is scanned again without its chunks', async () => {
    const { statement } = await client.query(QUERY);
    const counted = await client.query(
      `SELECT COUNT(*) AS N, MAX(WIDE) > 1e25 AS BIG FROM TABLE(RESULT_SCAN('${statement.getQueryId()}'))`,
    );
    expect(counted.rows).toEqual([{ N: ROWS, BIG: true }]);
  });

  it.skipIf(!hasPython)(
    'reaches Python whole, in both formats (skipped without .venv)',
    async () => {
      const last = [
        '69999',
        expect.stringMatching(/9999\.857/),
        "'text 69999'",
        'datetime.datetime(2026, 1, 1, 19, 26, 39)',
        "Decimal('87498.75')",
        "Decimal('69999.00')",
      ];
      expect(await runClient('large_results.py', [server.port, adminPassword])).toMatchObject({
        arrow: [ROWS, true, last],
        batches: [ROWS, true],
        json: [ROWS, true, last],
        chunks: true,
        iterated: ROWS,
        frame: [ROWS, { N: expect.stringMatching(/^int/), AT: 'datetime64[ns]' }],
      });
    },
  );
});
