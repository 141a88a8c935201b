import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let one: Door;
let two: Door;

beforeAll(async () => {
  account = await openAccount();
  one = account.admin;
  two = await account.open('SANDBOX_ADMIN');
});
afterAll(() => account.stop());

beforeEach(async () => {
  await one.run('ROLLBACK');
  await two.run('ROLLBACK');
  await one.run('CREATE OR REPLACE TABLE T (ID INT, STATE VARCHAR)');
  await one.run(`INSERT INTO T VALUES (1, 'A'), (2, 'A')`);
});

const states = (door: Door) => door.rows('SELECT ID, STATE FROM T ORDER BY ID, STATE');

/** Resolved to `waiting` while the other still works. */
const soon = (work: Promise<unknown>) =>
  Promise.race([work.then(() => 'done'), passed(150).then(() => 'waiting')]);

describe('a session without AUTOCOMMIT', () => {
  beforeEach(() => one.run('ALTER SESSION SET AUTOCOMMIT = FALSE'));
  afterEach(() => one.run('ALTER SESSION SET AUTOCOMMIT = TRUE'));

  const committed = async () => (await states(two)).length;

  it('begins a transaction with its first change, which others see after COMMIT', async () => {
    expect(await one.value('SELECT CURRENT_TRANSACTION()')).toBeNull();
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    expect(await one.value('SELECT CURRENT_TRANSACTION()')).not.toBeNull();
    expect(await committed()).toBe(2);
    await one.run('COMMIT');
    expect(await committed()).toBe(3);
  });

  it('takes changes back with ROLLBACK, and goes on with a new transaction', async () => {
    await one.run('DELETE FROM T');
    await one.run('ROLLBACK');
    await one.run(`UPDATE T SET STATE = 'B'`);
    expect(await states(two)).toEqual([
      [1, 'A'],
      [2, 'A'],
    ]);
    await one.run('COMMIT');
    expect((await states(two)).map(([, state]) => state)).toEqual(['B', 'B']);
  });

  it.each([
    'CREATE OR REPLACE TABLE OTHER (A INT)',
    'ALTER SESSION SET AUTOCOMMIT = TRUE',
    'ALTER SESSION UNSET AUTOCOMMIT',
  ])('is committed by %s', async (sql) => {
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    await one.run(sql);
    expect(await committed()).toBe(3);
  });

  it('loses what it has not committed when it closes', async () => {
    const three = await account.open('SANDBOX_ADMIN');
    await three.run('ALTER SESSION SET AUTOCOMMIT = FALSE');
    await three.run(`INSERT INTO T VALUES (3, 'C')`);
    await three.close();
    expect(await committed()).toBe(2);
  });
});

describe('a transaction', () => {
  it('hides its changes until COMMIT', async () => {
    await one.run('BEGIN');
    await one.run(`UPDATE T SET STATE = 'B' WHERE ID = 1`);
    expect(await states(two)).toEqual([
      [1, 'A'],
      [2, 'A'],
    ]);
    expect(await states(one)).toEqual([
      [1, 'B'],
      [2, 'A'],
    ]);
    await one.run('COMMIT');
    expect(await states(two)).toEqual([
      [1, 'B'],
      [2, 'A'],
    ]);
  });

  it('takes its changes back with ROLLBACK', async () => {
    await one.run('BEGIN TRANSACTION');
    await one.run('DELETE FROM T');
    await one.run('ROLLBACK');
    expect(await states(one)).toHaveLength(2);
  });

  it('reads what others committed meanwhile as long as it has written nothing', async () => {
    await one.run('BEGIN');
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(2);
    await two.run(`INSERT INTO T VALUES (3, 'C')`);
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(3);
  });

  it('survives a failed statement with all that went before', async () => {
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    await expect(one.run(`INSERT INTO T SELECT 'x'::INT, 'D'`)).rejects.toMatchObject({
      code: '100038',
    });
    await expect(one.run('SELECT * FROM NOPE')).rejects.toMatchObject({ code: '002003' });
    await one.run(`INSERT INTO T VALUES (4, 'D')`);
    await one.run('COMMIT');
    expect(await two.value('SELECT COUNT(*) FROM T')).toBe(4);
  });

  it('is committed by the next DDL statement', async () => {
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    await one.run('CREATE OR REPLACE TABLE OTHER (A INT)');
    expect(one.session.transaction).toBeNull();
    await one.run('ROLLBACK');
    expect(await two.value('SELECT COUNT(*) FROM T')).toBe(3);
  });

  it('stays open over temporary DDL that Snowpark marks', async () => {
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    const parameters = new Map([['SNOWPARK_SKIP_TXN_COMMIT_IN_DDL', true]]);
    await one.run('CREATE SCOPED TEMPORARY TABLE TMP (A INT)', { parameters });
    expect(one.session.transaction).not.toBeNull();
    await one.run('ROLLBACK');
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(2);
  });

  it('is named by CURRENT_TRANSACTION', async () => {
    expect(await one.value('SELECT CURRENT_TRANSACTION()')).toBeNull();
    await one.run('BEGIN');
    expect(await one.value('SELECT CURRENT_TRANSACTION()')).toMatch(/^\d+$/);
  });

  it('may not be ended in another scope than it was begun in', async () => {
    await one.run('BEGIN');
    const inner = { ...one.session.root, caller: one.session.root, procedure: 'DB.PUBLIC.P' };
    await expect(account.services.engine.execute('COMMIT', inner)).rejects.toThrow(
      'Modifying a transaction that has started at a different scope is not allowed.',
    );
    expect(one.session.transaction?.scope).toBe(one.session.root);
  });
});

