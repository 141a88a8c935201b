import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dagbot } from '../../../sandbox/dagbot.js';
import { type Sandbox, startSandbox } from '../../../sandbox/start.js';
import { writeDemoData } from '../../support/demo-tables.js';
import { type Client, connect, prepareClient } from '../../support/snowflake-client.js';

const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';
const root = 'DAG_RUNS.SCHEDULED_RUNS.FRAUD_DAG';
const dayMs = 86_400_000;

type Row = Readonly<Record<string, unknown>>;

interface Finished {
  readonly runId: string;
  readonly group: string;
  /** newest row of each task by name */
  readonly tasks: Readonly<Record<string, Row>>;
}

describe('a run of the DAG', () => {
  let folder: string;
  let sandbox: Sandbox;
  let client: Client;
  const today = new Date().toISOString().slice(0, 10);

  const rows = async (sql: string): Promise<readonly Row[]> => (await client.query(sql)).rows;

  const finish = async (config: Readonly<Record<string, unknown>>): Promise<Finished> => {
    const before = await rows('SELECT DISTINCT RUN_GROUP FROM DAG_RUNS.BOT.TASK_RUNS');
    const known = new Set(before.map(({ RUN_GROUP }) => RUN_GROUP));
    await rows(`EXECUTE TASK ${root} USING CONFIG = '${JSON.stringify(config)}'`);
    const mine = await vi.waitFor(
      async () => {
        const all = await rows(
          'SELECT * FROM DAG_RUNS.BOT.TASK_RUNS ORDER BY STARTED_AT, ENDED_AT NULLS FIRST',
        );
        const found = all.filter(({ RUN_GROUP }) => !known.has(RUN_GROUP));
        expect(found.some(({ TASK, ENDED_AT }) => TASK === 'CLEANUP' && ENDED_AT)).toBe(true);
        return found;
      },
      { timeout: 120_000, interval: 500 },
    );
    const [first] = mine;
    return {
      runId: String(first?.RUN_ID),
      group: String(first?.RUN_GROUP),
      tasks: Object.fromEntries(mine.map((row) => [String(row.TASK), row])),
    };
  };

  const evaluationOf = async ({ group }: Finished): Promise<Row> => {
    const [found] = await rows(
      `SELECT * FROM DAG_RUNS.BOT.EVALUATIONS WHERE RUN_GROUP = '${group}'`,
    );
    return found ?? {};
  };

  const schemaExists = async (runId: string): Promise<boolean> =>
    (await rows(`SHOW SCHEMAS LIKE '${runId}' IN DATABASE DAG_RUNS`)).length === 1;

  beforeAll(async () => {
    prepareClient();
    folder = await mkdtemp(join(tmpdir(), 'run-'));
    await writeDemoData(folder, { asOf: today, accounts: 1500 });
    sandbox = await startSandbox({ data: folder, log: () => undefined });
    const { env, snowflake } = sandbox.line;
    const signal = new AbortController().signal;
    await dagbot(['deploy'], { env, signal, log: () => undefined });
    client = await connect(snowflake.port, {
      username: env.SNOWFLAKE_DEPLOY_USER,
      password: env.SNOWFLAKE_DEPLOY_PASSWORD,
      role: 'DAG_OWNER',
      warehouse: snowflake.warehouse,
    } as Parameters<typeof connect>[1]);
  }, 120_000);

  afterAll(async () => {
    await client?.close();
    await sandbox?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('judges the first candidate alone, keeps its evidence and drops its schema', async () => {
    const run = await finish({});
    const evaluation = await evaluationOf(run);
    expect(run.tasks.CLEANUP?.DETAIL).toMatchObject({ run_succeeded: true });
    expect(evaluation).toMatchObject({ PRODUCTION: null, RUN_ID: run.runId, AUTOMATIC: true });
    expect(evaluation.DOCUMENT).toMatchObject({ production: null, as_of: today });
    expect(await schemaExists(run.runId)).toBe(false);
    const kept = await rows(
      `SELECT COUNT(*) AS N FROM DAG_RUNS.HOLDOUTS.${evaluation.EVALUATION_ID}
         WHERE CANDIDATE_SCORE BETWEEN 0 AND 1 AND PRODUCTION_SCORE IS NULL`,
    );
    const document = evaluation.DOCUMENT as { data: { rows: number } };
    expect(kept[0]?.N).toBe(document.data.rows);
  }, 150_000);

  it('logs the candidate with its facts and leaves the baseline live', async () => {
    const versions = await rows(`SHOW VERSIONS IN MODEL ${model}`);
    const [baseline, candidate] = versions;
    expect(baseline).toMatchObject({ name: 'BASELINE', is_default_version: 'true' });
    const { metrics } = JSON.parse(String(candidate?.metadata)) as { metrics: Row };
    expect(Object.keys(metrics)).toEqual(
      expect.arrayContaining(['threshold', 'train_start', 'train_end', 'code_hash', 'run']),
    );
  });

  it('compares a later candidate with the live version on the same rows', async () => {
    const [, first] = await rows(`SHOW VERSIONS IN MODEL ${model}`);
    await rows(`ALTER MODEL ${model} SET DEFAULT_VERSION = ${first?.name}`);
    const asOf = new Date(Date.parse(today) - dayMs).toISOString().slice(0, 10);
    const run = await finish({ as_of: asOf, requested_by: 'U1' });
    const evaluation = await evaluationOf(run);
    expect(evaluation).toMatchObject({
      PRODUCTION: first?.name,
      REQUESTED_BY: 'U1',
      AUTOMATIC: false,
    });
    expect(evaluation.DOCUMENT).toMatchObject({
      as_of: asOf,
      production: { version: first?.name },
      comparison: { pr_auc: expect.objectContaining({ delta: expect.any(Number) }) },
    });
    expect(run.tasks.BRANCH?.DETAIL).toMatchObject({ next: 'REVIEW' });
  }, 150_000);

  it('stops in SETUP with a sentence when its config changes what it may not', async () => {
    const run = await finish({ keep_versions: 2 });
    expect(run.tasks.SETUP).toMatchObject({
      OK: false,
      ERROR: expect.stringContaining("'keep_versions' may not be changed"),
    });
    expect(run.tasks.CLEANUP).toMatchObject({ OK: true });
  }, 60_000);

  it('keeps its schema when a task fails, and leaves the traceback in the event table', async () => {
    const { admin: administrator, port, warehouse } = sandbox.line.snowflake;
    const { user: username, password, role } = administrator;
    const admin = await connect(port, { username, password, role, warehouse });
    await admin.query('ALTER DATABASE DAG_RUNS SET LOG_LEVEL = ERROR');
    const run = await finish({ as_of: '2026-01-31' });
    expect(run.tasks.TRAIN).toMatchObject({
      OK: false,
      ERROR: expect.stringContaining('nothing can be learned'),
    });
    expect(run.tasks.CLEANUP?.DETAIL).toMatchObject({ schema_kept: true });
    expect(await schemaExists(run.runId)).toBe(true);
    const runbook = await readFile('docs/runbook.md', 'utf8');
    const statement = /SELECT TIMESTAMP,[^;]*TELEMETRY[^;]*/.exec(runbook)?.[0] ?? '';
    const { rows: told } = await admin.query(statement);
    await admin.close();
    expect(told.map(({ STACK }) => STACK)).toEqual([
      expect.stringMatching(/^Traceback .*fraud_dag\/tasks\/.*nothing can be learned/s),
    ]);
  }, 60_000);
});
