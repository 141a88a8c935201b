import { describe, expect, it } from 'vitest';
import { showJudged } from '../../src/jobs/judged.js';
import {
  evaluateDryRun,
  evaluatedAgain,
  hindsight,
  judgeAsked,
  judgeAskedBefore,
  judgingAgain,
  notJudgedAgain,
} from '../../src/messages/judged-again.js';
import { verdicts } from '../../src/promotion/evaluation.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';
import { anEvaluation } from '../support/evaluation-document.js';
import type { Canned } from '../support/warehouse.js';

const names = {
  'reading the names of evaluations': [
    ['EV_20261122_0600_2', 'RUN_20261122_0600', 'V202611220600'],
    ['EV_20261122_0600', 'RUN_20261122_0600', 'V202611220600'],
    ['EV_20261115_0600', 'RUN_20261115_0600', 'V202611150600'],
  ].map(([EVALUATION_ID, RUN_ID, CANDIDATE]) => ({
    EVALUATION_ID,
    RUN_ID,
    CANDIDATE,
    PRODUCTION: 'BASELINE',
  })),
};

const type = async (
  text: string,
  user = 'UREV',
  answers: Readonly<Record<string, Canned>> = {},
) => {
  const driver = await BotDriver.start({ answers: { ...names, ...answers } });
  const body = await driver.type(text, user);
  return { driver, text: String(body?.text ?? '') };
};

const kinds = ['evaluate_again', 'hindsight'] as const;
const verbOf = { evaluate_again: 'evaluate', hindsight: 'hindsight' } as const;

describe.each(kinds)('%s by command', (kind) => {
  const verb = verbOf[kind];

  it('asks the judge once, and puts the answer into the thread of the card', async () => {
    const { driver, text } = await type(`${verb} v202611150600`);
    const [request] = driver.warehouse.bindsOf('writing a request');
    expect(request).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      kind,
      '{"evaluation_id":"EV_20261115_0600"}',
      'UREV',
    ]);
    expect(driver.warehouse.bindsOf('waking the judge')).toHaveLength(1);
    const [letter] = driver.warehouse.bindsOf('adding a message');
    expect(letter?.slice(0, 4)).toEqual([`${kind}:${request?.[0]}`, kind, 'C1', request?.[0]]);
    expect(letter?.at(-1)).toBe('card:EV_20261115_0600');
    expect(text).toContain('v202611150600');
  });

  it.each([
    ['RUN_20261122_0600', 'EV_20261122_0600_2'],
    ['v202611220600', 'EV_20261122_0600_2'],
    ['ev_20261122_0600', 'EV_20261122_0600'],
  ])('knows %s as %s', async (word, id) => {
    const { driver } = await type(`${verb} ${word}`);
    expect(driver.warehouse.bindsOf('writing a request')[0]?.[2]).toContain(`"${id}"`);
  });

  it.each([
    [verb, 'takes a version'],
    [`${verb} v202611150601`, `Did you mean /dag ${verb} v202611150600?`],
    [`${verb} v202611150600 now`, 'does not take “now”'],
    [`${verb.slice(0, -1)} v202611150600`, `Did you mean /dag ${verb}?`],
  ])('refuses %s', async (text, words) => {
    const { driver, text: said } = await type(text);
    expect(said).toContain(words);
    expect(said).toContain('Nothing was changed.');
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
  });

  it('is for people with a role', async () => {
    const { driver, text } = await type(`${verb} v202611150600`, 'UNOBODY');
    expect(text).toContain('only reviewers, engineers and admins can');
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
  });

  it('asks nothing while the same is being answered, and says who asked', async () => {
    const { driver } = await type(`${verb} v202611150600`, 'UREV', {
      'looking for the same request': [{ REQUESTED_BY: 'UENG' }],
    });
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
    expect(driver.warehouse.bindsOf('adding a message')).toEqual([]);
    expect(JSON.stringify(driver.slack.of('response_url').at(-1)?.body)).toContain('<@UENG>');
  });
});

describe('/dag evaluate', () => {
  it('starts nothing in a dry run', async () => {
    const { driver, text } = await type('evaluate v202611150600 dry-run');
    expect(text).toContain(
      'Dry run: this would evaluate v202611150600 again. Nothing was started.',
    );
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
  });
});

const value = { ev: 'EV_20261122_0600', rev: 1, digest: 'd', live: null };
const evaluationRow = {
  EVALUATION_ID: value.ev,
  RUN_ID: 'RUN_20261122_0600',
  RUN_GROUP: 'group-1',
  REVISION: 1,
  CANDIDATE: 'V202611220600',
  PRODUCTION: 'V202611150600',
  AS_OF: '2026-11-22',
  VERDICT: 'no_evidence',
  DIGEST: 'd',
  DOCUMENT: anEvaluation('no_evidence').document,
  REQUESTED_BY: 'UENG',
  AUTOMATIC: true,
  CREATED_AT: new Date('2026-11-22T06:10:00Z'),
};

