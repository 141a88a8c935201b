import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlayedRun, type PlayedScenario, startScenario } from '../../support/scenario.js';
import { wordsOf } from '../../support/workspace-driver.js';

const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';
/** Runs, one after another, on a machine that may be busy. */
const deadlineMs = 900_000;

/** The split of the pipeline that this one grew from: the table it tests on is the one it trains on. */
const sameTable = `The test table is the train table.
--- a/fraud_dag/split.py
+++ b/fraud_dag/split.py
@@
         part.write.mode("overwrite").save_as_table(f"{schema}.{table}")
+    rows(session, f"CREATE OR REPLACE TABLE {schema}.{FIT} AS SELECT * FROM {schema}.{HOLDOUT}")
`;

interface Judged {
  readonly production: { readonly version: string } | null;
  readonly metrics: { readonly candidate: unknown; readonly production: unknown };
  readonly comparison: unknown;
  readonly reasons: readonly string[];
  readonly codes: { readonly reject: readonly string[] };
  readonly data: { readonly rows: number };
}

/** What the original did wrong, done here, on a real run each; the accuracy gate is tried in pipeline/tests. */
describe('a trap of the original pipeline', { timeout: deadlineMs }, () => {
  let played: PlayedScenario;
  let first: PlayedRun;
  let second: PlayedRun;

  const judged = ({ evaluation }: PlayedRun) => evaluation.DOCUMENT as Judged;
  const holdouts = async ({ evaluation }: PlayedRun) =>
    played.rows(
      `SELECT COUNT(*) AS N, COUNT(CANDIDATE_SCORE) AS C, COUNT(PRODUCTION_SCORE) AS P,
          COUNT(TX_UTILIZATION_NORM) AS F
        FROM DAG_RUNS.HOLDOUTS.${evaluation.EVALUATION_ID}`,
    );

  beforeAll(async () => {
    played = await startScenario('steady', { accounts: 2000 });
    first = await played.run('run as_of=2031-01-11');
  }, deadlineMs);
  afterAll(() => played?.stop());

  it('dropping the schema that the decision needs: it goes with the run, and the decision stays', async () => {
    const schemas = await played.rows("SHOW SCHEMAS LIKE 'RUN_%' IN DATABASE DAG_RUNS");
    expect(schemas).toEqual([]);
    const { slack, people, reviewer: user } = played;
    await people.act('click', { user, ts: first.cardTs, action_id: 'evaluation.promote' });
    const form = await slack.until(
      'the form',
      ({ views }) =>
        views.find((each) => each.user === user && /Read again/.test(wordsOf(each.view)))?.view.id,
    );
    await people.act('submit', { user, view_id: form, values: {} });
    const card = await slack.message('the outcome', ({ text }) => text.startsWith('Promoted: '));
    expect(card.ts).toBe(first.cardTs);
    const [shown] = await played.rows(`SHOW MODELS IN SCHEMA MODEL_REGISTRY.MODEL_SCHEMA`);
    expect(shown?.default_version_name).toBe(first.evaluation.CANDIDATE);
  });

  it('never reading production: the version that the registry calls live is read, scored and named', async () => {
    second = await played.run('run as_of=2031-01-12');
    expect(judged(first).production).toBeNull();
    expect(judged(second).production).toMatchObject({ version: first.evaluation.CANDIDATE });
    expect(second.card).toContain(String(first.evaluation.CANDIDATE).toLowerCase());
    const { rows } = judged(second).data;
    expect(await holdouts(second)).toEqual([{ N: rows, C: rows, P: rows, F: rows }]);
  });

  it('never reading production: another live version makes another comparison of the same candidate', async () => {
    await played.rows(`ALTER MODEL ${model} SET DEFAULT_VERSION = ${second.evaluation.CANDIDATE}`);
    const third = await played.run('run as_of=2031-01-12');
    expect(judged(third).production).toMatchObject({ version: second.evaluation.CANDIDATE });
    expect(judged(third).metrics.candidate).toEqual(judged(second).metrics.candidate);
    expect(judged(third).metrics.production).not.toEqual(judged(second).metrics.production);
    expect(judged(third).comparison).not.toEqual(judged(second).comparison);
    expect(judged(third).codes.reject).toContain('IDENTICAL_SCORES');
  });

  it('testing on the table that was trained on: proves nothing, and the card says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'traps-'));
    try {
      await writeFile(join(folder, 'same-table.patch'), sameTable);
      await played.deploy(join(folder, 'same-table.patch'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const run = await played.run('run');
    expect(run.evaluation.VERDICT).toBe('no_evidence');
    expect(judged(run).reasons).toEqual(
      expect.arrayContaining(['CONTENT_OVERLAP', 'TRAIN_TEST_OVERLAP']),
    );
    expect(run.card).toMatch(/No evidence/);
    expect(run.card).toMatch(/Some test transactions were also trained on/);
  });
});
