import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LoginError, UnknownOutcomeError, WarehouseError } from '../../src/errors.js';
import type { Session } from '../../src/snowflake/connection.js';
import { openWarehouse } from '../../src/snowflake/snowflake-warehouse.js';
import type { SnowflakeSettings } from '../../src/snowflake-config.js';

const one = { name: 'asking for one', sql: 'SELECT 1 AS N', row: z.object({ N: z.number() }) };

/** Settings that no test logs in with: sessions are opened by the test. */
const nowhere: SnowflakeSettings = {
  account: 'nowhere',
  user: 'NOBODY',
  role: null,
  warehouse: null,
  host: null,
  port: null,
  protocol: 'https',
  credential: { kind: 'token', token: 'none' },
};

interface Opened {
  readonly number: number;
  closed: boolean;
  valid: boolean;
}

/** Sessions that answer 1, unless `fails` throws for the nth session's statement. */
const sessions = (fails: (session: number) => Error | undefined = () => undefined) => {
  const opened: Opened[] = [];
  const open = async (): Promise<Session> => {
    const state = { number: opened.length + 1, closed: false, valid: true };
    opened.push(state);
    return {
      run: async () => {
        const error = fails(state.number);
        if (error !== undefined) throw error;
        return [{ N: 1 }];
      },
      isUp: () => !state.closed,
      isValid: async () => state.valid,
      close: async () => {
        state.closed = true;
      },
    };
  };
  return { opened, open };
};

describe('the warehouse', () => {
  it('uses one session for statements that follow each other', async () => {
    const { opened, open } = sessions();
    const warehouse = openWarehouse(nowhere, { open });
    expect(await warehouse.query(one)).toEqual([{ N: 1 }]);
    await warehouse.query(one);
    expect(opened).toHaveLength(1);
  });

  it('repeats a statement once on a new session when the old one was gone', async () => {
    const gone = new WarehouseError('asking', { code: '390111' });
    const { opened, open } = sessions((number) => (number === 1 ? gone : undefined));
    const warehouse = openWarehouse(nowhere, { open });
    expect(await warehouse.query(one)).toEqual([{ N: 1 }]);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('does not repeat a statement whose answer was lost, and leaves that session', async () => {
    const { opened, open } = sessions((number) =>
      number === 1 ? new UnknownOutcomeError('asking') : undefined,
    );
    const warehouse = openWarehouse(nowhere, { open });
    const change = { ...one, sql: 'CALL CHANGE()' };
    await expect(warehouse.query(change)).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(opened).toMatchObject([{ closed: true }]);
    await warehouse.query(one);
    expect(opened).toHaveLength(2);
  });

  it('has no doubt about a reading whose answer was lost', async () => {
    const { opened, open } = sessions(() => new UnknownOutcomeError('asking', { code: '401001' }));
    const warehouse = openWarehouse(nowhere, { open });
    const failed = await warehouse.query(one).catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'WarehouseError', code: '401001', retryable: true });
    expect(opened).toMatchObject([{ closed: true }]);
  });

  it('asks a session that rested long whether it lives, and replaces it if not', async () => {
    let now = 0;
    const { opened, open } = sessions();
    const warehouse = openWarehouse(nowhere, { open, monotonicMs: () => now });
    await warehouse.query(one);
    for (const state of opened) state.valid = false;
    now += 30_000;
    await warehouse.query(one);
    expect(opened).toHaveLength(1);
    now += 61_000;
    await warehouse.query(one);
    expect(opened).toHaveLength(2);
  });

  it('opens no more sessions than it may, and gives everybody a turn', async () => {
    const { opened, open } = sessions();
    const warehouse = openWarehouse(nowhere, { open, size: 2 });
    const answers = await Promise.all(Array.from({ length: 9 }, () => warehouse.query(one)));
    expect(answers).toHaveLength(9);
    expect(opened.length).toBeLessThanOrEqual(2);
  });

  it('gives the turn on when a login fails', async () => {
    let logins = 0;
    const { open } = sessions();
    const warehouse = openWarehouse(nowhere, {
      size: 1,
      open: () => {
        logins += 1;
        return logins === 1 ? Promise.reject(new WarehouseError('logging in')) : open();
      },
    });
    const [first, second] = await Promise.allSettled([warehouse.query(one), warehouse.query(one)]);
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
  });

  it('does not log in twice for one statement when the login itself loses its session', async () => {
    let logins = 0;
    const open = () => {
      logins += 1;
      return Promise.reject(new LoginError('logging in', { code: '407002' }));
    };
    const warehouse = openWarehouse(nowhere, { open });
    await expect(warehouse.query(one)).rejects.toThrow(/logging in/);
    expect(logins).toBe(1);
  });

  it('says which column a row had wrong', async () => {
    const warehouse = openWarehouse(nowhere, { open: sessions().open });
    const wrong = { ...one, row: z.object({ M: z.number() }) };
    await expect(warehouse.query(wrong)).rejects.toThrow(/asking for one: unexpected M/);
  });

  it('closes every session', async () => {
    const { opened, open } = sessions();
    const warehouse = openWarehouse(nowhere, { open });
    await Promise.all([warehouse.query(one), warehouse.query(one)]);
    await warehouse.close();
    expect(opened.every(({ closed }) => closed)).toBe(true);
  });
});
