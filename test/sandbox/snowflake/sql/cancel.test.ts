import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;

beforeAll(async () => {
  account = await openAccount();
  const { admin } = account;
  await admin.run('CREATE TABLE T (ID INT)');
  await admin.run('INSERT INTO T SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 100000))');
});
afterAll(() => account.stop());

// 10^15 combinations: it ends only when it is stopped
const ENDLESS = 'SELECT COUNT(*) FROM T A, T B, T C WHERE (A.ID * B.ID + C.ID) % 7 = 3';

describe('a statement that is cancelled', () => {
  it.each([0, 1, 3, 10, 20, 40, 80, 200])(
    'stops when the cancel comes %i turns after it began',
    async (turns) => {
      const controller = new AbortController();
      const work = account.admin.run(ENDLESS, { signal: controller.signal });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      controller.abort();
      await expect(work).rejects.toMatchObject({ code: '000604', sqlState: '57014' });
      expect(await account.admin.value('SELECT 1')).toBe(1);
    },
    5000,
  );

  it('stops a GENERATOR that has an hour', async () => {
    const controller = new AbortController();
    const work = account.admin.run('SELECT SEQ4() FROM TABLE(GENERATOR(TIMELIMIT => 3600))', {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    await expect(work).rejects.toMatchObject({ code: '000604' });
  });

  it('leaves what its transaction had written before', async () => {
    const { admin } = account;
    await admin.run('BEGIN');
    await admin.run('INSERT INTO T VALUES (-1)');
    const controller = new AbortController();
    const work = admin.run(ENDLESS, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(work).rejects.toMatchObject({ code: '000604' });
    expect(await admin.value('SELECT COUNT(*) FROM T WHERE ID = -1')).toBe(1);
    await admin.run('ROLLBACK');
    expect(await admin.value('SELECT COUNT(*) FROM T WHERE ID = -1')).toBe(0);
  });
});
