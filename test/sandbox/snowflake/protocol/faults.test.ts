import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsResult } from '../../../../sandbox/snowflake/engine/result.js';
import { fixedColumn } from '../../../../sandbox/snowflake/engine/value.js';
import { type CannedAccount, serveCanned } from '../../../support/canned-account.js';
import { type Client, connect, prepareClient } from '../../../support/snowflake-client.js';
import { type Wire, wire } from '../../../support/wire.js';

describe('a fault on demand', () => {
  let server: CannedAccount;
  let client: Client;
  let control: Wire;
  let runs: string[];

  beforeAll(prepareClient);
  beforeEach(async () => {
    runs = [];
    server = await serveCanned(async (sql) => {
      runs.push(sql);
      return rowsResult([fixedColumn('RUNS')], [[runs.length]]);
    });
    client = await connect(server.port);
    control = wire(server.port);
  });
  afterEach(async () => {
    await client.close();
    await server.close();
  });

  const arm = (fault: Readonly<Record<string, unknown>>) => control.post('/control/fault', fault);

  it('loses the answer, but the statement ran once', async () => {
    await arm({ match: '^insert', kind: 'reset_after' });
    expect((await client.query('INSERT …')).rows).toEqual([{ RUNS: 1 }]);
    expect(runs).toEqual(['INSERT …']);
  });

  it.each(['reset_before', 'http_503'])('%s keeps the statement from running', async (kind) => {
    await arm({ kind });
    expect((await client.query('SELECT 1')).rows).toEqual([{ RUNS: 1 }]);
    expect((await control.get('/control/statements')).statements).toHaveLength(1);
  });

  it('drips the answer', async () => {
    await arm({ kind: 'slow_drip', delay_ms: 5 });
    expect((await client.query('SELECT 1')).rows).toEqual([{ RUNS: 1 }]);
  });

  it('never answers what falls into the black hole', async () => {
    await arm({ kind: 'black_hole' });
    const answered = client.query('SELECT 1').then(() => 'answered');
    const next = client.query('SELECT 2').then(() => 'next');
    expect(await Promise.race([answered, next])).toBe('next');
    expect(runs).toEqual(['SELECT 2']);
    answered.catch(() => undefined);
  });

  it.each([
    [{ kind: 'lock_timeout' }, { code: '000625', sqlState: '57014' }],
    [
      { kind: 'error', code: '000606', sqlstate: '57P03', message: 'No active warehouse.' },
      { code: '000606', sqlState: '57P03', message: 'No active warehouse.' },
    ],
  ])('answers %o', async (fault, expected) => {
    await arm(fault);
    await expect(client.query('SELECT 1')).rejects.toMatchObject(expected);
    expect(runs).toEqual([]);
  });

  it('ends the session', async () => {
    await arm({ kind: 'session_gone' });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 407002 });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 407002 });
  });

  it('befalls what it matches, as often as it says, until it is cleared', async () => {
    await arm({ match: 'price', kind: 'error', code: '1', times: 2 });
    expect((await client.query('SELECT 1')).rows).toHaveLength(1);
    await expect(client.query('SELECT price')).rejects.toMatchObject({ code: '1' });
    await control.post('/control/fault/clear');
    expect((await client.query('SELECT price')).rows).toHaveLength(1);
  });

  it.each(['{bad', '[]', '"x"', ''])('is refused when it is no JSON object: %s', async (body) => {
    const url = `http://127.0.0.1:${server.port}/control/fault`;
    const answer = await fetch(url, { method: 'POST', body });
    expect(await answer.json()).toEqual({ ok: false, error: 'invalid_arguments' });
  });

  it('is refused when it is unknown', async () => {
    for (const path of ['fault', 'nope', 'constructor', '']) {
      const unknown = await fetch(`http://127.0.0.1:${server.port}/control/${path}`, {
        method: 'PUT',
      });
      expect([unknown.status, await unknown.json()]).toEqual([
        200,
        { ok: false, error: 'invalid_arguments', detail: `there is no PUT ${path}` },
      ]);
    }
    expect(await arm({ kind: 'flood' })).toEqual({ ok: false, error: 'invalid_arguments' });
    expect(await arm({ match: '(', kind: 'error' })).toMatchObject({ ok: false });
  });
});
