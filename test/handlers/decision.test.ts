import { describe, expect, it } from 'vitest';
import { LoginError, UnknownOutcomeError, WarehouseError } from '../../src/errors.js';
import { blockKitFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';
import { aDocument } from '../support/evaluation-document.js';

const digest = '9f2c41ab'.repeat(8);
const value = { ev: 'EV_20261122_0600', rev: 1, digest, live: 'V202611150600' };
const place = { ...value, channel: 'C1', ts: '1.1' };

const card = {
  'reading an evaluation': [
    {
      EVALUATION_ID: value.ev,
      RUN_ID: 'RUN_20261122_0600',
      RUN_GROUP: 'group-1',
      REVISION: 1,
      CANDIDATE: 'V202611220600',
      PRODUCTION: 'V202611150600',
      AS_OF: '2026-11-22',
      VERDICT: 'ask',
      DIGEST: digest,
      DOCUMENT: aDocument('ask'),
      REQUESTED_BY: 'UENG',
      AUTOMATIC: true,
      CREATED_AT: new Date('2026-11-22T06:10:00Z'),
    },
  ],
  'reading a promotion': [
    {
      EVALUATION_ID: value.ev,
      STATE: 'PENDING',
      REVISION: 1,
      APPROVALS_NEEDED: 1,
      DECISION_ID: null,
      DECIDED_BY: null,
      DECIDED_AT: null,
      REASON: null,
      PREVIOUS_LIVE: null,
      SUPERSEDED_BY: null,
      OPENED_AT: new Date('2026-11-22T06:11:00Z'),
      EXPIRES_AT: new Date('2026-11-24T18:00:00Z'),
    },
  ],
  'reading the live version': [
    { name: 'FRAUD_DETECTION_XGB', default_version_name: 'V202611150600' },
  ],
} as const;

const outcome = (facts: object) => [
  { DECIDE: JSON.stringify({ evaluation_id: value.ev, candidate: 'V202611220600', ...facts }) },
];

interface View {
  readonly blocks: readonly unknown[];
  readonly submit?: { readonly text: string };
}
const viewOf = (body: Readonly<Record<string, unknown>> | undefined) => body?.view as View;

describe('pressing Promote', () => {
  it('opens a form at once and fills it with what is true now', async () => {
    const driver = await BotDriver.start({ answers: card });
    await driver.click('evaluation.promote', value);
    expect(driver.acks).toEqual([null]);
    expect(viewOf(driver.slack.of('views.open').at(0)?.body).submit).toBeUndefined();
    const filled = viewOf(driver.slack.of('views.update').at(0)?.body);
    expect(filled.submit?.text).toBe('Promote now');
    expect(blockKitFaults(filled.blocks, 100)).toEqual([]);
    expect(JSON.stringify(filled)).toContain('*Live now*\\n`v202611150600`');
  });

  it('refuses when another version went live since the card was drawn', async () => {
    const driver = await BotDriver.start({
      answers: {
        ...card,
        'reading the live version': [
          { name: 'FRAUD_DETECTION_XGB', default_version_name: 'V202611180600' },
        ],
      },
    });
    await driver.click('evaluation.promote', value);
    const shown = viewOf(driver.slack.of('views.update').at(0)?.body);
    expect(shown.submit).toBeUndefined();
    expect(JSON.stringify(shown)).toContain('`v202611180600` is live');
  });

  it('says nothing to somebody who closed the form before it was filled', async () => {
    const driver = await BotDriver.start({ answers: card });
    driver.slack.on(({ method }) =>
      method === 'views.update' ? { ok: false, error: 'not_found' } : undefined,
    );
    await driver.click('evaluation.promote', value);
    expect(driver.slack.of('views.update')).toHaveLength(1);
    expect(driver.slack.of('chat.postEphemeral')).toEqual([]);
  });

  it('says that nothing was changed when the form could not be opened in time', async () => {
    const driver = await BotDriver.start({ answers: card });
    driver.slack.on(({ method }) =>
      method === 'views.open' ? { ok: false, error: 'expired_trigger_id' } : undefined,
    );
    await driver.click('evaluation.promote', value);
    const [told] = driver.slack.of('chat.postEphemeral');
    expect(told?.body.text).toMatch(/Nothing was changed. Press the button again\.$/);
  });

  it('says in the form that Snowflake could not be reached', async () => {
    const driver = await BotDriver.start({
      answers: { ...card, 'reading an evaluation': new WarehouseError('reading an evaluation') },
    });
    await driver.click('evaluation.promote', value);
    const shown = JSON.stringify(viewOf(driver.slack.of('views.update').at(0)?.body));
    expect(shown).toContain('Snowflake could not be reached. Nothing was changed.');
  });
});

describe('pressing a button of a card', () => {
  it.each(['evaluation.promote', 'evaluation.reject'])(
    'shows who may, not the form, to somebody who may not: %s',
    async (action) => {
      const driver = await BotDriver.start({ answers: card });
      await driver.click(action, value, 'UENG');
      const shown = viewOf(driver.slack.of('views.update').at(0)?.body);
      expect(shown.submit).toBeUndefined();
      expect(JSON.stringify(shown)).toContain('only reviewers and admins can');
      const [binds] = driver.warehouse.bindsOf('writing a refusal to the ledger');
      expect(binds?.slice(0, 2)).toEqual(['UENG', 'role']);
      expect(binds?.[3]).toBe(value.ev);
    },
  );

  it.each(['evaluation.promote', 'evaluation.reject'])(
    'says that the card is no longer open, once it was decided: %s',
    async (action) => {
      const [pending] = card['reading a promotion'];
      const driver = await BotDriver.start({
        answers: { ...card, 'reading a promotion': [{ ...pending, STATE: 'EXPIRED' }] },
      });
      await driver.click(action, value);
      const shown = viewOf(driver.slack.of('views.update').at(0)?.body);
      expect(shown.submit).toBeUndefined();
      expect(JSON.stringify(shown)).toContain('no longer open: expired');
    },
  );
});

describe('submitting the promotion', () => {
  const note = { note: { type: 'plain_text_input', value: 'fine' } };

  it('hands the click to Snowflake with what the person saw, and draws the card again', async () => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': outcome({ outcome: 'promoted', state: 'PROMOTED' }) },
    });
    await driver.submit('evaluation.promote_form', place, note);
    const [binds] = driver.warehouse.bindsOf('deciding on a promotion');
    expect(binds?.slice(0, 6)).toEqual([value.ev, 'promote', 'UREV', digest, value.live, 'fine']);
    expect(binds?.[6]).toMatch(/^[0-9a-f]{32}$/);
    expect(driver.warehouse.bindsOf('renewing a card')).toEqual([[value.ev]]);
    expect(driver.woken).toContain('deliver');
    expect(driver.slack.of('chat.postEphemeral')).toEqual([]);
  });

  it('asks again with the same request id after a busy and after a lost answer', async () => {
    let asked = 0;
    const driver = await BotDriver.start({
      answers: {
        'deciding on a promotion': () => {
          asked += 1;
          if (asked === 1) return outcome({ outcome: 'busy' });
          if (asked === 2) throw new UnknownOutcomeError('deciding on a promotion');
          return outcome({ outcome: 'promoted', state: 'PROMOTED' });
        },
      },
    });
    await driver.submit('evaluation.promote_form', place, note);
    const ids = driver.warehouse.bindsOf('deciding on a promotion').map((binds) => binds[6]);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    [
      'four_eyes',
      { outcome: 'not_allowed', what: 'four_eyes', why: 'x' },
      'somebody else has to approve it',
    ],
    ['role', { outcome: 'not_allowed', what: 'role', why: 'x' }, 'only reviewers and admins can'],
    [
      'stale',
      { outcome: 'stale', what: 'live', why: 'The live version is V9.' },
      'The live version is V9.',
    ],
    [
      'decided',
      { outcome: 'already_decided', state: 'REJECTED', decided_by: 'UADM' },
      'Already decided',
    ],
    [
      'hold',
      { outcome: 'on_hold', why: 'A freeze.' },
      'Promotions are on hold. Nothing was changed.',
    ],
    ['failed', { outcome: 'failed', why: 'No rights.' }, 'The live marker did not move'],
    ['expired', { outcome: 'expired' }, 'Too late'],
  ])('tells the person alone when it is refused: %s', async (_name, facts, words) => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': outcome(facts) },
    });
    await driver.submit('evaluation.promote_form', place, note);
    const [told] = driver.slack.of('chat.postEphemeral');
    expect(told?.body.user).toBe('UREV');
    expect(told?.body.text).toContain(words);
  });

  it('says that it is not confirmed when no answer ever came', async () => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': new UnknownOutcomeError('deciding on a promotion') },
    });
    await driver.submit('evaluation.promote_form', place, note);
    const [told] = driver.slack.of('chat.postEphemeral');
    expect(told?.body.text).toContain('Not confirmed');
    expect(driver.woken).toContain('reconcile');
  }, 20_000);

  it('does not say that nothing was changed when the login fails after a lost answer', async () => {
    let asked = 0;
    const driver = await BotDriver.start({
      answers: {
        'deciding on a promotion': () => {
          asked += 1;
          if (asked === 1) throw new UnknownOutcomeError('deciding on a promotion');
          throw new LoginError('logging in to Snowflake', { code: '401001' });
        },
      },
    });
    await driver.submit('evaluation.promote_form', place, note);
    expect(driver.slack.of('chat.postEphemeral').at(0)?.body.text).toContain('Not confirmed');
  }, 20_000);
});

