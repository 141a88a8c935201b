import { expect } from 'vitest';
import {
  expectLoadedOnce,
  expectToldOnce,
  makeKinds,
  numberKinds,
  numbersOfKinds,
} from './durable-kinds.js';
import { type SnowflakeProcess, startSnowflakeProcess } from './killed-snowflake.js';
import type { Client } from './snowflake-client.js';

/** Numbers between 0 and 1 that repeat themselves for a seed. */
const numbersFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** What the server has said yes to, and the one thing each stream had asked when it was killed. */
interface Told {
  acked: number;
  asked: number;
}

const SETUP = [
  'CREATE WAREHOUSE IF NOT EXISTS WH',
  'CREATE DATABASE IF NOT EXISTS DB',
  'USE SCHEMA DB.PUBLIC',
  'CREATE TABLE A (N INT)',
  'CREATE TABLE B (N INT)',
  'CREATE TABLE COUNTER (N INT)',
  'INSERT INTO COUNTER VALUES (0)',
  'CREATE TABLE LOG (N INT)',
  'CREATE TABLE REPLACED AS SELECT 0 AS K, 0 AS V',
  'CREATE TABLE WIDE (K INT)',
  'INSERT INTO WIDE VALUES (1)',
  'CREATE STREAM ON_WIDE ON TABLE WIDE',
  'CREATE TABLE LEFT_ AS SELECT 1 AS N',
  'CREATE TABLE RIGHT_ AS SELECT 2 AS N',
  `CREATE TASK T SCHEDULE = '60 MINUTES' AS SELECT 0`,
  `CREATE SCHEMA HELD COMMENT = '0'`,
  `CREATE DATABASE OTHER COMMENT = '0'`,
];

/** Each is sent whole, in turn; what counts as asked and acked is the whole step. */
type Step = (n: number) => readonly string[];

const streams: Readonly<Record<string, Step>> = {
  transactions: (n) => [
    'BEGIN',
    `INSERT INTO A VALUES (${n})`,
    `UPDATE COUNTER SET N = ${n}`,
    `INSERT INTO B VALUES (${n})`,
    'COMMIT',
  ],
  inserts: (n) => [`INSERT INTO LOG VALUES (${n})`],
  replacements: (n) => [`CREATE OR REPLACE TABLE REPLACED AS SELECT ${n} AS K, ${n} AS V`],
  columns: (n) => [
    n % 3 === 1
      ? `ALTER TABLE WIDE ADD COLUMN C${n} INT DEFAULT ${n}`
      : n % 3 === 2
        ? `ALTER TABLE WIDE RENAME COLUMN C${n - 1} TO D${n - 1}`
        : `ALTER TABLE WIDE DROP COLUMN D${n - 2}`,
  ],
  swaps: () => ['ALTER TABLE LEFT_ SWAP WITH RIGHT_'],
  schemas: (n) => [`CREATE OR REPLACE SCHEMA DB.HELD COMMENT = '${n}'`],
  databases: (n) => [`CREATE OR REPLACE DATABASE OTHER COMMENT = '${n}'`],
  kinds: numberKinds,
  tasks: (n) => [`CREATE OR REPLACE TASK T SCHEDULE = '60 MINUTES' AS SELECT ${n}`],
};

const cells = async (client: Client, sql: string): Promise<unknown[]> => {
  const { rows } = await client.query(sql);
  return rows.map((row) => Object.values(row)[0]);
};

/** What a table of one stream must look like: as after the last acked step, or after the one that was asked. */
const expectOneOf = (found: unknown, told: Told, after: (n: number) => unknown) => {
  expect([after(told.acked), after(told.asked)]).toContainEqual(found);
};

const check = async (client: Client, told: Readonly<Record<string, Told>>): Promise<void> => {
  const of = (name: string): Told => told[name] ?? { acked: 0, asked: 0 };
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
  const a = await cells(client, 'SELECT N FROM A ORDER BY N');
  expectOneOf(a, of('transactions'), upTo);
  expect(await cells(client, 'SELECT N FROM B ORDER BY N')).toEqual(a);
  expect(await cells(client, 'SELECT N FROM COUNTER')).toEqual([a.length]);
  expectOneOf(await cells(client, 'SELECT N FROM LOG ORDER BY N'), of('inserts'), upTo);
  const { rows: replaced } = await client.query('SELECT K, V FROM REPLACED');
  expectOneOf(replaced, of('replacements'), (n) => [{ K: n, V: n }]);
  const { rows: wide } = await client.query('SELECT * FROM WIDE');
  expectOneOf(wide, of('columns'), (n) => [
    { K: 1, ...(n % 3 === 1 ? { [`C${n}`]: n } : n % 3 === 2 ? { [`D${n - 1}`]: n - 1 } : {}) },
  ]);
  const described = await cells(client, 'DESCRIBE TABLE WIDE');
  expect(described).toEqual(Object.keys(wide[0] ?? {}));
  const sides = [
    ...(await cells(client, 'SELECT N FROM LEFT_')),
    ...(await cells(client, 'SELECT N FROM RIGHT_')),
  ];
  expectOneOf(sides, of('swaps'), (n) => (n % 2 === 0 ? [1, 2] : [2, 1]));
  for (const [name, sql] of Object.entries(HOLDERS))
    expectOneOf(await numbered(client, sql), of(name), (n) => [n]);
  const kinds = await numbersOfKinds(client);
  for (const number of kinds) expectOneOf(number, of('kinds'), (n) => n);
  // they were given it one after the other
  expect(kinds).toEqual([...kinds].sort((one, other) => other - one));
  await expectLoadedOnce(client);
  await expectToldOnce(client);
  expect(await cells(client, 'SELECT * FROM ON_WIDE')).toEqual([]);
  expect(await cells(client, `SHOW TERSE SCHEMAS LIKE 'PUBLIC' IN DATABASE OTHER`)).toHaveLength(1);
  const { rows: tasks } = await client.query(`SHOW TASKS LIKE 'T'`);
  expectOneOf(
    tasks.map(({ definition }) => definition),
    of('tasks'),
    (n) => [`SELECT ${n}`],
  );
};

