import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let one: Door;
let two: Door;
let guest: Door;

beforeAll(async () => {
  account = await openAccount();
  one = account.admin;
  two = await account.open('SANDBOX_ADMIN');
  await one.run('CREATE USER GUEST');
  guest = await account.open('GUEST', 'PUBLIC');
});
afterAll(() => account.stop());

beforeEach(async () => {
  for (const door of [one, two, guest]) await door.run('ROLLBACK');
  await one.run('CREATE OR REPLACE TABLE T AS SELECT 1::INT AS ID');
});

const DEADLINE_MS = 60_000;
const WAITING = { timeout: DEADLINE_MS };

/** Begins a transaction and takes the table's lock. @returns the transaction's number */
const hold = async (door: Door): Promise<string> => {
  await door.run('BEGIN');
  await door.run('UPDATE T SET ID = 2');
  return String(await door.value('SELECT CURRENT_TRANSACTION()'));
};

const locks = async () =>
  (await one.rows('SHOW LOCKS IN ACCOUNT')).map(([resource, type, id, , status]) => [
    resource,
    type,
    id,
    status,
  ]);

describe('SHOW LOCKS', () => {
  it('names who holds a table and who waits for it, with the statement of each', async () => {
    const holder = await hold(one);
    const waiting = two.run('DELETE FROM T', { queryId: 'waiting' });
    await expect.poll(async () => (await locks()).length, WAITING).toBe(2);
    const [held, waits] = await one.rows('SHOW LOCKS IN ACCOUNT');
    expect(held?.slice(0, 3)).toEqual(['DB.PUBLIC.T', 'PARTITIONS', holder]);
    expect(held?.[4]).toBe('HOLDING');
    expect(held?.[7]).toBe(String(one.session.id));
    expect(waits?.slice(4, 7)).toEqual(['WAITING', null, 'waiting']);
    await one.run('COMMIT');
    await waiting;
    expect(await locks()).toEqual([]);
  });

  it("shows others' only to the account's administrator", async () => {
    await hold(one);
    expect(await guest.rows('SHOW LOCKS')).toEqual([]);
    expect(await guest.rows('SHOW LOCKS IN ACCOUNT')).toEqual([]);
    expect(await two.rows('SHOW LOCKS')).toHaveLength(1);
  });
});

describe('SHOW TRANSACTIONS', () => {
  it('lists those that run, with the name that BEGIN gave', async () => {
    await one.run('BEGIN TRANSACTION NAME NIGHTLY');
    const id = await one.value('SELECT CURRENT_TRANSACTION()');
    const rows = await two.rows('SHOW TRANSACTIONS');
    expect(rows.map((row) => [row[0], row[1], row[2], row[3], row[5]])).toEqual([
      [id, 'SANDBOX_ADMIN', String(one.session.id), 'NIGHTLY', 'running'],
    ]);
    expect(await guest.rows('SHOW TRANSACTIONS IN ACCOUNT')).toEqual([]);
    await one.run('COMMIT');
    expect(await two.rows('SHOW TRANSACTIONS')).toEqual([]);
  });
});

describe('DESCRIBE TRANSACTION', () => {
  const state = async (id: string) => (await two.rows(`DESC TRANSACTION ${id}`))[0]?.[5];

  it('tells how one ended', async () => {
    const first = await hold(one);
    expect(await state(first)).toBe('running');
    await one.run('COMMIT');
    expect(await state(first)).toBe('committed');
    const second = await hold(one);
    await one.run('ROLLBACK');
    expect(await state(second)).toBe('rolled back');
  });

  it("refuses others' transactions and numbers of none", async () => {
    const id = await hold(one);
    await expect(guest.run(`DESCRIBE TRANSACTION ${id}`)).rejects.toMatchObject({ code: '003001' });
    await expect(one.run('DESCRIBE TRANSACTION 1')).rejects.toThrow('1');
  });
});

describe('SYSTEM$ABORT_TRANSACTION', () => {
  it('rolls back a transaction that holds a lock, and who waited goes on', async () => {
    const id = await hold(one);
    const waiting = two.value('UPDATE T SET ID = ID + 10');
    await expect.poll(async () => (await locks()).length, WAITING).toBe(2);
    const three = await account.open('SANDBOX_ADMIN');
    expect(await three.value(`SELECT SYSTEM$ABORT_TRANSACTION(${id})`)).toBe(
      `Aborted transaction id: ${id}`,
    );
    expect(await waiting).toBe(1);
    expect(await one.value('SELECT ID FROM T')).toBe(11);
    await three.close();
  });

  it('ends the wait of a transaction with 000604, and rolls it back', async () => {
    await two.run('CREATE OR REPLACE TABLE U (N INT)');
    await two.run('BEGIN');
    await two.run('INSERT INTO U VALUES (1)');
    const id = await two.value('SELECT CURRENT_TRANSACTION()');
    await hold(one);
    const waiting = two.run('DELETE FROM T');
    const refused = expect(waiting).rejects.toMatchObject({ code: '000604' });
    await expect.poll(async () => (await locks()).length, WAITING).toBe(2);
    await one.value(`SELECT SYSTEM$ABORT_TRANSACTION(${String(id)})`);
    await refused;
    expect(two.session.transaction).toBeNull();
    expect(await two.value('SELECT COUNT(*) FROM U')).toBe(0);
  });

  it('leaves what has ended as it is, and what belongs to others', async () => {
    const id = await hold(one);
    await expect(guest.value(`SELECT SYSTEM$ABORT_TRANSACTION(${id})`)).rejects.toMatchObject({
      code: '003001',
    });
    await one.run('COMMIT');
    await two.value(`SELECT SYSTEM$ABORT_TRANSACTION(${id})`);
    expect(await two.value('SELECT ID FROM T')).toBe(2);
  });
});

describe('a statement that is refused a lock', () => {
  it('names the statement and the transaction that hold it', async () => {
    await one.run('BEGIN');
    await one.run('UPDATE T SET ID = 3', { queryId: 'holder' });
    const id = await one.value('SELECT CURRENT_TRANSACTION()');
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 0');
    await expect(two.run('DELETE FROM T', { queryId: 'mine' })).rejects.toThrow(
      `Statement 'holder' has locked table 'T' in transaction ${id} and this lock has not yet been released. Your statement 'mine' was aborted because`,
    );
    await two.run('ALTER SESSION UNSET LOCK_TIMEOUT');
  });
});