describe('a transaction of a session with TRANSACTION_ABORT_ON_ERROR', () => {
  beforeEach(() => one.run('ALTER SESSION SET TRANSACTION_ABORT_ON_ERROR = TRUE'));
  afterEach(() => one.run('ALTER SESSION UNSET TRANSACTION_ABORT_ON_ERROR'));

  it.each(['COMMIT', 'ROLLBACK'])(
    'is undone by an error, and takes nothing more but its end by %s',
    async (end) => {
      await one.run('BEGIN');
      await one.run(`UPDATE T SET STATE = 'B'`);
      await expect(one.run('SELECT * FROM NOPE')).rejects.toMatchObject({ code: '002003' });
      expect(await two.value(`UPDATE T SET STATE = 'C' WHERE ID = 1`)).toBe(1);
      await expect(one.run(`INSERT INTO T VALUES (3, 'D')`)).rejects.toMatchObject({
        sqlState: '25P02',
      });
      await expect(one.run('SELECT 1')).rejects.toMatchObject({ sqlState: '25P02' });
      await one.run(end);
      expect(await states(one)).toEqual([
        [1, 'C'],
        [2, 'A'],
      ]);
    },
  );

  it('harms nobody but the procedure that began it', async () => {
    await expect(
      one.run(`BEGIN
        BEGIN TRANSACTION;
        INSERT INTO T VALUES (3, 'C');
        SELECT * FROM NOPE;
      EXCEPTION WHEN OTHER THEN INSERT INTO T VALUES (4, 'D');
      END`),
    ).rejects.toThrow('COMMIT or ROLLBACK');
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(2);
  });

  it('goes on after an error outside of a transaction', async () => {
    await expect(one.run('SELECT * FROM NOPE')).rejects.toMatchObject({ code: '002003' });
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(2);
  });
});

