import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askJudge } from '../../../src/promotion/ask-judge.js';
import { addOutbox } from '../../../src/snowflake/queries/outbox-add.js';
import { editOutbox } from '../../../src/snowflake/queries/outbox-edit.js';
import { answeredRequests, answeredRev } from '../../../src/snowflake/queries/requests.js';
import { startTrainedAccount, type TrainedAccount } from '../../support/trained-account.js';

type Row = Readonly<Record<string, unknown>>;

/** A day far ahead, so that data and verdicts are the same whenever this runs. */
const day = '2031-01-15';
const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';
const minutes = 60_000;

describe('a request to the judge', { timeout: 12 * minutes }, () => {
  let account: TrainedAccount;
  let first: Row;
  let second: Row;
  let asked = 0;

  /** Writes a request as the bot does; requests are answered in the order of these calls. */
  const ask = async (kind: string, given: unknown): Promise<string> => {
    asked += 1;
    const id = `request ${String(asked).padStart(3, '0')}`;
    await account.as(
      'bot',
      `INSERT INTO DAG_RUNS.BOT.REQUESTS (REQUEST_ID, KIND, ARGUMENTS, REQUESTED_BY, STATE, CREATED_AT)
        SELECT ?, ?, PARSE_JSON(?), 'UENG', 'waiting', SYSDATE()`,
      [id, kind, JSON.stringify(given)],
    );
    return id;
  };

  /** Wakes the judge and gives each request's row. */
  const drain = async (...ids: readonly string[]): Promise<Row[]> => {
    const { JUDGE } = await account.run('FRAUD_JUDGE');
    expect(JUDGE).toMatchObject({ OK: true });
    const rows = await account.as('bot', 'SELECT * FROM DAG_RUNS.BOT.REQUESTS');
    return ids.map((id) => rows.find(({ REQUEST_ID }) => REQUEST_ID === id) ?? {});
  };

  const answerTo = async (kind: string, given: unknown): Promise<Row> => {
    const [row = {}] = await drain(await ask(kind, given));
    return row;
  };

  const evaluation = async (id: unknown): Promise<Row> => {
    const sql = 'SELECT * FROM DAG_RUNS.BOT.EVALUATIONS WHERE EVALUATION_ID = ?';
    const [found] = await account.as('bot', sql, [String(id)]);
    return found ?? {};
  };

  const evaluations = async (): Promise<number> =>
    (await account.as('bot', 'SELECT * FROM DAG_RUNS.BOT.EVALUATIONS')).length;

  beforeAll(async () => {
    account = await startTrainedAccount({
      at: `${day}T05:00:00Z`,
      data: { asOf: '2031-01-18', accounts: 1500, seed: 7 },
      config: {},
    });
    first = await account.train();
  }, 10 * minutes);
  afterAll(() => account?.stop());

  it('that cannot be answered gets a sentence, and the next one is served', async () => {
    const [kind, version, shape, name, unknown, early] = await drain(
      await ask('explode', {}),
      await ask('compare', { candidate: first.CANDIDATE, production: 'V209901010000' }),
      await ask('compare', { candidate: first.CANDIDATE }),
      await ask('compare', { candidate: 'V1; DROP TABLE X', production: 7 }),
      await ask('evaluate_again', { evaluation_id: 'EV_20300101_0600' }),
      await ask('hindsight', { evaluation_id: first.EVALUATION_ID }),
    );
    const failed = (error: string) => ({
      STATE: 'failed',
      RESULT: { error: expect.stringContaining(error) },
    });
    expect(kind).toMatchObject(failed("'explode' is no kind of request"));
    expect(version).toMatchObject(failed('has no version V209901010000'));
    expect(shape).toMatchObject(failed('carries candidate and production, nothing else'));
    expect(name).toMatchObject(failed('production must be a name, not 7'));
    expect(unknown).toMatchObject(failed('There is no evaluation EV_20300101_0600'));
    expect(early).toMatchObject(failed('has not been decided'));
    const ends = [kind, version, shape, name, unknown, early].map((row) => Number(row?.ENDED_AT));
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  it('to evaluate again judges the kept rows by the labels of today and opens a promotion of its own', async () => {
    const given = { evaluation_id: first.EVALUATION_ID };
    // as if these labels had been loaded only after the run
    await account.as(
      'owner',
      `UPDATE DAG_RUNS.HOLDOUTS.${String(first.EVALUATION_ID)} SET LABEL = NULL WHERE HOUR_OF_DAY < 8`,
    );
    const row = await answerTo('evaluate_again', given);
    const id = `${String(first.EVALUATION_ID)}_2`;
    expect(row).toMatchObject({
      STATE: 'done',
      RESULT: { evaluation_id: id, holdout_rows: 'kept' },
    });
    // The same rows and versions, judged by the same code, give the same bytes.
    expect(await evaluation(id)).toMatchObject({
      DIGEST: first.DIGEST,
      RUN_ID: first.RUN_ID,
      AUTOMATIC: false,
      REQUESTED_BY: null,
    });
    const opened = 'SELECT STATE FROM DAG_RUNS.BOT.PROMOTIONS WHERE EVALUATION_ID = ?';
    expect(await account.as('bot', opened, [id])).toEqual([{ STATE: 'PENDING' }]);
    // one candidate, one open card
    expect(await account.as('bot', opened, [String(first.EVALUATION_ID)])).toEqual([
      { STATE: 'SUPERSEDED' },
    ]);
  });

  it('to evaluate again computes the rows anew where they were cleaned up', async () => {
    await account.as('owner', `DROP TABLE DAG_RUNS.HOLDOUTS.${String(first.EVALUATION_ID)}`);
    const row = await answerTo('evaluate_again', { evaluation_id: first.EVALUATION_ID });
    const id = `${String(first.EVALUATION_ID)}_3`;
    expect(row).toMatchObject({ RESULT: { evaluation_id: id, holdout_rows: 'computed anew' } });
    expect(await evaluation(id)).toMatchObject({ DIGEST: first.DIGEST });
  });

  it('whose drain was killed is taken up again, and given up at the third time', async () => {
    const [killed, hopeless] = [await ask('explode', {}), await ask('explode', {})];
    const sql =
      "UPDATE DAG_RUNS.BOT.REQUESTS SET STATE = 'claimed', ATTEMPTS = ? WHERE REQUEST_ID = ?";
    await account.as('owner', sql, [1, killed]);
    await account.as('owner', sql, [3, hopeless]);
    const [again, given] = await drain(killed, hopeless);
    expect(again).toMatchObject({ STATE: 'failed', ATTEMPTS: 2 });
    expect(given).toMatchObject({ RESULT: { error: expect.stringContaining('was given up') } });
  });

  it('about what is live now knows that it is live', async () => {
    await account.promote(await evaluation(`${String(first.EVALUATION_ID)}_3`));
    const [again, hindsight] = await drain(
      await ask('evaluate_again', { evaluation_id: first.EVALUATION_ID }),
      await ask('hindsight', { evaluation_id: `${String(first.EVALUATION_ID)}_3` }),
    );
    expect(again).toMatchObject({ RESULT: { error: expect.stringContaining('is live') } });
    expect(hindsight).toMatchObject({
      RESULT: { error: expect.stringContaining('no live version to compare') },
    });
  });

  it('to compare judges two versions on the newest labelled days, and opens nothing', async () => {
    await account.server.clock.set(Date.parse('2031-01-16T05:00:00Z'));
    second = await account.train();
    await account.server.clock.set(Date.parse('2031-01-18T05:00:00Z'));
    const before = await evaluations();
    const given = { candidate: second.CANDIDATE, production: first.CANDIDATE };
    const row = await answerTo('compare', given);
    expect(row).toMatchObject({
      STATE: 'done',
      RESULT: {
        verdict: expect.stringMatching(/^(promote|ask|reject)$/),
        document: {
          as_of: '2031-01-18',
          windows: { holdout: { start: '2031-01-04', end: '2031-01-11' } },
          candidate: { version: second.CANDIDATE },
          production: { version: first.CANDIDATE },
          comparison: { pr_auc: { delta: expect.any(Number) } },
        },
      },
    });
    expect(await evaluations()).toBe(before);
  });

  it('that the bot asks wakes the judge, and its message is found once it is answered', async () => {
    const { bot, names } = account;
    const unanswered = JSON.stringify({ rev: 'asked' });
    await bot.query(addOutbox(names), ['compare:x', 'compare', 'C1', 'x', unanswered, null]);
    const given = { candidate: String(first.CANDIDATE), production: 'V209901010000' };
    for (const _time of ['first', 'repeated'])
      await askJudge(
        { warehouse: bot, names },
        {
          requestId: 'x',
          kind: 'compare',
          given,
          requestedBy: 'UENG',
        },
      );
    const find = () => bot.query(answeredRequests(names));
    const [found] = await vi.waitFor(
      async () => {
        const rows = await find();
        expect(rows).toHaveLength(1);
        return rows;
      },
      { timeout: 5 * minutes, interval: 500 },
    );
    expect(found).toMatchObject({
      key: 'compare:x',
      requestedBy: 'UENG',
      ...given,
      result: { error: expect.stringContaining('has no version') },
    });
    await bot.query(editOutbox(names), [JSON.stringify({ rev: answeredRev }), 'compare:x']);
    expect(await find()).toEqual([]);
  });

  it('for hindsight judges a decided evaluation’s versions on the newest labelled days', async () => {
    await account.as(
      'owner',
      `INSERT INTO DAG_RUNS.BOT.EVALUATIONS (EVALUATION_ID, RUN_ID, RUN_GROUP, REVISION, MODEL,
          CANDIDATE, PRODUCTION, AS_OF, VERDICT, DIGEST, DOCUMENT, AUTOMATIC, CREATED_AT)
        SELECT 'EV_DECIDED', RUN_ID, RUN_GROUP, 1, MODEL, CANDIDATE, PRODUCTION, AS_OF, 'ask',
          DIGEST, DOCUMENT, FALSE, SYSDATE()
        FROM DAG_RUNS.BOT.EVALUATIONS WHERE EVALUATION_ID = ?`,
      [String(second.EVALUATION_ID)],
    );
    await account.as('owner', "CALL DAG_RUNS.BOT.OPEN_PROMOTION('EV_DECIDED')");
    await account.reject({ ...second, EVALUATION_ID: 'EV_DECIDED' });
    const before = await evaluations();
    const row = await answerTo('hindsight', { evaluation_id: 'EV_DECIDED' });
    expect(row).toMatchObject({
      STATE: 'done',
      RESULT: {
        decided: 'REJECTED',
        evaluation_id: 'EV_DECIDED',
        document: {
          windows: { holdout: { start: '2031-01-04', end: '2031-01-11' } },
          candidate: { version: second.CANDIDATE },
          production: { version: first.CANDIDATE },
        },
      },
    });
    expect(await evaluations()).toBe(before);
  });

  it('to compare on days that a version was trained on proves nothing, and says so', async () => {
    const shown = await account.as('owner', `SHOW VERSIONS IN MODEL ${model}`);
    const version = shown.find(({ name }) => name === second.CANDIDATE);
    const metadata = JSON.parse(String(version?.metadata)) as { metrics: Row };
    const trained = {
      train_start: '2031-01-02',
      validation_start: '2031-01-04',
      train_end: '2031-01-06',
    };
    const text = JSON.stringify({ ...metadata, metrics: { ...metadata.metrics, ...trained } });
    await account.as(
      'owner',
      `ALTER MODEL ${model} MODIFY VERSION ${String(second.CANDIDATE)} SET METADATA = '${text}'`,
    );
    const [candidate, production] = await drain(
      await ask('compare', { candidate: second.CANDIDATE, production: first.CANDIDATE }),
      await ask('compare', { candidate: first.CANDIDATE, production: second.CANDIDATE }),
    );
    const reasons = (codes: readonly string[]) => ({
      RESULT: {
        verdict: 'no_evidence',
        document: { reasons: expect.arrayContaining([...codes]) },
      },
    });
    expect(candidate).toMatchObject(reasons(['TIME_ORDER', 'TRAIN_TEST_OVERLAP']));
    expect(production).toMatchObject(reasons(['TRAIN_TEST_OVERLAP']));
  });

  it('leaves no schema behind', async () => {
    const sql = "SHOW SCHEMAS LIKE 'JUDGE%' IN DATABASE DAG_RUNS";
    expect(await account.as('owner', sql)).toEqual([]);
  });
});
