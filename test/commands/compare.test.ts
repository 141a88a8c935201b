import { describe, expect, it } from 'vitest';
import { showJudged } from '../../src/jobs/judged.js';
import { compared, comparing, notCompared } from '../../src/messages/comparison.js';
import { verdicts } from '../../src/promotion/evaluation.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';
import { anEvaluation } from '../support/evaluation-document.js';

const registry = {
  'reading the live version': [
    { name: 'FRAUD_DETECTION_XGB', default_version_name: 'V202611150600' },
  ],
  'reading the versions of the model': ['V202611150600', 'V202611220600', 'BASELINE'].map(
    (name) => ({ name, created_on: '2026-11-22 06:00:00', comment: null, metadata: '{}' }),
  ),
};

const type = async (text: string, user?: string) => {
  const driver = await BotDriver.start({ answers: registry });
  const body = await driver.type(text, user);
  return { driver, text: String(body?.text ?? '') };
};

const asked = {
  requestId: '0123456789abcdef0123456789abcdef',
  candidate: 'V202611220600',
  production: 'V202611150600',
  requestedBy: 'UENG',
};

describe('/dag compare', () => {
  it('writes one request, wakes the judge, and posts that the versions are compared', async () => {
    const { driver } = await type('compare v202611220600 V202611150600');
    const [request] = driver.warehouse.bindsOf('writing a request');
    expect(request).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      'compare',
      '{"candidate":"V202611220600","production":"V202611150600"}',
      'UENG',
    ]);
    expect(driver.warehouse.bindsOf('waking the judge')).toHaveLength(1);
    const [message] = driver.warehouse.bindsOf('adding a message');
    expect(message?.slice(0, 4)).toEqual([
      `compare:${String(request?.[0])}`,
      'compare',
      'C1',
      request?.[0],
    ]);
  });

  it.each([
    ['compare v202611220600', 'takes two versions'],
    ['compare v202611220600 v202611220600', 'cannot be compared with itself'],
    ['compare v202611220600 v202611150601', 'Did you mean v202611150600?'],
    ['compare v202611220600 baseline', '“baseline” is not a version of the model.'],
    ['compare v202611220600 v202611150600 now', 'does not take “now”'],
  ])('refuses %s', async (text, words) => {
    const { driver, text: said } = await type(text);
    expect(said).toContain(words);
    expect(said).toContain('Nothing was changed.');
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
  });

  it('is for engineers and admins', async () => {
    const { driver, text } = await type('compare v202611220600 v202611150600', 'UREV');
    expect(text).toContain('only engineers and admins can');
    expect(driver.warehouse.bindsOf('writing a request')).toEqual([]);
  });
});

describe('a comparison', () => {
  it.each(verdicts)('with verdict %s is told from the judge’s document', (verdict) => {
    const { document } = anEvaluation(verdict);
    const message = compared(asked, document);
    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toContain('v202611220600 against v202611150600');
    expect(message.text).toContain(document.reading);
    // Whoever is compared need not be live.
    expect(JSON.stringify(message.blocks)).not.toMatch(/\bLive\b/);
  });

  it('says that it is being made, or why it was not', () => {
    const messages = [comparing(asked), notCompared(asked, 'Model M has no version <V1>.')];
    for (const message of messages) expect(messageFaults(message)).toEqual([]);
    expect(JSON.stringify(messages[1]?.blocks)).toContain('no version &lt;V1&gt;');
  });

  it('takes the place of its own message once it is answered', async () => {
    const row = (requestId: string, result: object) => ({
      KEY: `compare:${requestId}`,
      KIND: 'compare',
      REQUEST_ID: requestId,
      REQUESTED_BY: 'UENG',
      EVALUATION_ID: null,
      CANDIDATE: asked.candidate,
      PRODUCTION: asked.production,
      RESULT: JSON.stringify(result),
    });
    const driver = await BotDriver.start({
      answers: {
        'reading answered requests': [
          row('one', { document: anEvaluation('ask').document }),
          row('two', { error: 'Model M has no version V1.' }),
          row('three', { document: { schema_version: 99 } }),
        ],
      },
    });
    await showJudged(driver.bot);
    const edits = driver.warehouse.bindsOf('renewing a message');
    expect(edits.map(([, key]) => key)).toEqual(['compare:one', 'compare:two', 'compare:three']);
    const revs = edits.map(([payload]) => JSON.parse(String(payload)).rev);
    expect(new Set(revs)).toEqual(new Set(['answered']));
    expect(String(edits[2]?.[0])).toContain('is not one that this release can read');
    expect(String(edits[1]?.[0])).toContain('has no version V1');
  });
});
