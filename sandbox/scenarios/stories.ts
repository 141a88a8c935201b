import type { Mistake } from './branch.js';

/** What must stand before a story begins, made by the product's own commands. */
export interface Prologue {
  /** A version to be live, trained as of some days ago, perhaps by an older code. */
  readonly live: {
    readonly daysAgo: number;
    readonly code?: Mistake;
  };
  /** What an engineer deploys once it is live. */
  readonly mistake?: Mistake;
}

/** A named scenario as a person meets it. The rows are the generator's of the same name. */
export interface Story {
  /** What is going on. */
  readonly about: string;
  /** Without one, nothing is deployed yet. */
  readonly prologue?: Prologue;
  /** What to type to see it. */
  readonly type: readonly string[];
  /** What the card then says, and why. */
  readonly expect: string;
}

const deploy = '/dag deploy, then Apply';
const yesterday = { daysAgo: 1 } as const;
const sound = 'To mend it: /dag deploy, Apply, /dag run.';

/** Every scenario, by the name that `--scenario` takes. */
export const stories: Readonly<Record<string, Story>> = {
  steady: {
    about: 'an ordinary shop',
    type: [deploy, '/dag run'],
    expect: 'the first candidate is your call, since nothing is live to compare it with.',
  },
  'no-production': {
    about: 'nothing is live yet',
    type: [deploy, '/dag run'],
    expect: '“Your call”: a first version never goes live by itself.',
  },
  drift: {
    about: 'a new kind of fraud began 26 days ago; the live version was trained before it',
    prologue: { live: { daysAgo: 3 } },
    type: ['/dag run'],
    expect:
      '“Promote recommended”. In other shops a segment pays for the gain, and it is your call: --fresh --seed 1.',
  },
  'worse-slice': {
    about: 'a wrong join makes the candidate learn frauds of preferred customers as honest',
    prologue: {
      live: { daysAgo: 3, code: 'first-four' },
      mistake: 'forgotten-frauds',
    },
    type: ['/dag run train_days=14'],
    expect: '“Reject recommended”: whatever the whole gained, preferred customers are worse off.',
  },
  leak: {
    about: 'a mistake in the split puts one in twenty held-out rows into train',
    prologue: { live: yesterday, mistake: 'leak' },
    type: ['/dag run'],
    expect: `“No evidence”: the test rows were also in train. ${sound}`,
  },
  'leak-new-ids': {
    about: 'the same leak, under ids that tell nobody',
    prologue: { live: yesterday, mistake: 'leak-new-ids' },
    type: ['/dag run'],
    expect: `“No evidence”: the same content is in train and test. ${sound}`,
  },
  'leak-label-proxy': {
    about: 'a feature that holds the label',
    prologue: { live: yesterday, mistake: 'leak-label-proxy' },
    type: ['/dag run'],
    expect: `“No evidence”: no honest model is nearly perfect. ${sound}`,
  },
  'few-positives': {
    about: 'a shop with a twentieth of the fraud',
    type: [deploy, '/dag run'],
    expect: '“No evidence”: too few frauds to tell anything from, and nothing to promote.',
  },
  'label-delay': {
    about: 'a run whose test days end yesterday, before their frauds are reported',
    type: [deploy, '/dag run label_delay_days=1'],
    expect: '“No evidence”: the labels are not in yet.',
  },
  'broken-feature': {
    about: 'one feature is 0 in the last three days of the test',
    prologue: { live: yesterday, mistake: 'broken-feature' },
    type: ['/dag run'],
    expect: `“No evidence”: the feature is broken. ${sound}`,
  },
  'broken-feature-null': {
    about: 'one feature is missing in the last three days of the test',
    prologue: { live: yesterday, mistake: 'broken-feature-null' },
    type: ['/dag run'],
    expect: `“No evidence”: the feature is broken. ${sound}`,
  },
};
