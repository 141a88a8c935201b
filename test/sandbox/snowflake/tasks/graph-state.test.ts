import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalAccount, type Row, startLocalAccount } from '../../../support/local-account.js';

const DEADLINE = { timeout: 60_000, interval: 20 };

/** What a task does: `once` kinds do it in the first attempt and work in the second. */
type Kind = 'works' | 'fails' | 'failsOnce' | 'cancelledOnce' | 'skips' | 'suspended';

interface Node {
  readonly before: readonly number[];
  readonly kind: Kind;
}

interface Graph {
  readonly nodes: readonly Node[];
  readonly finalizer: boolean;
}

const kinds = fc.constantFrom<Kind>(
  ...(['works', 'works', 'works', 'works', 'fails', 'failsOnce', 'failsOnce'] as const),
  ...(['cancelledOnce', 'skips', 'suspended'] as const),
);

/** Tasks below the root (number 0), each after at least one earlier task. */
const graphs: fc.Arbitrary<Graph> = fc.record({
  finalizer: fc.boolean(),
  nodes: fc
    .array(fc.tuple(fc.nat(), fc.nat(), kinds), { minLength: 1, maxLength: 11 })
    .map((parts) =>
      parts.map(([mask, one, kind], index): Node => {
        const earlier = Array.from({ length: index + 1 }, (_, number) => number);
        // few links: in a dense graph one failure stops nearly everything
        const chosen = earlier.filter((number) => (mask >> (2 * number)) % 4 === 3).slice(0, 3);
        return { before: chosen.length > 0 ? chosen : [one % (index + 1)], kind };
      }),
    ),
});

const outcome = (kind: Kind, attempt: number): string => {
  if (kind === 'skips') return 'SKIPPED';
  if (kind === 'fails') return 'FAILED';
  if (attempt > 1) return 'SUCCEEDED';
  return { failsOnce: 'FAILED', cancelledOnce: 'CANCELLED' }[String(kind)] ?? 'SUCCEEDED';
};

/**
 * What the documentation says of such a graph: the state of each task that runs at all in an attempt.
 * @param kept those that have succeeded in the attempt before
 */
const expected = (
  { nodes, finalizer }: Graph,
  attempt: number,
  kept: ReadonlySet<string>,
): Record<string, string> => {
  const all: readonly Node[] = [{ before: [], kind: 'works' }, ...nodes];
  const through: boolean[] = [];
  const states: Record<string, string> = {};
  all.forEach(({ before, kind }, number) => {
    const name = `T${number}`;
    const resumed = before.some((one) => all[one]?.kind !== 'suspended');
    const reached = before.every((one) => through[one]) && (before.length < 2 || resumed);
    const state = outcome(kind, attempt);
    through[number] = reached && (kind === 'suspended' || kept.has(name) || state === 'SUCCEEDED');
    if (reached && kind !== 'suspended' && !kept.has(name)) states[name] = state;
  });
  return finalizer ? { ...states, LAST_ONE: 'SUCCEEDED' } : states;
};

const graphState = (states: Readonly<Record<string, string>>): string => {
  const found = Object.values(states);
  if (found.includes('FAILED')) return 'FAILED';
  return found.includes('CANCELLED') ? 'CANCELLED' : 'SUCCEEDED';
};

const BODIES: Readonly<Record<Kind, string>> = {
  works: 'SELECT 1',
  skips: 'SELECT 1',
  suspended: 'SELECT 1',
  fails: 'SELECT * FROM NOWHERE',
  failsOnce: 'SELECT * FROM MADE_LATER',
  cancelledOnce: `BEGIN
    LET n INT := (SELECT COUNT(*) FROM SWITCH);
    IF (n = 0) THEN CALL SYSTEM$WAIT(600); END IF;
  END`,
};

let account: LocalAccount;
beforeAll(async () => {
  account = await startLocalAccount();
});
afterAll(() => account.stop());

const create = async ({ nodes, finalizer }: Graph, schema: string): Promise<void> => {
  await account.run(
    `CREATE SCHEMA D.${schema}`,
    'CREATE TABLE SWITCH (X INT)',
    'CREATE TASK T0 WAREHOUSE = W SUSPEND_TASK_AFTER_NUM_FAILURES = 0 AS SELECT 1',
  );
  for (const [index, { before, kind }] of nodes.entries()) {
    const after = before.map((number) => `T${number}`).join(', ');
    const when = kind === 'skips' ? 'WHEN FALSE' : '';
    await account.run(
      `CREATE TASK T${index + 1} WAREHOUSE = W AFTER ${after} ${when} AS ${BODIES[kind]}`,
    );
    if (kind !== 'suspended') await account.run(`ALTER TASK T${index + 1} RESUME`);
  }
  if (finalizer)
    await account.run(
      'CREATE TASK LAST_ONE WAREHOUSE = W FINALIZE = T0 AS SELECT 1',
      'ALTER TASK LAST_ONE RESUME',
    );
};

