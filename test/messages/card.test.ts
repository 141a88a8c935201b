import { describe, expect, it } from 'vitest';
import { card } from '../../src/messages/card.js';
import { hasNewerBlocks, withoutNewerBlocks } from '../../src/messages/fallback.js';
import { verdicts } from '../../src/promotion/evaluation.js';
import { promotionStates } from '../../src/promotion/promotion.js';
import { blockKitFaults, messageFaults } from '../support/block-kit.js';
import { anEvaluation, aPromotion, firstEvaluation } from '../support/evaluation-document.js';

const words = (value: unknown): string => JSON.stringify(value);
const buttons = (value: unknown): string[] =>
  [...words(value).matchAll(/"action_id":"([^"]+)"/g)].map((match) => match[1] ?? '');

const open = (verdict: (typeof verdicts)[number]) =>
  verdict === 'promote' || verdict === 'ask' ? aPromotion() : null;

describe('the card', () => {
  it.each(verdicts)('is a message that Slack takes, with verdict %s', (verdict) => {
    const message = card({
      evaluation: anEvaluation(verdict),
      promotion: open(verdict),
      live: 'V202611150600',
    });
    expect(messageFaults(message)).toEqual([]);
    expect(message.blocks.length).toBeLessThanOrEqual(10);
  });

  it.each(verdicts)(
    'gives its reason in its text too, for those who hear it, with verdict %s',
    (verdict) => {
      const { text, blocks } = card({
        evaluation: anEvaluation(verdict),
        promotion: open(verdict),
        live: 'V202611150600',
      });
      const [, reason = ''] = /\*([^*]+\.)\*/.exec(words(blocks[1])) ?? [];
      expect(reason.length).toBeGreaterThan(20);
      expect(text).toContain(reason);
    },
  );

  it.each(promotionStates)('is a message that Slack takes, in state %s', (state) => {
    const promotion = aPromotion({
      state,
      decidedBy: 'UREV',
      decidedAt: new Date('2026-11-22T09:51:00Z'),
      decisionId: 'DEC_0001',
      reason: 'segment_worse: <script> & more\nthan one line',
      approvals: [{ actor: 'UREV', at: new Date('2026-11-22T09:51:00Z'), note: 'a & b < c' }],
    });
    const message = card({ evaluation: anEvaluation('promote'), promotion, live: null });
    expect(messageFaults(message)).toEqual([]);
  });

  it('says, while it waits, that another version went live than the one it was compared with', () => {
    const evaluation = anEvaluation('promote');
    const promotion = aPromotion();
    const same = card({ evaluation, promotion, live: evaluation.production });
    const moved = card({ evaluation, promotion, live: 'V202611290600' });
    expect(words(same)).not.toContain('is live now');
    expect(words(moved.blocks)).toContain('which was live then; `v202611290600` is live now');
    expect(moved.text).toContain('v202611290600 is live now');
    expect(messageFaults(moved)).toEqual([]);
    const first = card({ evaluation: firstEvaluation(), promotion, live: 'V202611290600' });
    expect(words(first.blocks)).toContain('nothing was live then; `v202611290600` is live now');
  });

  it('names the weakest segments in words, a band of amounts too', () => {
    const evaluation = anEvaluation('promote');
    const text = words(card({ evaluation, promotion: open('promote'), live: null }));
    expect(text).toContain('Channel ECOM −6.1 pts');
    expect(text).toContain('Amount from 1000 −1.0 pts');
  });

  it.each([
    [['FEATURE_BROKEN:AMOUNT'], ['Check', 'Result']],
    [
      ['FEW_POSITIVES', 'TIME_ORDER'],
      ['Check', 'Result', 'Found', 'Needed'],
    ],
  ])(
    'says beside each failed check that it failed, and shows no column of dashes: %j',
    (reasons, columns) => {
      const evaluation = anEvaluation('no_evidence');
      const document = { ...evaluation.document, reasons, codes: { no_evidence: reasons } };
      const message = card({
        evaluation: { ...evaluation, document },
        promotion: null,
        live: null,
      });
      const [table] = message.blocks.filter((block) => block.type === 'table');
      expect(messageFaults(message)).toEqual([]);
      expect(
        [...words(table).matchAll(/"text":"(Check|Result|Found|Needed)"/g)].map(([, name]) => name),
      ).toEqual(columns);
      expect(words(table)).toContain('"is_wrapped":true');
    },
  );

  it('offers Promote first and in green only where it is recommended', () => {
    const recommended = card({
      evaluation: anEvaluation('promote'),
      promotion: aPromotion(),
      live: null,
    });
    expect(buttons(recommended)).toEqual([
      'evaluation.promote',
      'evaluation.reject',
      'evaluation.details',
    ]);
    expect(words(recommended)).toContain('"style":"primary"');
    const asked = card({ evaluation: anEvaluation('ask'), promotion: aPromotion(), live: null });
    expect(words(asked)).not.toContain('"style":"primary"');
  });

  it.each([
    ['reject', ['evaluation.details']],
    ['no_evidence', ['evaluation.again', 'evaluation.details']],
  ] as const)('offers no decision under %s', (verdict, offered) => {
    const message = card({ evaluation: anEvaluation(verdict), promotion: null, live: null });
    expect(buttons(message)).toEqual(offered);
  });

  it.each([
    ['PROMOTED', ['evaluation.details', 'evaluation.hindsight']],
    ['REJECTED', ['evaluation.details', 'evaluation.hindsight']],
    ['EXPIRED', ['evaluation.again', 'evaluation.details', 'evaluation.hindsight']],
    ['SUPERSEDED', ['evaluation.details', 'evaluation.hindsight']],
    ['APPROVED', ['evaluation.details']],
  ] as const)('once %s says what can still be done', (state, offered) => {
    const promotion = aPromotion({ state });
    const ended = card({ evaluation: anEvaluation('ask'), promotion, live: null });
    expect(buttons(ended)).toEqual(offered);
    const first = card({ evaluation: firstEvaluation(), promotion, live: null });
    expect(buttons(first)).not.toContain('evaluation.hindsight');
  });

  it('shows the candidate alone before anything is live', () => {
    const message = card({ evaluation: firstEvaluation(), promotion: aPromotion(), live: null });
    expect(messageFaults(message)).toEqual([]);
    expect(words(message)).toContain('Nothing is live yet');
    expect(words(message)).not.toContain('Live → candidate');
  });

  it('binds its buttons to evaluation, revision, whole digest and live version', () => {
    const evaluation = anEvaluation('ask');
    const message = card({ evaluation, promotion: aPromotion({ revision: 3 }), live: null });
    const value = /"value":("\{.*?\}")/.exec(words(message))?.[1] ?? '""';
    expect(JSON.parse(JSON.parse(value) as string)).toEqual({
      ev: evaluation.id,
      rev: 3,
      digest: evaluation.digest,
      live: 'V202611150600',
    });
  });

  it('names the person, the version before and the note once it is promoted', () => {
    const at = new Date('2026-11-22T09:51:00Z');
    const promotion = aPromotion({
      state: 'PROMOTED',
      decidedAt: at,
      previousLive: 'V202611150600',
      approvals: [{ actor: 'UREV', at, note: 'Watch new merchants.' }],
    });
    const message = card({ evaluation: anEvaluation('ask'), promotion, live: null });
    expect(words(message)).toContain('<@UREV>');
    expect(words(message)).toContain('moved from `v202611150600` to `v202611220600`');
    expect(words(message)).toContain('>Watch new merchants.');
  });

  it.each([
    ['while it is live and another was before it', 'V202611150600', 'V202611220600', true],
    ['not once another is live', 'V202611150600', 'V202611290600', false],
    ['not where nothing was live before it', null, 'V202611220600', false],
  ] as const)(
    'of a promoted candidate offers to revert, %s',
    (_when, previousLive, live, offered) => {
      const promotion = aPromotion({ state: 'PROMOTED', previousLive });
      const message = card({ evaluation: anEvaluation('ask'), promotion, live });
      expect(messageFaults(message)).toEqual([]);
      expect(buttons(message)[0] === 'version.revert').toBe(offered);
      expect(message.text.includes('Revert to v202611150600')).toBe(offered);
    },
  );

  it('of a rejected candidate says what is live now, though something else was when it was judged', () => {
    const promotion = aPromotion({
      state: 'REJECTED',
      decidedBy: 'UREV',
      reason: 'timing: Later.',
    });
    const message = card({ evaluation: firstEvaluation(), promotion, live: 'V202611290600' });
    expect(message.text).toContain('v202611290600 stays live.');
    expect(words(message)).not.toContain('Nothing is live');
  });

  it('of a reverted candidate says what is live again, who did it and why', () => {
    const promotion = aPromotion({
      state: 'REVERTED',
      previousLive: 'V202611150600',
      decidedBy: 'UREV',
      decidedAt: new Date('2026-11-23T09:51:00Z'),
      reason: 'It flags <honest> customers.',
    });
    const message = card({ evaluation: anEvaluation('ask'), promotion, live: 'V202611150600' });
    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toContain('v202611150600 is live again.');
    for (const said of ['`v202611150600` is live again', '<@UREV>', '>It flags &lt;honest&gt;'])
      expect(words(message)).toContain(said);
  });

  it('never says promoted before the registry does', () => {
    const message = card({
      evaluation: anEvaluation('promote'),
      promotion: aPromotion({ state: 'APPROVED', previousLive: 'V202611150600' }),
      live: 'V202611150600',
    });
    expect(words(message)).not.toMatch(/[Pp]romoted/);
  });

  it.each(verdicts)('says as much without the newer blocks, with verdict %s', (verdict) => {
    const { blocks } = card({
      evaluation: anEvaluation(verdict),
      promotion: open(verdict),
      live: null,
    });
    const plain = withoutNewerBlocks(blocks);
    expect(hasNewerBlocks(plain)).toBe(false);
    expect(blockKitFaults(plain)).toEqual([]);
    expect(plain).toHaveLength(blocks.length);
  });
});
