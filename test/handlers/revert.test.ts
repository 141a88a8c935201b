import { describe, expect, it } from 'vitest';
import { blockKitFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';
import { aDocument } from '../support/evaluation-document.js';
import type { Canned } from '../support/warehouse.js';

const candidate = 'V202611220600';
const before = 'V202611150600';
const value = { ev: 'EV_20261122_0600', rev: 3, digest: '9f2c41ab'.repeat(8), live: candidate };
const place = { ...value, channel: 'C1', ts: '1.1' };
const at = new Date('2026-11-22T06:10:00Z');

const promoted = {
  'reading an evaluation': [
    {
      EVALUATION_ID: value.ev,
      RUN_ID: 'RUN_20261122_0600',
      RUN_GROUP: 'group-1',
      REVISION: 1,
      CANDIDATE: candidate,
      PRODUCTION: before,
      AS_OF: '2026-11-22',
      VERDICT: 'ask',
      DIGEST: value.digest,
      DOCUMENT: aDocument('ask'),
      REQUESTED_BY: 'UENG',
      AUTOMATIC: true,
      CREATED_AT: at,
    },
  ],
  'reading a promotion': [
    {
      EVALUATION_ID: value.ev,
      STATE: 'PROMOTED',
      REVISION: 3,
      APPROVALS_NEEDED: 1,
      DECISION_ID: 'DEC_0001',
      DECIDED_BY: 'UREV',
      DECIDED_AT: at,
      REASON: null,
      PREVIOUS_LIVE: before,
      SUPERSEDED_BY: null,
      OPENED_AT: at,
      EXPIRES_AT: at,
    },
  ],
};
const live = (version: string) => ({
  'reading the live version': [{ name: 'FRAUD_DETECTION_XGB', default_version_name: version }],
});
const outcome = (facts: object) => ({
  'reverting a promotion': [
    { REVERT: JSON.stringify({ evaluation_id: value.ev, candidate, ...facts }) },
  ],
});
const reverted = outcome({ outcome: 'reverted', state: 'REVERTED', previous_live: before });

interface View {
  readonly blocks: readonly unknown[];
  readonly submit?: { readonly text: string };
}
const start = (...answers: Readonly<Record<string, Canned>>[]) =>
  BotDriver.start({ answers: Object.assign({}, promoted, ...answers) });

describe('Revert on a card', () => {
  it('asks why, with what goes live again', async () => {
    const driver = await start(live(candidate));
    await driver.click('version.revert', value);
    const form = driver.slack.of('views.update')[0]?.body.view as View;
    expect(form.submit?.text).toBe('Revert now');
    expect(blockKitFaults(form.blocks, 100)).toEqual([]);
    expect(JSON.stringify(form)).toContain('*Live after*\\n`v202611150600`');
    expect(driver.warehouse.bindsOf('reverting a promotion')).toEqual([]);
  });

  it('asks nothing once another version is live', async () => {
    const driver = await start(live('V202611290600'));
    await driver.click('version.revert', value);
    const shown = driver.slack.of('views.update')[0]?.body.view as View;
    expect(shown.submit).toBeUndefined();
    expect(JSON.stringify(shown)).toContain('`v202611290600` is live');
  });

  it('is refused to people who may not', async () => {
    const driver = await start(live(candidate));
    await driver.click('version.revert', value, 'UENG');
    const shown = JSON.stringify(driver.slack.of('views.update')[0]?.body.view);
    expect(shown).toContain('only reviewers and admins can');
  });
});

describe('the form', () => {
  const reason = (text: string) => ({ reason_text: { type: 'plain_text_input', value: text } });

  it.each([
    ['short', 'at least 10 characters'],
    ['x'.repeat(1001), 'at most 1000 characters'],
  ])('wants a reason that others can follow', async (text, fault) => {
    const driver = await start(live(candidate));
    const ack = await driver.submit('version.revert_form', place, reason(text));
    expect(JSON.stringify(ack)).toContain(fault);
    expect(driver.warehouse.bindsOf('reverting a promotion')).toEqual([]);
  });

  it('hands the click to Snowflake with what the person saw, and draws the card again', async () => {
    const driver = await start(live(candidate), reverted);
    await driver.submit('version.revert_form', place, reason('It flags honest customers.'));
    expect(driver.warehouse.bindsOf('reverting a promotion')).toEqual([
      [
        value.ev,
        'UREV',
        candidate,
        'It flags honest customers.',
        expect.stringMatching(/^[0-9a-f]{32}$/),
      ],
    ]);
    expect(driver.warehouse.bindsOf('renewing a card')).toEqual([[value.ev]]);
    expect(String(driver.slack.of('chat.postEphemeral')[0]?.body.text)).toContain(
      'v202611150600 is live again.',
    );
  });

  it.each([
    [{ outcome: 'already_decided', state: 'REVERTED', decided_by: 'UADM' }, 'was reverted by'],
    [
      { outcome: 'not_allowed', what: 'probation', why: 'The probation is over.' },
      'Nothing was changed',
    ],
    [{ outcome: 'recorded', state: 'REVERTING' }, 'the live marker has not moved yet'],
    [{ outcome: 'failed', state: 'PROMOTED', live: candidate, why: 'no' }, 'did not move'],
    [{ outcome: 'on_hold', why: 'Moved outside.' }, 'Nothing was changed'],
  ])('tells what was not done: %j', async (facts, words) => {
    const driver = await start(live(candidate), outcome(facts));
    await driver.submit('version.revert_form', place, reason('It flags honest customers.'));
    expect(String(driver.slack.of('chat.postEphemeral')[0]?.body.text)).toContain(words);
  });
});

describe('Revert on a warning', () => {
  const warned = { ...value, why: 'Inputs broken two days running' };

  it('reverts at once, for the reason of the warning', async () => {
    const driver = await start(live(candidate), reverted);
    await driver.click('version.revert', warned);
    expect(driver.slack.of('views.open')).toEqual([]);
    expect(driver.warehouse.bindsOf('reverting a promotion')[0]?.slice(0, 4)).toEqual([
      value.ev,
      'UREV',
      candidate,
      warned.why,
    ]);
    expect(String(driver.slack.of('chat.postEphemeral')[0]?.body.text)).toContain('live again');
  });

  it('is refused to people who may not', async () => {
    const driver = await start(live(candidate), reverted);
    await driver.click('version.revert', warned, 'UENG');
    expect(driver.warehouse.bindsOf('reverting a promotion')).toEqual([]);
    expect(String(driver.slack.of('chat.postEphemeral')[0]?.body.text)).toContain(
      'only reviewers and admins can',
    );
  });
});