const historyOf = (schema: string): Promise<Row[]> =>
  account.run(
    `SELECT NAME, STATE, ATTEMPT_NUMBER AS ATTEMPT, QUERY_START_TIME AS BEGAN, COMPLETED_TIME AS ENDED
     FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 10000, DATABASE_NAME => 'D', SCHEMA_NAME => '${schema}'))
     WHERE STATE <> 'SCHEDULED'`,
  );

const isOver = (state: unknown): boolean => state !== 'EXECUTING';

/** Sees that no task run's state ever goes back, and that it has one row. */
const forward = () => {
  const last = new Map<string, unknown>();
  return (rows: readonly Row[]) => {
    const keys = rows.map(({ NAME, ATTEMPT }) => `${NAME} ${ATTEMPT}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const [index, key] of keys.entries()) {
      const state = rows[index]?.STATE;
      if (isOver(last.get(key) ?? 'EXECUTING')) expect([key, state]).toEqual([key, last.get(key)]);
      last.set(key, state);
    }
    for (const key of last.keys()) expect(keys).toContain(key);
  };
};

/** Waits for an attempt to end, cancelling the tasks that are to be cancelled, and gives its rows. */
const attempted = async (
  graph: Graph,
  schema: string,
  attempt: number,
  watch: (rows: readonly Row[]) => void,
): Promise<{ state: string; rows: Row[] }> => {
  const wanted = new Set(
    graph.nodes.flatMap(({ kind }, index) => (kind === 'cancelledOnce' ? [`T${index + 1}`] : [])),
  );
  let state = '';
  await vi.waitFor(async () => {
    const rows = await historyOf(schema);
    watch(rows);
    for (const { NAME, STATE } of rows)
      if (attempt === 1 && STATE === 'EXECUTING' && wanted.has(String(NAME)))
        await account.run(`SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('${NAME}') AS A`);
    const [ended] = await account.run(
      `SELECT STATE FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())
       WHERE SCHEMA_NAME = '${schema}' AND ATTEMPT_NUMBER = ${attempt}`,
    );
    expect(ended).toBeDefined();
    state = String(ended?.STATE);
  }, DEADLINE);
  const rows = await historyOf(schema);
  watch(rows);
  return { state, rows: rows.filter(({ ATTEMPT }) => Number(ATTEMPT) === attempt) };
};

/** No task begins before its predecessors have ended; the finalizer comes after everything, once. */
const requireOrder = ({ nodes }: Graph, rows: readonly Row[]): void => {
  const of = (name: string) => rows.find(({ NAME }) => NAME === name);
  const began = (row: Row | undefined) => Number(row?.BEGAN ?? row?.ENDED ?? 0);
  nodes.forEach(({ before }, index) => {
    const own = of(`T${index + 1}`);
    if (!own) return;
    for (const one of before)
      expect(began(own)).toBeGreaterThanOrEqual(Number(of(`T${one}`)?.ENDED ?? 0));
  });
  const last = of('LAST_ONE');
  if (last)
    for (const row of rows)
      if (row !== last) expect(Number(row.ENDED)).toBeLessThanOrEqual(began(last));
};

const statesOf = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ NAME, STATE }) => [String(NAME), String(STATE)]));

const carryOut = async (graph: Graph, schema: string): Promise<void> => {
  await create(graph, schema);
  const watch = forward();
  await account.run('EXECUTE TASK T0');
  const first = await attempted(graph, schema, 1, watch);
  const wanted = expected(graph, 1, new Set());
  expect(statesOf(first.rows)).toEqual(wanted);
  expect(first.state).toBe(graphState(wanted));
  requireOrder(graph, first.rows);
  await account.run('CREATE TABLE MADE_LATER (X INT)', 'INSERT INTO SWITCH VALUES (1)');
  if (first.state === 'SUCCEEDED') {
    expect(await account.refusal('EXECUTE TASK T0 RETRY LAST')).toMatch(/^091456 /);
    return;
  }
  await account.run('EXECUTE TASK T0 RETRY LAST');
  const kept = new Set(
    Object.keys(wanted).filter((name) => wanted[name] === 'SUCCEEDED' && name !== 'LAST_ONE'),
  );
  const second = await attempted(graph, schema, 2, watch);
  const then = expected(graph, 2, kept);
  expect(statesOf(second.rows)).toEqual(then);
  expect(second.state).toBe(graphState(then));
  requireOrder(graph, second.rows);
};

describe('a graph of any shape', () => {
  it('runs what its rules let run, each task once and in order, and again what a retry is for', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(graphs, (graph) => carryOut(graph, `G${++made}`)),
      { numRuns: 20, endOnFailure: true },
    );
  }, 300_000);
});