/** The number that the one row of a SHOW answer has for its comment. */
const numbered = async (client: Client, sql: string): Promise<number[]> =>
  (await client.query(sql)).rows.map(({ comment }) => Number(comment));

const HOLDERS = {
  schemas: `SHOW SCHEMAS LIKE 'HELD' IN DATABASE DB`,
  databases: `SHOW DATABASES LIKE 'OTHER'`,
};

const readClock = async (process: SnowflakeProcess): Promise<number> => {
  const answer = (await (await fetch(`${process.control}clock`)).json()) as { now: string };
  return Date.parse(answer.now);
};

/** What a step had not changed stays asked and not acked: the next start goes on from what is there. */
const settle = async (client: Client, told: Record<string, Told>): Promise<void> => {
  const counts: Readonly<Record<string, string>> = {
    transactions: 'SELECT COUNT(*) FROM A',
    inserts: 'SELECT COUNT(*) FROM LOG',
    replacements: 'SELECT K FROM REPLACED',
  };
  for (const [name, sql] of Object.entries(counts)) {
    const done = Number((await cells(client, sql))[0]);
    told[name] = { acked: done, asked: done };
  }
  const [, column = 'X0'] = Object.keys((await client.query('SELECT * FROM WIDE')).rows[0] ?? {});
  const before = told.columns ?? { acked: 0, asked: 0 };
  const number = Number(column.slice(1)) + (column.startsWith('D') ? 1 : 0);
  const columns =
    column === 'X0' ? Math.max(...[before.acked, before.asked].filter((n) => n % 3 === 0)) : number;
  told.columns = { acked: columns, asked: columns };
  for (const [name, sql] of Object.entries(HOLDERS)) {
    const [done = 0] = await numbered(client, sql);
    told[name] = { acked: done, asked: done };
  }
  const { asked = 0 } = told.kinds ?? {};
  for (const sql of numberKinds(asked)) await client.query(sql);
  told.kinds = { acked: asked, asked };
  const [left] = await cells(client, 'SELECT N FROM LEFT_');
  told.swaps = left === 1 ? { acked: 0, asked: 0 } : { acked: 1, asked: 1 };
  const { rows } = await client.query(`SHOW TASKS LIKE 'T'`);
  const task = Number(String(rows[0]?.definition).replace('SELECT ', ''));
  told.tasks = { acked: task, asked: task };
};

/**
 * Streams of transactions and DDL run side by side, the process is killed after a seeded number of answers,
 * and what its successor finds on the same folder is compared with what was answered.
 */
export const killAndCompare = async (
  stateFolder: string,
  seed: number,
  kills: number,
): Promise<{ readonly answered: number }> => {
  const random = numbersFrom(seed);
  const told: Record<string, Told> = {};
  let answered = 0;
  let process = await startSnowflakeProcess(stateFolder);
  const first = await process.client();
  for (const sql of SETUP) await first.query(sql);
  await makeKinds(await process.client());
  try {
    for (let round = 0; round < kills; round++) {
      const until = answered + 5 + Math.floor(random() * 60);
      const pause = Math.floor(random() * 15);
      await fetch(`${process.control}clock`, {
        method: 'POST',
        body: JSON.stringify({ advance_s: 3600 }),
      });
      const clock = await readClock(process);
      let killing: Promise<void> | undefined;
      const current = process;
      await Promise.all(
        Object.entries(streams).map(async ([name, step]) => {
          const client = await current.client();
          const mine = told[name] ?? { acked: 0, asked: 0 };
          told[name] = mine;
          while (!killing) {
            mine.asked = mine.acked + 1;
            const sent = step(mine.asked).reduce<Promise<unknown>>(
              (before, sql) => before.then(() => client.query(sql)),
              Promise.resolve(),
            );
            // a client of a dead server goes on trying: nobody waits for it
            const done = await Promise.race([
              sent.then(
                () => true,
                () => false,
              ),
              new Promise<boolean>((resolve) => {
                current.gone.then(() => resolve(false));
              }),
            ]);
            if (!done) return;
            mine.acked = mine.asked;
            answered += 1;
            if (answered >= until)
              killing ??= new Promise((resolve) => setTimeout(resolve, pause)).then(() =>
                current.kill(),
              );
          }
        }),
      );
      await killing;
      process = await startSnowflakeProcess(stateFolder);
      const client = await process.client();
      await check(client, told);
      expect(await readClock(process)).toBeGreaterThanOrEqual(clock);
      await settle(client, told);
    }
  } finally {
    await process.stop();
  }
  return { answered };
};