describe('the lock of a table', () => {
  it('lets exactly one of two conditional updates win', async () => {
    const swap = (door: Door) =>
      door.value(`UPDATE T SET STATE = 'B' WHERE ID = 1 AND STATE = 'A'`);
    const updated = await Promise.all([swap(one), swap(two)]);
    expect(updated.sort()).toEqual([0, 1]);
  });

  it('is held to COMMIT, and who waited sees what was committed', async () => {
    await one.run('BEGIN');
    await one.run(`UPDATE T SET STATE = 'B' WHERE ID = 1`);
    const second = two.value(`UPDATE T SET STATE = 'C' WHERE ID = 1 AND STATE = 'A'`);
    expect(await soon(second)).toBe('waiting');
    await one.run('COMMIT');
    expect(await second).toBe(0);
  });

  it('lets inserts and reads pass', async () => {
    await one.run('BEGIN');
    await one.run("UPDATE T SET STATE = 'B'");
    await two.run(`INSERT INTO T VALUES (9, 'Z')`);
    expect(await two.value('SELECT COUNT(*) FROM T')).toBe(3);
    await one.run('COMMIT');
    expect(await states(two)).toEqual([
      [1, 'B'],
      [2, 'B'],
      [9, 'Z'],
    ]);
  });

  it('is given up on after LOCK_TIMEOUT with 000625', async () => {
    await one.run('BEGIN');
    await one.run('DELETE FROM T WHERE ID = 1');
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 0');
    await expect(two.run('DELETE FROM T')).rejects.toMatchObject({
      code: '000625',
      sqlState: '57014',
    });
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 1');
    await expect(
      two.run('MERGE INTO T USING (SELECT 1 AS X) S ON T.ID = S.X WHEN MATCHED THEN DELETE'),
    ).rejects.toMatchObject({ code: '000625' });
    await two.run('ALTER SESSION UNSET LOCK_TIMEOUT');
  });

  it('ends when the clock passes LOCK_TIMEOUT, unless the lock came free on the way', async () => {
    const waits = async () => {
      const work = two.run('DELETE FROM T').then(
        () => 'deleted',
        ({ code }) => code,
      );
      await expect
        .poll(async () => (await account.admin.rows('SHOW LOCKS IN ACCOUNT')).length)
        .toBe(2);
      return { work };
    };
    await one.run('BEGIN');
    await one.run('DELETE FROM T WHERE ID = 1');
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 100');
    const short = await waits();
    await account.clock.advance(99_000);
    expect(await soon(short.work)).toBe('waiting');
    await account.clock.advance(2000);
    expect(await short.work).toBe('000625');
    await two.run('ALTER SESSION SET LOCK_TIMEOUT = 1000');
    const long = await waits();
    // the holder is silent: after five minutes it loses its lock
    await account.clock.advance(2_000_000);
    expect(await long.work).toBe('deleted');
    await two.run('ALTER SESSION UNSET LOCK_TIMEOUT');
  });

  it('has room for twenty waiters, and fails the next at once', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 21 }, () => account.open('SANDBOX_ADMIN')),
    );
    await one.run('BEGIN');
    await one.run("UPDATE T SET STATE = 'B'");
    const outcomes = crowd.map((door) =>
      door.run('UPDATE T SET ID = ID').then(
        () => 'done',
        (error) => error.code,
      ),
    );
    await expect(Promise.race(outcomes)).resolves.toBe('000625');
    await one.run('COMMIT');
    const codes = await Promise.all(outcomes);
    expect(codes.filter((code) => code === 'done')).toHaveLength(20);
    await Promise.all(crowd.map((door) => door.close()));
  });

  it('is left by a statement that is cancelled while it waits', async () => {
    await one.run('BEGIN');
    await one.run("UPDATE T SET STATE = 'B'");
    const stop = new AbortController();
    const waiting = two.run('DELETE FROM T', { signal: stop.signal });
    expect(await soon(waiting.catch(() => undefined))).toBe('waiting');
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: '000604' });
    await one.run('COMMIT');
    expect(await states(two)).toHaveLength(2);
  });

  it('is waited for in the transaction that takes it, which then reads afresh', async () => {
    await one.run('BEGIN');
    await one.run(`UPDATE T SET STATE = 'B' WHERE ID = 1`);
    await two.run('BEGIN');
    const second = two.run(`UPDATE T SET STATE = STATE || '!' WHERE ID = 1`);
    expect(await soon(second)).toBe('waiting');
    await one.run('COMMIT');
    await second;
    await two.run('COMMIT');
    expect(await states(one)).toEqual([
      [1, 'B!'],
      [2, 'A'],
    ]);
  });

  it('goes when its session closes', async () => {
    const third = await account.open('SANDBOX_ADMIN');
    await third.run('BEGIN');
    await third.run('DELETE FROM T');
    await third.close();
    expect(await two.value(`UPDATE T SET STATE = 'C'`)).toBe(2);
  });
});

describe('a transaction that wrote before others committed', () => {
  it('still updates the rows that they changed', async () => {
    await one.run('CREATE OR REPLACE TABLE U (N INT)');
    await one.run('INSERT INTO U VALUES (1)');
    await one.run('BEGIN');
    await one.run(`INSERT INTO T VALUES (3, 'C')`);
    await two.run('UPDATE U SET N = N + 10');
    await one.run('UPDATE U SET N = N + 1');
    await one.run('COMMIT');
    expect(await two.value('SELECT N FROM U')).toBe(12);
    expect(await two.value('SELECT COUNT(*) FROM T')).toBe(3);
  });
});

