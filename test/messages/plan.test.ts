import { describe, expect, it } from 'vitest';
import { modalReject } from '../../src/messages/modal-reject.js';
import { planReady } from '../../src/messages/plan-ready.js';
import { messageFaults } from '../support/block-kit.js';

const plan = {
  codeHash: 'c0ffee',
  steps: [],
  roots: [],
  rootState: null,
  rootStateAfter: 'started',
  running: false,
  unchanged: false,
} as const;
const facts = {
  plan,
  digest: 'd',
  requestedBy: 'U1',
  readAt: new Date(0),
  lapsesAt: new Date(0),
};

describe('a plan without buttons', () => {
  it('says of a dry run that nothing was changed, not that it cannot be applied', () => {
    const message = planReady(facts, { dryRun: true });
    expect(message.text).toMatch(/dry run. Nothing was changed. To apply it, type \/dag deploy\.$/);
    expect(JSON.stringify(message.blocks)).not.toContain('cannot be applied');
    expect(messageFaults(message)).toEqual([]);
  });

  it('names what keeps it from being applied, in its text without markup', () => {
    const obstacle = 'A run is in progress. Deploy when it has ended: `/dag status`.';
    const message = planReady(facts, { dryRun: false, obstacle });
    expect(message.text).toContain('It cannot be applied now. A run is in progress.');
    expect(message.text).not.toContain('`');
    expect(messageFaults(message)).toEqual([]);
  });
});

describe('the form of a rejection', () => {
  const place = { ev: 'EV_1', rev: 1, digest: 'd', live: null, channel: null, ts: null };

  it('says what stays as it is: the live version, or that nothing goes live', () => {
    const words = (live: string | null) => JSON.stringify(modalReject('V2', live, place));
    expect(words('V1')).toContain('One rejection is enough: `v1` stays live, and');
    expect(words(null)).toContain('One rejection is enough: nothing goes live, and');
  });
});
