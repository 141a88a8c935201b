import { expect, it } from 'vitest';
import { openDatabase } from '../../../../sandbox/snowflake/store/database.js';
import type { EventRow } from '../../../../sandbox/snowflake/telemetry/event-row.js';
import { LogStore } from '../../../../sandbox/snowflake/telemetry/log-store.js';

const A_DAY = 86_400_000;

const row = (at: number): EventRow => ({
  at,
  type: 'LOG',
  source: '{}',
  record: '{}',
  value: `"it's ${at}"`,
});

it('The store of logs keeps the newest of a year', async () => {
  const database = await openDatabase(null);
  const system = await database.connect();
  let now = 400 * A_DAY;
  const clock = { now: () => now, at: () => () => undefined, onSetBack: () => undefined };
  const store = new LogStore({ system, clock }, 1000);
  await store.open();
  const times = async () => (await store.all()).map(({ at }) => at);
  await store.add([row(30 * A_DAY), row(40 * A_DAY)]);
  expect(await times()).toEqual([40 * A_DAY]);
  await store.open();
  const many = Array.from({ length: 1098 }, (_, index) => now + index);
  await store.add(many.map(row));
  expect(await times()).toEqual([40 * A_DAY, ...many]);
  await store.add([row(now + 2000), row(now + 2001)]);
  expect(await times()).toEqual([...many.slice(-998), now + 2000, now + 2001]);
  const next = new LogStore({ system, clock }, 1000);
  await next.open();
  await next.add(Array.from({ length: 101 }, (_, index) => row(now + 3000 + index)));
  expect(await times()).toHaveLength(1000);
  now += 366 * A_DAY;
  expect(await times()).toEqual([]);
  await system.close();
  database.close();
});