describe('rejecting', () => {
  const fields = (code: string, words: string) => ({
    reason_code: { type: 'radio_buttons', selected_option: { value: code } },
    reason_text: { type: 'plain_text_input', value: words },
  });

  it('opens a form of six reasons and a text', async () => {
    const driver = await BotDriver.start({ answers: card });
    await driver.click('evaluation.reject', value);
    const view = viewOf(driver.slack.of('views.update').at(0)?.body);
    expect(blockKitFaults(view.blocks, 100)).toEqual([]);
    expect(JSON.stringify(view)).toContain('`v202611220600` will not go live');
    expect(JSON.stringify(view).match(/"value":"[a-z_]+"/g)).toHaveLength(6);
  });

  it('names the field that is wrong and decides nothing', async () => {
    const driver = await BotDriver.start();
    const ack = await driver.submit('evaluation.reject_form', place, fields('timing', 'too short'));
    expect(ack).toEqual({
      response_action: 'errors',
      errors: { reason_text: expect.stringContaining('at least 10 characters') },
    });
    expect(driver.warehouse.asked).toEqual([]);
  });

  it('stores the code and the words', async () => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': outcome({ outcome: 'rejected', state: 'REJECTED' }) },
    });
    await driver.submit(
      'evaluation.reject_form',
      place,
      fields('timing', 'Not before the holidays.'),
    );
    const [binds] = driver.warehouse.bindsOf('deciding on a promotion');
    expect(binds?.slice(1, 3)).toEqual(['reject', 'UREV']);
    expect(binds?.[5]).toBe('timing: Not before the holidays.');
  });
});

