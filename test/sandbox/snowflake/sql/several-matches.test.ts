import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openAccount, type TestAccount } from '../../../support/account.js';

let account: TestAccount;
let door: Door;

beforeAll(async () => {
  account = await openAccount();
  door = account.admin;
});
afterAll(() => account.stop());

interface Row {
  readonly k: number;
  readonly v: number;
}
type Action = 'UPDATE' | 'DELETE';
/** `WHEN MATCHED AND S.V >= least THEN …` */
interface Clause {
  readonly least: number;
  readonly action: Action;
}
interface Case {
  readonly target: readonly Row[];
  readonly source: readonly Row[];
  readonly clauses: readonly Clause[];
  readonly inserts: boolean;
}

const row = fc.record({ k: fc.integer({ min: 0, max: 3 }), v: fc.integer({ min: 0, max: 3 }) });
const clause = fc.record({
  least: fc.integer({ min: 0, max: 4 }),
  action: fc.constantFrom<Action>('UPDATE', 'DELETE'),
});
const cases: fc.Arbitrary<Case> = fc.record({
  target: fc.array(row, { minLength: 1, maxLength: 4 }),
  source: fc.array(row, { minLength: 1, maxLength: 5 }),
  clauses: fc.array(clause, { minLength: 1, maxLength: 3 }),
  inserts: fc.boolean(),
});

/** What each row of the source that meets a target row would do to it, by the first clause that it satisfies. */
const wishes = ({ source, clauses }: Case, { k }: Row) =>
  source
    .filter((one) => one.k === k)
    .flatMap((one) => {
      const taken = clauses.find(({ least }) => one.v >= least);
      return taken ? [{ action: taken.action, v: one.v }] : [];
    });

const isOpen = (found: readonly { readonly action: Action }[]) =>
  found.length > 1 && found.some(({ action }) => action === 'UPDATE');

/** How each target row may end: its new V, or null for deleted. Target rows are told apart by `N`. */
const ends = (one: Case, target: Row): ReadonlySet<number | null> => {
  const found = wishes(one, target);
  if (found.length === 0) return new Set([target.v]);
  return new Set(found.map(({ action, v }) => (action === 'DELETE' ? null : v)));
};

const list = (rows: readonly string[]) => rows.map((one) => `(${one})`).join(', ');

const fill = async ({ target, source }: Case) => {
  await door.run('CREATE OR REPLACE TABLE T (N INT, K INT, V INT)');
  await door.run('CREATE OR REPLACE TABLE S (K INT, V INT)');
  await door.run(
    `INSERT INTO T VALUES ${list(target.map(({ k, v }, n) => `${n}, ${k}, ${v + 10}`))}`,
  );
  await door.run(`INSERT INTO S VALUES ${list(source.map(({ k, v }) => `${k}, ${v}`))}`);
};

const leftOver = async () =>
  new Map((await door.rows('SELECT N, V FROM T WHERE N >= 0')) as [number, number][]);

const mergeText = ({ clauses, inserts }: Case) =>
  [
    'MERGE INTO T USING S ON T.K = S.K',
    ...clauses.map(
      ({ least, action }) =>
        `WHEN MATCHED AND S.V >= ${least} THEN ${action}${action === 'UPDATE' ? ' SET V = S.V' : ''}`,
    ),
    ...(inserts ? ['WHEN NOT MATCHED THEN INSERT VALUES (-1, S.K, S.V)'] : []),
  ].join(' ');

/** Counts as Snowflake names them, by the actions of the statement. */
const counted = (columns: readonly { readonly name: string }[], cells: readonly unknown[]) =>
  Object.fromEntries(columns.map(({ name }, at) => [name.split(' ').at(-1), Number(cells[at])]));

const holds = async (one: Case, strict: boolean) => {
  await fill(one);
  const answer = door.run(mergeText(one));
  if (strict && one.target.some((target) => isOpen(wishes(one, target)))) {
    await expect(answer).rejects.toMatchObject({ code: '100090', sqlState: '42P18' });
    expect((await leftOver()).size).toBe(one.target.length);
    return;
  }
  const { columns, vectors } = await answer;
  const counts = counted(
    columns,
    vectors.map(([cell]) => cell),
  );
  const left = await leftOver();
  let [updated, deleted] = [0, 0];
  one.target.forEach((target, n) => {
    const end = left.get(n) ?? null;
    const touched = end === null || end < 10;
    const shifted = ends(one, { ...target, v: target.v + 10 });
    expect([...shifted]).toContain(end);
    if (end === null) deleted += 1;
    else if (touched) updated += 1;
  });
  const unmatched = one.source.filter(({ k }) => !one.target.some((target) => target.k === k));
  expect({ updated: 0, deleted: 0, inserted: 0, ...counts }).toEqual({
    updated,
    deleted,
    inserted: one.inserts ? unmatched.length : 0,
  });
  expect(await door.value('SELECT COUNT(*) FROM T WHERE N = -1')).toBe(
    one.inserts ? unmatched.length : 0,
  );
};

describe('MERGE of any rows by any clauses', () => {
  it('does to each row what one of its matches says, or refuses what is left open', async () => {
    await fc.assert(
      fc.asyncProperty(cases, (one) => holds(one, true)),
      { numRuns: 40 },
    );
  }, 120_000);

  it('does to each row what one of its matches says when the session leaves it to chance', async () => {
    await door.run('ALTER SESSION SET ERROR_ON_NONDETERMINISTIC_MERGE = FALSE');
    await fc.assert(
      fc.asyncProperty(cases, (one) => holds(one, false)),
      { numRuns: 40 },
    );
    await door.run('ALTER SESSION UNSET ERROR_ON_NONDETERMINISTIC_MERGE');
  }, 120_000);
});

describe('UPDATE … FROM and DELETE … USING of any rows', () => {
  it('change a row once, however many rows it meets', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        await fill(one);
        const meets = one.target.map(({ k }) => one.source.filter((from) => from.k === k));
        const reached = meets.filter((found) => found.length > 0).length;
        expect(await door.rows('UPDATE T SET V = S.V FROM S WHERE T.K = S.K')).toEqual([
          [reached, meets.filter((found) => found.length > 1).length],
        ]);
        const left = await leftOver();
        meets.forEach((found, n) => {
          const allowed =
            found.length > 0 ? found.map(({ v }) => v) : [(one.target[n]?.v ?? 0) + 10];
          expect(allowed).toContain(left.get(n));
        });
        expect(await door.rows('DELETE FROM T USING S WHERE T.K = S.K')).toEqual([[reached]]);
        expect((await leftOver()).size).toBe(one.target.length - reached);
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
