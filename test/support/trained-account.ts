import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { DagConfigInput } from '../../src/dag/settings.js';
import { decide } from '../../src/promotion/decide.js';
import type { Choice } from '../../src/promotion/outcome.js';
import { type DemoData, loadDemoTables, writeDemoData } from './demo-tables.js';
import { type Account, startPreparedAccount } from './promotion-account.js';

type Row = Readonly<Record<string, unknown>>;

/** A task run that ended: the rows its tasks wrote last, by task. */
export type Ended = Readonly<Record<string, Row>>;

const lastTasks = { FRAUD_DAG: 'CLEANUP', FRAUD_JUDGE: 'JUDGE', FRAUD_WATCH: 'WATCH' };

/** An account with the demo's tables and the deployed tasks, all suspended: tests start them. */
export interface TrainedAccount extends Account {
  /** Runs a root task to its end as the bot. */
  run(root: keyof typeof lastTasks, config?: Row): Promise<Ended>;
  /** The newest evaluation, after a run of the DAG. */
  train(config?: Row): Promise<Row>;
  /** Makes an evaluation's candidate live, as reviewers do. */
  promote(evaluation: Row): Promise<void>;
  reject(evaluation: Row): Promise<void>;
}

const deadline = { timeout: 300_000, interval: 500 };

export const startTrainedAccount = async (given: {
  /** ISO moment at which the account's clock is set */
  readonly at: string;
  readonly data: DemoData;
  readonly config: DagConfigInput;
}): Promise<TrainedAccount> => {
  const folder = await mkdtemp(join(tmpdir(), 'trained-'));
  const account = await startPreparedAccount();
  const { server, as } = account;
  await server.clock.set(Date.parse(given.at));
  await writeDemoData(folder, given.data);
  await loadDemoTables(server, folder);
  await writeFile(join(folder, 'config.json'), JSON.stringify(given.config));
  const { status, said } = await account.dagbot('deploy', '--config', join(folder, 'config.json'));
  if (status !== 0) throw new Error(said);
  await rm(folder, { recursive: true });
  for (const root of Object.keys(lastTasks))
    await as('owner', `ALTER TASK DAG_RUNS.SCHEDULED_RUNS.${root} SUSPEND`);

  const ended = async (root: keyof typeof lastTasks): Promise<Row[]> =>
    as(
      'bot',
      `SELECT * FROM DAG_RUNS.BOT.TASK_RUNS WHERE TASK = '${lastTasks[root]}' AND ENDED_AT IS NOT NULL`,
    );
  const run: TrainedAccount['run'] = async (root, config = {}) => {
    const before = await ended(root);
    const known = new Set(before.map(({ RUN_GROUP }) => RUN_GROUP));
    await as(
      'bot',
      `EXECUTE TASK DAG_RUNS.SCHEDULED_RUNS.${root} USING CONFIG = '${JSON.stringify(config)}'`,
    );
    const group = await vi.waitFor(async () => {
      const fresh = (await ended(root)).find(({ RUN_GROUP }) => !known.has(RUN_GROUP));
      expect(fresh).toBeDefined();
      return String(fresh?.RUN_GROUP);
    }, deadline);
    const rows = await as(
      'bot',
      'SELECT * FROM DAG_RUNS.BOT.TASK_RUNS WHERE RUN_GROUP = ? ORDER BY STARTED_AT, ENDED_AT NULLS FIRST',
      [group],
    );
    return Object.fromEntries(rows.map((row) => [String(row.TASK), row]));
  };
  const settle = async (
    { EVALUATION_ID, DIGEST, PRODUCTION }: Row,
    choice: Choice,
    wanted: string,
  ): Promise<void> => {
    const outcome = await decide(
      { warehouse: account.bot, names: account.names },
      {
        evaluationId: String(EVALUATION_ID),
        choice,
        actor: 'UREV1',
        digest: String(DIGEST),
        seenLive: typeof PRODUCTION === 'string' ? PRODUCTION : null,
        reason: choice === 'reject' ? 'a test' : null,
        requestId: `${choice} ${String(EVALUATION_ID)}`,
      },
    );
    expect(outcome).toMatchObject({ outcome: wanted });
  };
  return {
    ...account,
    run,
    train: async (config) => {
      const tasks = await run('FRAUD_DAG', config);
      const [evaluation] = await as(
        'bot',
        'SELECT * FROM DAG_RUNS.BOT.EVALUATIONS ORDER BY CREATED_AT DESC LIMIT 1',
      );
      if (tasks.CLEANUP?.OK !== true || tasks.EVALUATE?.OK !== true || evaluation === undefined)
        throw new Error(JSON.stringify(tasks));
      return evaluation;
    },
    promote: (evaluation) => settle(evaluation, 'promote', 'promoted'),
    reject: (evaluation) => settle(evaluation, 'reject', 'rejected'),
  };
};
