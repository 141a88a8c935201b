import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
  await door.run(
    'CREATE WAREHOUSE W WAREHOUSE_SIZE = SMALL AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE',
  );
});
afterAll(() => account.stop());

const state = async () =>
  (await door.rows(`SHOW WAREHOUSES LIKE 'W'`)).map((row) => row.slice(1, 5));

describe('ALTER WAREHOUSE', () => {
  it('suspends one that runs and resumes one that does not, and refuses the other way round', async () => {
    await expect(door.run('ALTER WAREHOUSE W SUSPEND')).rejects.toMatchObject({
      code: '090064',
      sqlState: '22000',
      message: "Invalid state. Warehouse 'W' cannot be suspended.",
    });
    await door.run('ALTER WAREHOUSE W RESUME');
    await expect(door.run('ALTER WAREHOUSE W RESUME')).rejects.toMatchObject({
      code: '090063',
      message: "Invalid state. Warehouse 'W' cannot be resumed.",
    });
    await door.run('ALTER WAREHOUSE W RESUME IF SUSPENDED');
    await door.run('ALTER WAREHOUSE W SUSPEND');
  });

  it('shows size, state and what AUTO_SUSPEND did', async () => {
    await door.run('ALTER WAREHOUSE W RESUME');
    expect(await state()).toEqual([['STARTED', 'STANDARD', 'SMALL', '60']]);
    await account.clock.advance(61_000);
    expect(await state()).toEqual([['SUSPENDED', 'STANDARD', 'SMALL', '60']]);
    await door.run(`ALTER WAREHOUSE IF EXISTS W SET WAREHOUSE_SIZE = 'X-LARGE'`);
    expect((await state())[0]?.[2]).toBe('X-LARGE');
  });

  it('leaves nothing to a new one of the same name', async () => {
    await door.run('CREATE WAREHOUSE NEW_ONE');
    await door.run('ALTER WAREHOUSE NEW_ONE SUSPEND');
    await door.run('CREATE OR REPLACE WAREHOUSE NEW_ONE');
    expect((await door.rows(`SHOW WAREHOUSES LIKE 'NEW_ONE'`))[0]?.[1]).toBe('STARTED');
    await door.run('USE WAREHOUSE WH');
  });

  it('passes over one that is not there only with IF EXISTS', async () => {
    await door.run('ALTER WAREHOUSE IF EXISTS NOPE SUSPEND');
    await expect(door.run('ALTER WAREHOUSE NOPE SUSPEND')).rejects.toMatchObject({
      code: '002003',
    });
  });
});
