import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;

beforeAll(async () => {
  account = await openAccount();
  await account.admin.run('CREATE ROLE HEIR');
});
afterAll(() => account.stop());
beforeEach(async () => {
  const { admin } = account;
  await admin.run('ALTER TASK IF EXISTS ROOT SUSPEND');
  await admin.run(`CREATE OR REPLACE TASK ROOT SCHEDULE = '60 MINUTES' AS SELECT 1`);
  await admin.run('CREATE OR REPLACE TASK MID AFTER ROOT AS SELECT 1');
  await admin.run('CREATE OR REPLACE TASK LEAF AFTER MID AS SELECT 1');
  await admin.run('ALTER TASK LEAF RESUME');
  await admin.run('ALTER TASK MID RESUME');
});

const shown = async () => {
  const { columns, vectors, rowCount } = await account.admin.run('SHOW TASKS');
  const cell = (name: string, row: number) =>
    vectors[columns.findIndex((column) => column.name === name)]?.[row];
  return Object.fromEntries(
    Array.from({ length: rowCount }, (_, row) => [
      cell('name', row),
      [
        cell('owner', row),
        cell('state', row),
        (JSON.parse(String(cell('predecessors', row))) as string[]).length,
        cell('last_suspended_reason', row),
      ],
    ]),
  );
};

describe('GRANT OWNERSHIP on tasks', () => {
  it('suspends the one that it moves and cuts its links', async () => {
    await account.admin.run('GRANT OWNERSHIP ON TASK MID TO ROLE HEIR');
    expect(await shown()).toMatchObject({
      MID: ['HEIR', 'suspended', 0, 'GRANT_OWNERSHIP'],
      LEAF: ['ACCOUNTADMIN', 'suspended', 0, 'CHILD_BECAME_ROOT'],
      ROOT: ['ACCOUNTADMIN', 'suspended', 0, null],
    });
  });

  it('keeps the shape of a graph that it moves whole', async () => {
    await account.admin.run('GRANT OWNERSHIP ON ALL TASKS IN SCHEMA DB.PUBLIC TO ROLE HEIR');
    expect(await shown()).toMatchObject({
      MID: ['HEIR', 'suspended', 1, 'GRANT_OWNERSHIP'],
      LEAF: ['HEIR', 'suspended', 1, 'GRANT_OWNERSHIP'],
    });
  });
});
