import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWatched } from '../../../src/promotion/guards.js';
import { startTrainedAccount, type TrainedAccount } from '../../support/trained-account.js';

type Row = Readonly<Record<string, unknown>>;

interface Guard {
  readonly name: string;
  readonly state: string;
  readonly value: number | null;
}

interface Figures {
  readonly rows: number;
  readonly alerts: number;
  readonly score_bins: readonly number[];
  readonly broken_features: readonly string[];
  readonly guards: readonly Guard[];
  readonly labels: Readonly<Record<string, number>> | null;
}

/** A day far ahead, so that data and verdicts are the same whenever this runs. */
const day = '2031-01-15';
const minutes = 60_000;
const model = 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB';

describe('the daily watch', { timeout: 12 * minutes }, () => {
  let account: TrainedAccount;
  let first: Row;
  let second: Row;

  const watch = async (): Promise<Row> => {
    const { WATCH } = await account.run('FRAUD_WATCH');
    expect(WATCH).toMatchObject({ OK: true });
    return WATCH?.DETAIL as Row;
  };

  /** Every row of a version's part, oldest first, as `day labelled`. */
  const kept = async (role: 'live' | 'previous') =>
    (
      await account.as(
        'bot',
        `SELECT TO_CHAR(DAY, 'YYYY-MM-DD') AS ON_DAY, VERSION, LABELLED, FIGURES
          FROM DAG_RUNS.BOT.WATCH WHERE ROLE = ? ORDER BY DAY, LABELLED, CREATED_AT`,
        [role],
      )
    ).map((row) => ({
      key: `${String(row.ON_DAY)}${row.LABELLED === true ? ' labelled' : ''}`,
      version: row.VERSION,
      figures: row.FIGURES as Figures,
    }));

  const statesOf = (figures: Figures | undefined) =>
    Object.fromEntries((figures?.guards ?? []).map(({ name, state }) => [name, state]));

  beforeAll(async () => {
    account = await startTrainedAccount({
      at: `${day}T05:00:00Z`,
      data: { asOf: '2031-01-19', accounts: 1500, seed: 7, labels: 'at-once' },
      config: { windows: { label_delay_days: 1, gap_days: 1 } },
    });
  }, 10 * minutes);
  afterAll(() => account?.stop());

  it('notes that there is nothing to watch before anything is live', async () => {
    expect(await watch()).toMatchObject({ live: null, note: expect.any(String) });
    first = await account.train({ train_days: 3, validation_days: 1 });
    expect(await watch()).toMatchObject({ live: null });
    expect(await kept('live')).toEqual([]);
  });

  it('sees the day of the promotion by both versions, and awaits its labels', async () => {
    await account.promote(first);
    second = await account.train();
    await account.promote(second);
    await account.server.clock.set(Date.parse('2031-01-16T02:00:00Z'));
    expect(await watch()).toMatchObject({
      live: second.CANDIDATE,
      previous: first.CANDIDATE,
      days: [day],
    });
    const [seen, ...others] = await kept('live');
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ key: day, version: second.CANDIDATE });
    const figures = seen?.figures;
    expect(figures?.rows).toBeGreaterThan(1000);
    expect(figures?.score_bins.reduce((sum, each) => sum + each, 0)).toBe(figures?.rows);
    expect(figures?.labels).toBeNull();
    expect(statesOf(figures)).toMatchObject({
      // beyond its limit on this first day alone
      alert_volume: 'outside_once',
      inputs: 'inside',
      recall_at_budget: 'labels_not_in_yet',
      savings_at_budget: 'labels_not_in_yet',
    });
    expect((await kept('previous')).map(({ key, version }) => [key, version])).toEqual([
      [day, first.CANDIDATE],
    ]);
  });

  it('looks once a day, however often it is asked', async () => {
    expect(await watch()).toMatchObject({ days: [] });
    expect(await kept('live')).toHaveLength(1);
  });

  it('makes up missed days, and calls a guard broken on the second day that it is outside', async () => {
    await account.server.asAdmin([
      'USE WAREHOUSE DAGBOT_WH',
      "UPDATE FINANCE.PUBLIC.FINANCIAL_TRANSACTIONS SET CHANNEL = 'POS' WHERE TX_TIMESTAMP >= '2031-01-16'",
    ]);
    await account.server.clock.set(Date.parse('2031-01-18T02:00:00Z'));
    expect(await watch()).toMatchObject({
      days: ['2031-01-16', '2031-01-17'],
      guards: { inputs: 'broken' },
    });
    const rows = await kept('live');
    expect(rows.map(({ key }) => key)).toEqual([
      day,
      `${day} labelled`,
      '2031-01-16',
      '2031-01-16 labelled',
      '2031-01-17',
    ]);
    const [, , once, , twice] = rows;
    expect(once?.figures.broken_features).toEqual(['CHANNEL']);
    expect(statesOf(once?.figures)).toMatchObject({ inputs: 'outside_once' });
    expect(statesOf(twice?.figures)).toMatchObject({ inputs: 'broken' });
    const store = { warehouse: account.bot, names: account.names };
    expect(await readWatched(store, String(second.CANDIDATE))).toMatchObject({
      day: '2031-01-17',
      probation: { day: 3, of: 8 },
      guards: twice?.figures.guards,
    });
  });

  it('counts what was caught and missed once labels are in, and compares with the version before', async () => {
    const [, labelled, , , last] = await kept('live');
    const labels = labelled?.figures.labels;
    expect(labels?.frauds).toBeGreaterThan(0);
    expect((labels?.caught ?? 0) + (labels?.missed ?? 0)).toBe(labels?.frauds);
    expect(labels?.rows).toBe(labelled?.figures.rows);
    const states = statesOf(last?.figures);
    for (const name of ['recall_at_budget', 'savings_at_budget'])
      expect(states[name]).toMatch(/^(inside|broken)$/);
    expect(last?.figures).toMatchObject({
      probation: { day: 3, of: 8 },
      compared: {
        first_day: day,
        last_day: '2031-01-16',
        recall_at_budget: { ci_high: expect.any(Number) },
      },
    });
    const before = await kept('previous');
    expect(before.map(({ key }) => key)).toContain(`${day} labelled`);
  });

  it('watches a version that is live again from that day on, its probation counted from its promotion', async () => {
    // As an adopted version: no threshold, no budget, no train days.
    const name = String(first.CANDIDATE);
    await account.as('owner', `ALTER MODEL ${model} MODIFY VERSION ${name} SET METADATA = '{}'`);
    await account.as('owner', `ALTER MODEL ${model} SET DEFAULT_VERSION = ${name}`);
    await account.as('owner', `ALTER MODEL ${model} DROP VERSION ${String(second.CANDIDATE)}`);
    await account.as('bot', 'CALL DAG_RUNS.BOT.RECONCILE()');
    expect(await watch()).toMatchObject({ live: name, previous: null, days: [] });
    await account.server.clock.set(Date.parse('2031-01-19T02:00:00Z'));
    expect(await watch()).toMatchObject({ days: ['2031-01-18'] });
    const own = (await kept('live')).filter(({ version }) => version === name);
    expect(own).toMatchObject([
      {
        key: '2031-01-18',
        figures: { probation: { day: 4, of: 8 }, broken_features: ['CHANNEL'] },
      },
    ]);
  });

  it('measures what it can of a version that says nothing of itself', async () => {
    const last = (await kept('live')).at(-1);
    expect(last).toMatchObject({ figures: { alerts: null, threshold: null } });
    expect(statesOf(last?.figures)).toMatchObject({
      alert_volume: 'not_measured',
      // on the first day that is its own
      score_drift: expect.stringMatching(/^(inside|outside_once)$/),
      inputs: 'outside_once',
      recall_at_budget: 'not_measured',
    });
  });

  it('leaves no schema behind', async () => {
    const sql = "SHOW SCHEMAS LIKE 'WATCH%' IN DATABASE DAG_RUNS";
    expect(await account.as('owner', sql)).toEqual([]);
  });
});
