import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

const DAY = 86_400_000;
const accounts: LocalAccount[] = [];
const start = async (at: string, folder?: string) => {
  const account = await startLocalAccount(at, folder);
  accounts.push(account);
  return account;
};
afterEach(async () => {
  for (const account of accounts.splice(0)) await account.stop();
});

const runs = (account: LocalAccount) =>
  account.run(`SELECT STATE, SCHEDULED_FROM, DATE_PART('epoch_second', SCHEDULED_TIME) AS AT
    FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 1000)) ORDER BY SCHEDULED_TIME`);

const times = async (account: LocalAccount, state: string) =>
  (await runs(account))
    .filter(({ STATE }) => STATE === state)
    .map(({ AT }) => new Date(Number(AT) * 1000).toISOString().slice(0, 16));

const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

describe('a schedule', () => {
  it('falls due by the wall clock of its zone, also when that clock changes', async () => {
    const account = await start('2026-10-23T12:00:00Z');
    await account.run(
      "CREATE TASK R WAREHOUSE = W SCHEDULE = 'USING CRON 0 6 * * * Europe/Berlin' AS SELECT 1",
      'ALTER TASK R RESUME',
    );
    for (let day = 1; day <= 3; day++) {
      await account.clock.advance(DAY);
      await until(async () => expect(await times(account, 'SUCCEEDED')).toHaveLength(day));
    }
    expect(await times(account, 'SUCCEEDED')).toEqual([
      '2026-10-24T04:00',
      '2026-10-25T05:00',
      '2026-10-26T05:00',
    ]);
    expect(await times(account, 'SCHEDULED')).toEqual(['2026-10-27T05:00']);
  });

  it('by interval counts from RESUME, and from SET SCHEDULE', async () => {
    const account = await start('2026-11-22T00:07:00Z');
    await account.run(
      "CREATE TASK R WAREHOUSE = W SCHEDULE = '30 minutes' AS SELECT 1",
      'ALTER TASK R RESUME',
    );
    expect(await times(account, 'SCHEDULED')).toEqual(['2026-11-22T00:37']);
    await account.clock.advance(10 * 60_000);
    await account.run("ALTER TASK R SET SCHEDULE = '1 HOUR'");
    expect(await times(account, 'SCHEDULED')).toEqual(['2026-11-22T01:17']);
    await account.run('ALTER TASK R SUSPEND');
    await account.clock.advance(DAY);
    expect(await runs(account)).toEqual([]);
  });

  it('that would overlap a run is passed over, not queued', async () => {
    const account = await start('2026-11-22T00:00:00Z');
    await account.run(
      "CREATE TASK R WAREHOUSE = W SCHEDULE = '1 HOUR' AS CALL SYSTEM$WAIT(1500, 'MILLISECONDS')",
      'ALTER TASK R RESUME',
    );
    await account.clock.advance(3 * 3_600_000 + 1000);
    await until(async () =>
      expect(await times(account, 'SUCCEEDED')).toEqual(['2026-11-22T01:00']),
    );
    expect(await times(account, 'EXECUTING')).toEqual([]);
  });

  it('runs a small graph through thirty days, once a day', async () => {
    const account = await start('2026-11-01T00:00:00Z');
    await account.run(
      'CREATE TABLE SEEN (DONE_AT TIMESTAMP_NTZ)',
      "CREATE TASK R WAREHOUSE = W SCHEDULE = 'USING CRON 0 6 * * * UTC' AS SELECT 1",
      'CREATE TASK A WAREHOUSE = W AFTER R AS INSERT INTO SEEN SELECT SYSDATE()',
      'ALTER TASK A RESUME',
      'ALTER TASK R RESUME',
    );
    for (let day = 1; day <= 30; day++) {
      await account.clock.advance(DAY);
      await until(async () => expect(await account.cell('SELECT COUNT(*) FROM SEEN')).toBe(day));
      await until(async () => expect(await times(account, 'EXECUTING')).toEqual([]));
    }
    expect(await account.cell("SELECT COUNT(DISTINCT DATE_TRUNC('day', DONE_AT)) FROM SEEN")).toBe(
      30,
    );
    expect((await times(account, 'SUCCEEDED')).length).toBe(14);
  }, 120_000);
});

describe('a restart of the account', () => {
  it('keeps history and schedules; what it cut off has failed', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tasks-'));
    const [before, crashed] = [path.join(folder, 'before'), path.join(folder, 'crashed')];
    await mkdir(before);
    const first = await start('2026-11-22T00:00:00Z', before);
    await first.run(
      "CREATE TASK R WAREHOUSE = W SCHEDULE = '1 HOUR' AS CALL SYSTEM$WAIT(SYSTEM$GET_TASK_GRAPH_CONFIG('wait'))",
      'ALTER TASK R RESUME',
      `EXECUTE TASK R USING CONFIG = '{"wait": 0}'`,
    );
    await until(async () => expect(await times(first, 'SUCCEEDED')).toHaveLength(1));
    await first.run(`EXECUTE TASK R USING CONFIG = '{"wait": 600}'`);
    await until(async () => expect(await times(first, 'EXECUTING')).toHaveLength(1));
    // what a crash leaves on the disk
    await first.services.system.execute('CHECKPOINT');
    await cp(before, crashed, { recursive: true });
    const second = await start('2026-11-22T00:30:00Z', crashed);
    expect(await times(second, 'SUCCEEDED')).toEqual(['2026-11-22T00:00']);
    expect(await times(second, 'FAILED')).toEqual(['2026-11-22T00:00']);
    expect(await times(second, 'SCHEDULED')).toEqual(['2026-11-22T01:00']);
    for (const account of accounts.splice(0)) await account.stop();
    await rm(folder, { recursive: true });
  });
});
