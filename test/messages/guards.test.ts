import { describe, expect, it } from 'vitest';
import { warnOfGuards } from '../../src/jobs/guards.js';
import { guardBroken } from '../../src/messages/guard-warning.js';
import { guardsLine, guardWarning } from '../../src/messages/guards.js';
import { status } from '../../src/messages/status.js';
import { summary } from '../../src/messages/summary.js';
import type { Watched } from '../../src/snowflake/queries/watch.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';
import { anEvaluation } from '../support/evaluation-document.js';

const quiet: Watched = {
  day: '2026-11-21',
  probation: { day: 3, of: 14 },
  guards: [
    { name: 'alert_volume', state: 'inside', value: 1.1, least: 0.5, most: 1.5 },
    { name: 'score_drift', state: 'inside', value: 0.02, least: null, most: 0.25 },
    { name: 'inputs', state: 'inside', value: 0, least: null, most: 0 },
    { name: 'recall_at_budget', state: 'labels_not_in_yet', value: null, least: 0, most: null },
    { name: 'savings_at_budget', state: 'labels_not_in_yet', value: null, least: 0, most: null },
  ],
};

const broken: Watched = {
  ...quiet,
  guards: quiet.guards.map((guard) =>
    guard.name === 'inputs' ? { ...guard, state: 'broken', value: 1 } : guard,
  ),
};

const facts = (watched: Watched | null) => ({
  live: 'V202611190600',
  liveSince: new Date('2026-11-19T12:00:00Z'),
  watched,
  runs: [],
  waiting: [],
  deployed: true,
  schedule: 'started' as const,
  nextRun: null,
  readAt: new Date('2026-11-22T09:00:00Z'),
  date: '2026-11-22',
  since: new Date('2026-11-21T09:00:00Z'),
});

const everything = (watched: Watched | null) => [status(facts(watched)), summary(facts(watched))];

describe('the guards of the live version', () => {
  it('are told in one line, and what awaits its labels is not called fine', () => {
    expect(guardsLine(quiet)).toBe(
      'Probation day 3 of 14: alert volume, score drift and inputs inside; labels not in yet for recall and savings (21 Nov)',
    );
    expect(guardWarning(quiet)).toBeNull();
  });

  it('are not called inside on the one day that they were outside', () => {
    const guards = quiet.guards.map((guard) =>
      guard.name === 'alert_volume'
        ? { ...guard, state: 'outside_once' as const, value: 2 }
        : guard,
    );
    expect(guardsLine({ ...quiet, guards })).toBe(
      'Probation day 3 of 14: alert volume outside for one day; score drift and inputs inside; labels not in yet for recall and savings (21 Nov)',
    );
    expect(guardWarning({ ...quiet, guards })).toBeNull();
  });

  it('are left out after the probation, unless one is broken', () => {
    expect(guardsLine({ ...quiet, probation: null })).toBe('');
    expect(guardsLine(null)).toBe('');
    expect(guardsLine({ ...broken, probation: null })).toMatch(/^Guards: inputs broken; /);
  });

  it('stand in status and summary', () => {
    for (const message of everything(quiet)) {
      expect(messageFaults(message)).toEqual([]);
      expect(JSON.stringify(message.blocks)).toContain('Probation day 3 of 14');
      expect(message.text).not.toContain('broken');
    }
  });

  it('head status and summary once one is broken', () => {
    const [now, daily] = everything(broken);
    expect(now?.text).toContain('Status: A guard is broken.');
    expect(daily?.text).toContain(
      'a guard is broken. Warning for v202611190600: Inputs broken two days running.',
    );
    for (const message of everything(broken)) expect(messageFaults(message)).toEqual([]);
  });

  it('are warned of with value and limit, and never called fine without labels', () => {
    const message = guardBroken('V202611190600', broken, null);
    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toBe(
      'Warning for live v202611190600: Inputs broken two days running. Nothing has been reverted.',
    );
    const blocks = JSON.stringify(message.blocks);
    for (const words of [
      'Probation day 3 of 14; nothing has been reverted.',
      '0.50 × budget to 1.50 × budget',
      'at most 0.25',
      'at least +0.0 pts',
      'Labels not in yet',
    ])
      expect(blocks).toContain(words);
  });

  it('are warned of with what to do, and a way back that takes one click and its confirmation', () => {
    const evaluation = anEvaluation('ask', { candidate: 'V202611190600' });
    const back = { evaluation, revision: 3, previous: 'V202611150600' };
    const message = guardBroken('V202611190600', broken, back);
    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toContain('Choice: Revert to v202611150600.');
    const blocks = JSON.stringify(message.blocks);
    expect(blocks).toContain('ask an engineer to mend the source tables');
    expect(blocks).toContain('"action_id":"version.revert"');
    expect(blocks).toContain('"title":{"type":"plain_text","text":"Revert the live version?"');
    const [, value] = /"value":("\{.*?\}")/.exec(blocks) ?? [];
    expect(JSON.parse(JSON.parse(value ?? '""'))).toEqual({
      ev: evaluation.id,
      rev: 3,
      digest: evaluation.digest,
      live: 'V202611190600',
      why: 'Inputs broken two days running',
    });
    const alone = JSON.stringify(guardBroken('V202611190600', broken, null).blocks);
    expect(alone).toContain('there is nothing to revert to');
    expect(alone).not.toContain('version.revert');
  });

  it('are warned of once for each set of broken ones, in the channel of warnings', async () => {
    const row = (watched: Watched) => ({
      DAY: watched.day,
      FIGURES: JSON.stringify({ probation: watched.probation, guards: watched.guards }),
    });
    const answers = (watched: Watched, known: number) => ({
      'reading the live version': [
        { name: 'FRAUD_DETECTION_XGB', default_version_name: 'V202611190600' },
      ],
      'reading the guards': [row(watched)],
      'looking for a message key': [{ N: known }],
    });
    const added = async (watched: Watched, known: number) => {
      const driver = await BotDriver.start({ answers: answers(watched, known) });
      await warnOfGuards(driver.bot);
      return driver.warehouse.bindsOf('adding a message').map(([key, , channel]) => [key, channel]);
    };
    expect(await added(broken, 0)).toEqual([['guard:V202611190600:inputs', 'C1']]);
    expect(await added(broken, 1)).toEqual([]);
    expect(await added(quiet, 0)).toEqual([]);
  });

  it('change nothing while there are none', () => {
    for (const message of everything(null))
      expect(JSON.stringify(message)).not.toMatch(/Probation|uard/);
  });
});
