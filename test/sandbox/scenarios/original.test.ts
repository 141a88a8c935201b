import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dagbot } from '../../../sandbox/dagbot.js';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import { type Child, startChild } from '../../support/child-process.js';
import { writeDemoData } from '../../support/demo-tables.js';
import { expectInvariants } from '../../support/invariants.js';
import { readLedger } from '../../support/ledger.js';
import { runClient } from '../../support/python-client.js';
import { liveVersion } from '../../support/registry.js';
import { wordsOf } from '../../support/workspace-driver.js';

/** A day far ahead, so that the data, and with them the verdicts, are the same whenever this runs. */
const firstDay = '2031-01-15';
const dayAfter = (days: number) =>
  new Date(Date.parse(firstDay) + days * 86_400_000).toISOString().slice(0, 10);
const nightlyMs = 240_000;

type Row = Readonly<Record<string, unknown>>;

/**
 * What the original pipeline did, without its gate: each morning it trains on the prior seven days
 * in a schema of its own, tests, and moves the live marker by itself. The bot is switched off.
 */
describe('the preset original with policy auto', { timeout: nightlyMs }, () => {
  let folder: string;
  let world: BotWorld;
  const bots: Child[] = [];

  const rows = (sql: string): Promise<Row[]> => world.as('owner', sql);
  const channel = async () => (await world.slack.state()).messages[world.slack.channel] ?? [];

  /** Lets it become six in the morning of that day, and waits for the end of what the schedule began. */
  const night = async (day: string): Promise<{ evaluation: Row; tasks: Row }> => {
    await world.control('clock', { set: `${day}T06:00:30Z` });
    const runId = `RUN_${day.replaceAll('-', '')}_0600`;
    const found = await vi.waitFor(
      async () => {
        const all = await rows(
          `SELECT TASK, OK, ERROR, DETAIL, ENDED_AT FROM DAG_RUNS.BOT.TASK_RUNS
            WHERE RUN_ID = '${runId}' ORDER BY STARTED_AT, ENDED_AT NULLS FIRST`,
        );
        expect(all.some(({ TASK, ENDED_AT }) => TASK === 'CLEANUP' && ENDED_AT)).toBe(true);
        return all;
      },
      { timeout: 180_000, interval: 500 },
    );
    const tasks = Object.fromEntries(found.map((row) => [String(row.TASK), row.DETAIL]));
    const [evaluation] = await rows(
      `SELECT * FROM DAG_RUNS.BOT.EVALUATIONS WHERE RUN_ID = '${runId}'`,
    );
    return { evaluation: evaluation ?? {}, tasks };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'original-'));
    await writeDemoData(folder, {
      asOf: dayAfter(2),
      days: 20,
      accounts: 9000,
      seed: 5,
      labels: 'at-once',
    });
    world = await startBotWorld({}, ['--data', folder]);
    const { line } = world.sandbox;
    await world.control('clock', { set: `${firstDay}T05:00:00Z` });
    const logged = await runClient('log_weak_version.py', [
      line.snowflake.port,
      line.env.SNOWFLAKE_DEPLOY_USER ?? '',
      line.env.SNOWFLAKE_DEPLOY_PASSWORD ?? '',
      'BY_HAND',
    ]);
    expect(logged).toEqual({ default: 'BY_HAND' });
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ preset: 'original', policy: 'auto' }));
    await dagbot(['deploy', '--config', config], {
      env: line.env,
      signal: new AbortController().signal,
      log: () => undefined,
    });
  }, nightlyMs);

  afterAll(async () => {
    await Promise.all(bots.map((bot) => bot.stop()));
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('trains on the prior seven days by the schedule alone, in a schema of its own', async () => {
    const { evaluation, tasks } = await night(firstDay);
    expect(evaluation).toMatchObject({ AUTOMATIC: true, REQUESTED_BY: null, VERDICT: 'promote' });
    expect(evaluation.DOCUMENT).toMatchObject({
      windows: {
        train: { start: dayAfter(-7), end: dayAfter(-2) },
        holdout: { start: dayAfter(-2), end: firstDay },
        gap_days: 0,
        label_delay_days: 0,
      },
    });
    expect(tasks.CLEANUP).toMatchObject({ run_succeeded: true, schema_kept: false });
    const answer = await fetch(`${world.sandbox.line.control}statements?since=0`);
    const { statements } = (await answer.json()) as { statements: { sql: string }[] };
    const sent = statements.map(({ sql }) => sql);
    expect(sent.some((sql) => sql.includes('DAG_RUNS.RUN_20310115_0600.TRAIN'))).toBe(true);
    expect(sent.filter((sql) => /^\s*EXECUTE\s+TASK/i.test(sql))).toEqual([]);
  });

  it('tests against the version that was live, whose threshold it derives', async () => {
    const [evaluation] = await rows('SELECT * FROM DAG_RUNS.BOT.EVALUATIONS');
    expect(evaluation).toMatchObject({ PRODUCTION: 'BY_HAND' });
    expect(evaluation?.DOCUMENT).toMatchObject({
      production: { version: 'BY_HAND', threshold: expect.any(Number) },
      codes: { info: expect.arrayContaining(['PRODUCTION_THRESHOLD_DERIVED']) },
    });
  });

  it('moves the live marker by policy, written down with its actor', async () => {
    expect(await liveVersion(world)).toBe('V203101150600');
    const ledger = await readLedger(world);
    expect(ledger.filter(({ KIND }) => KIND === 'approval' || KIND === 'promoted')).toMatchObject([
      { KIND: 'approval', ACTOR: 'policy:auto', EVALUATION_ID: 'EV_20310115_0600' },
      { KIND: 'promoted', ACTOR: 'policy:auto', EVALUATION_ID: 'EV_20310115_0600' },
    ]);
  });

  it('leaves the marker where it is on a day whose candidate is worse', async () => {
    const { evaluation, tasks } = await night(dayAfter(1));
    expect(evaluation).toMatchObject({ PRODUCTION: 'V203101150600', CANDIDATE: 'V203101160600' });
    expect(evaluation.VERDICT).toBe('reject');
    expect(tasks.BRANCH).toMatchObject({ next: 'REVIEW' });
    expect(await liveVersion(world)).toBe('V203101150600');
  });

  it('tells of it when a bot is started, and never before the marker moved', async () => {
    expect(await channel()).toEqual([]);
    bots.push(startChild(process.execPath, ['dist/src/main.js'], world.sandbox.line.env));
    await world.slack.message('the outcome', ({ blocks }) =>
      /Promoted: v203101150600 is live/.test(wordsOf(blocks)),
    );
    const second = await world.slack.message('the second day’s card', ({ blocks }) =>
      /v203101160600/.test(wordsOf(blocks)),
    );
    expect(wordsOf(second.blocks)).not.toContain('Promoted');
    await expectInvariants(
      world,
      bots.map((bot) => bot.output()),
    );
  });
});