describe('the buttons of a card', () => {
  const buttons = [
    ['evaluation.again', 'evaluate_again'],
    ['evaluation.hindsight', 'hindsight'],
  ] as const;

  it.each(buttons)('%s asks the judge and tells the person', async (id, kind) => {
    const driver = await BotDriver.start({ answers: { 'reading an evaluation': [evaluationRow] } });
    await driver.click(id, value);
    expect(driver.warehouse.bindsOf('writing a request')[0]?.slice(1, 3)).toEqual([
      kind,
      '{"evaluation_id":"EV_20261122_0600"}',
    ]);
    expect(driver.slack.of('chat.postEphemeral')).toHaveLength(1);
  });

  it.each(buttons)('%s is refused to people without a role', async (id) => {
    const driver = await BotDriver.start({ answers: { 'reading an evaluation': [evaluationRow] } });
    await driver.click(id, value, 'UNOBODY');
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
    expect(String(driver.slack.of('chat.postEphemeral')[0]?.body.text)).toContain(
      'only reviewers, engineers and admins can',
    );
  });

  it('answers in the modal that holds the button, and in a direct message once it is closed', async () => {
    for (const closed of [false, true]) {
      const driver = await BotDriver.start({
        answers: { 'reading an evaluation': [evaluationRow] },
      });
      if (closed)
        driver.slack.on(({ method }) =>
          method === 'views.update' ? { ok: false, error: 'not_found' } : undefined,
        );
      await driver.clickInModal('evaluation.again', value);
      const [inModal] = driver.slack.of('views.update');
      expect(JSON.stringify(inModal?.body)).toContain('Evaluating again');
      expect(driver.slack.of('chat.postMessage').map(({ body }) => body.channel)).toEqual(
        closed ? ['UREV'] : [],
      );
    }
  });
});

const asked = {
  kind: 'evaluate_again',
  requestId: '0123456789abcdef0123456789abcdef',
  evaluationId: 'EV_20261122_0600',
  candidate: 'V202611220600',
  requestedBy: 'UENG',
} as const;

describe('what is said of it', () => {
  it.each(kinds)('is taken by Slack, of %s', (kind) => {
    const about = { ...asked, kind };
    const messages = [
      judgingAgain(about),
      judgeAsked(about),
      judgeAskedBefore(about, 'UREV'),
      notJudgedAgain(about, 'Version <V1> is live.'),
      evaluateDryRun(asked.candidate),
      ...verdicts.map((verdict) => evaluatedAgain(about, 'EV_20261122_0600_2', verdict)),
      ...verdicts.map((verdict) =>
        hindsight(about, anEvaluation(verdict).document, 'V202611150600', 'PROMOTED'),
      ),
    ];
    for (const message of messages) expect(messageFaults(message)).toEqual([]);
  });

  it('takes the place of the message that it was asked', async () => {
    const row = (KIND: string, result: object) => ({
      KEY: `${KIND}:${JSON.stringify(result).length}`,
      KIND,
      REQUEST_ID: asked.requestId,
      REQUESTED_BY: 'UENG',
      EVALUATION_ID: asked.evaluationId,
      CANDIDATE: asked.candidate,
      PRODUCTION: 'V202611150600',
      RESULT: JSON.stringify(result),
    });
    const { document } = anEvaluation('ask');
    const driver = await BotDriver.start({
      answers: {
        'reading answered requests': [
          row('evaluate_again', { evaluation_id: 'EV_20261122_0600_2', verdict: 'promote' }),
          row('evaluate_again', { error: 'Version V1 is live.' }),
          row('evaluate_again', { verdict: 'maybe' }),
          row('hindsight', { document, decided: 'REJECTED', verdict: 'ask' }),
          row('hindsight', { error: 'It has not been decided.' }),
          row('hindsight', { document: {}, decided: 'REJECTED' }),
        ],
      },
    });
    await showJudged(driver.bot);
    const texts = driver.warehouse
      .bindsOf('renewing a message')
      .map(([payload]) => String(JSON.parse(String(payload)).message.text));
    expect(texts).toEqual([
      expect.stringContaining('Evaluated again: v202611220600, promote recommended.'),
      expect.stringContaining('could not be evaluated again. Version V1 is live.'),
      expect.stringContaining('not one that this release can read'),
      expect.stringContaining('Looking back: v202611220600 against v202611150600'),
      expect.stringContaining('could not be compared on newer days. It has not been decided.'),
      expect.stringContaining('not one that this release can read'),
    ]);
  });
});