describe('INSERT … WHERE NOT EXISTS', () => {
  it('keeps no second inserter out whose transaction looks before the first commits', async () => {
    const insert = `INSERT INTO T SELECT 7, 'N' WHERE NOT EXISTS (SELECT 1 FROM T WHERE ID = 7)`;
    await one.run('BEGIN');
    await two.run('BEGIN');
    expect([await one.value(insert), await two.value(insert)]).toEqual([1, 1]);
    await one.run('COMMIT');
    await two.run('COMMIT');
    expect(await one.value('SELECT COUNT(*) FROM T WHERE ID = 7')).toBe(2);
  });
});

describe('statements', () => {
  it('of one session run one after another', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => one.run(`INSERT INTO T VALUES (${n + 10}, 'X')`)),
    );
    expect(await one.value('SELECT COUNT(*) FROM T')).toBe(12);
  });

  it('that run too long are stopped with 000630', async () => {
    const parameters = new Map([['STATEMENT_TIMEOUT_IN_SECONDS', 1]]);
    const long =
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000)) A, TABLE(GENERATOR(ROWCOUNT => 1000000)) B';
    await expect(one.run(long, { parameters })).rejects.toMatchObject({
      code: '000630',
      sqlState: '57014',
    });
    expect(await one.value('SELECT 1')).toBe(1);
  });

  it('that wait are stopped when the clock passes their limit, those that work are not', async () => {
    const parameters = new Map([['STATEMENT_TIMEOUT_IN_SECONDS', 60]]);
    const endless =
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000)) A, TABLE(GENERATOR(ROWCOUNT => 1000000)) B';
    const stop = new AbortController();
    const waits = one.run('CALL SYSTEM$WAIT(600)', { parameters }).catch((error: unknown) => error);
    const works = two.run(endless, { parameters, signal: stop.signal }).catch((error) => error);
    expect(await soon(Promise.race([waits, works]))).toBe('waiting');
    await account.clock.advance(59_000);
    expect(await soon(waits)).toBe('waiting');
    await account.clock.advance(2000);
    expect(await waits).toMatchObject({ code: '000630', sqlState: '57014' });
    expect(await soon(works)).toBe('waiting');
    stop.abort();
    expect(await works).toMatchObject({ code: '000604' });
  });

  it("may run as long as the shorter of their own limit and their warehouse's", async () => {
    await one.run('ALTER WAREHOUSE WH SET STATEMENT_TIMEOUT_IN_SECONDS = 1');
    await expect(one.run('CALL SYSTEM$WAIT(600)')).rejects.toMatchObject({
      code: '000630',
      message: expect.stringContaining('timeout of 1 second(s)'),
    });
    await one.run('ALTER WAREHOUSE WH SET STATEMENT_TIMEOUT_IN_SECONDS = 0');
    expect(await one.value("CALL SYSTEM$WAIT(1, 'MILLISECONDS')")).toMatch('waited');
  });

  it('that are cancelled fail with 000604', async () => {
    const stop = new AbortController();
    const long = one.run(
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000)) A, TABLE(GENERATOR(ROWCOUNT => 1000000)) B',
      { signal: stop.signal },
    );
    expect(await soon(long.catch(() => undefined))).toBe('waiting');
    stop.abort();
    await expect(long).rejects.toMatchObject({ code: '000604', sqlState: '57014' });
  });
});

describe('a transaction whose table another session alters', () => {
  it.each([
    ['goes on', 'a column more', 'ADD COLUMN N INT', [`INSERT INTO T (ID) VALUES (9)`]],
    ['commits', 'a column more', 'ADD COLUMN N INT', []],
    ['goes on', 'a column less', 'DROP COLUMN STATE', [`INSERT INTO T (ID) VALUES (9)`]],
    ['commits', 'a column less', 'DROP COLUMN STATE', []],
  ])('%s with %s, and with all that it had done', async (_, __, change, more) => {
    await two.run('BEGIN');
    await two.run(`INSERT INTO T VALUES (3, 'C')`);
    await two.run('UPDATE T SET ID = 7 WHERE ID = 2');
    await one.run(`ALTER TABLE T ${change}`);
    for (const sql of more) await two.run(sql);
    await two.run('COMMIT');
    const ids = (await one.rows('SELECT ID FROM T ORDER BY ID')).flat();
    expect(ids).toEqual([1, 3, 7, ...more.map(() => 9)]);
  });
});
