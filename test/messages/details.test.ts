import { describe, expect, it } from 'vitest';
import { modalDetails } from '../../src/messages/modal-details.js';
import { anEvaluation, aPromotion, firstEvaluation } from '../support/evaluation-document.js';

const place = { channel: 'C1', ts: '1.000001', ev: 'E1', rev: 1, digest: 'd', live: '' };

describe('the details of an evaluation', () => {
  const evaluation = anEvaluation('promote');
  const then = String(evaluation.production);
  const said = (shown: typeof evaluation, live: string | null): string => {
    const [summary] = modalDetails(
      { evaluation: shown, promotion: aPromotion(), live },
      place,
    ).blocks;
    return JSON.stringify(summary);
  };

  it('say what the candidate was compared with, which is live', () => {
    expect(said(evaluation, then)).toContain(`against live \`${then.toLowerCase()}\``);
  });

  it('say what is live by now where that has changed', () => {
    const changed = said(evaluation, 'V202611290600');
    expect(changed).toContain(`against \`${then.toLowerCase()}\`, which was live then`);
    expect(changed).toContain('`v202611290600` is live now');
    expect(said(evaluation, null)).toContain('nothing is live now');
  });

  it('never say that nothing is live of a version that went live', () => {
    const first = firstEvaluation();
    expect(said(first, null)).toContain('nothing is live');
    const promoted = said(first, first.candidate);
    expect(promoted).not.toContain('nothing is live');
    expect(promoted).toContain(
      `nothing was live then; \`${first.candidate.toLowerCase()}\` is live now`,
    );
  });
});