describe('pressing Details', () => {
  it('shows what the document says, out of classic blocks', async () => {
    const driver = await BotDriver.start({ answers: card });
    await driver.click('evaluation.details', value);
    const view = viewOf(driver.slack.of('views.update').at(0)?.body);
    expect(blockKitFaults(view.blocks, 100)).toEqual([]);
    expect(JSON.stringify(view)).not.toContain('"type":"table"');
    expect(JSON.stringify(view)).toContain('PR-AUC');
  });
});

describe('an outcome that Slack did not take', () => {
  it('is told once more, not called a failure of the decision', async () => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': outcome({ outcome: 'already_approved' }) },
    });
    driver.slack.on(({ method }) =>
      method === 'chat.postEphemeral' && driver.slack.of(method).length === 1
        ? { ok: false, error: 'internal_error' }
        : undefined,
    );
    await driver.submit('evaluation.promote_form', place, {});
    const said = driver.slack.of('chat.postEphemeral').map(({ body }) => String(body.text));
    expect(said).toHaveLength(2);
    expect(said[1]).toBe(said[0]);
    expect(said[1]).toContain('Already approved');
  });
});

describe('a form submitted twice', () => {
  it('is one request', async () => {
    const driver = await BotDriver.start({
      answers: { 'deciding on a promotion': outcome({ outcome: 'already_approved' }) },
    });
    await driver.submit('evaluation.promote_form', place, {});
    await driver.submit('evaluation.promote_form', place, {});
    const ids = driver.warehouse.bindsOf('deciding on a promotion').map((binds) => binds[6]);
    expect(new Set(ids).size).toBe(1);
  });
});
