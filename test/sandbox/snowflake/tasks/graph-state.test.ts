import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalAccount, startLocalAccount } from '../../../support/local-account.js';

type Kind = 'works' | 'fails' | 'suspended';
interface Node {
  readonly before: readonly number[];
  readonly kind: Kind;
}

/** Tasks below the root (number 0), each after at least one earlier task. */
const graphs = fc
  .array(
    fc.tuple(fc.nat(), fc.nat(), fc.constantFrom<Kind>('works', 'works', 'fails', 'suspended')),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) =>
    parts.map(([mask, one, kind], index): Node => {
      const earlier = Array.from({ length: index + 1 }, (_, number) => number);
      const chosen = earlier.filter((number) => (mask >> number) & 1);
      return { before: chosen.length > 0 ? chosen : [one % (index + 1)], kind };
    }),
  );

/** What the documentation says of such a graph: the state of each task that runs at all. */
const expected = (nodes: readonly Node[]): Map<string, string> => {
  const all: readonly Node[] = [{ before: [], kind: 'works' }, ...nodes];
  const through: boolean[] = [];
  const states = new Map<string, string>();
  all.forEach(({ before, kind }, number) => {
    const resumed = before.some((one) => all[one]?.kind !== 'suspended');
    const reached = before.every((one) => through[one]) && (before.length < 2 || resumed);
    through[number] = reached && kind !== 'fails';
    if (reached && kind !== 'suspended')
      states.set(`T${number}`, kind === 'works' ? 'SUCCEEDED' : 'FAILED');
  });
  return states;
};

let account: LocalAccount;
beforeAll(async () => {
  account = await startLocalAccount('2026-11-22T00:00:00Z');
});
afterAll(() => account.stop());

const carriedOut = async (nodes: readonly Node[], schema: string): Promise<Map<string, string>> => {
  await account.run(`CREATE SCHEMA D.${schema}`, 'CREATE TASK T0 WAREHOUSE = W AS SELECT 1');
  for (const [index, { before, kind }] of nodes.entries()) {
    const after = before.map((number) => `T${number}`).join(', ');
    await account.run(
      `CREATE TASK T${index + 1} WAREHOUSE = W AFTER ${after} AS ${kind === 'fails' ? 'SELECT * FROM NOWHERE' : 'SELECT 1'}`,
    );
    if (kind !== 'suspended') await account.run(`ALTER TASK T${index + 1} RESUME`);
  }
  await account.run('EXECUTE TASK T0');
  await vi.waitFor(
    async () =>
      expect(
        await account.run(
          `SELECT 1 AS X FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS()) WHERE SCHEMA_NAME = '${schema}'`,
        ),
      ).toHaveLength(1),
    { timeout: 30_000, interval: 20 },
  );
  const rows = await account.run(
    `SELECT NAME, STATE FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 1000)) WHERE SCHEMA_NAME = '${schema}'`,
  );
  return new Map(rows.map(({ NAME, STATE }) => [String(NAME), String(STATE)]));
};

describe('a graph of any shape', () => {
  it('runs exactly the tasks that its predecessors let run', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const found = await carriedOut(nodes, `G${++made}`);
        expect(Object.fromEntries([...found].sort())).toEqual(
          Object.fromEntries([...expected(nodes)].sort()),
        );
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
