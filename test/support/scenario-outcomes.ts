/** What a scenario's evaluation and its card must say. */
export interface ScenarioOutcome {
  readonly name: string;
  /** what the engineer types, after `/dag` */
  readonly type: string;
  readonly verdict: string;
  /** the codes of the verdict's band, as the document's `reasons` */
  readonly reasons: readonly string[];
  readonly card: readonly RegExp[];
  /** fewer accounts than the scenario's own, where its verdict does not hang on their number */
  readonly accounts?: number;
}

const few = 2500;
const broken = {
  type: 'run',
  verdict: 'no_evidence',
  reasons: ['FEATURE_BROKEN:TX_UTILIZATION_NORM'],
  card: [/No evidence/, /TX_UTILIZATION_NORM.* is broken/],
  accounts: few,
};

export const scenarioOutcomes: readonly ScenarioOutcome[] = [
  {
    name: 'leak',
    type: 'run',
    verdict: 'no_evidence',
    reasons: ['CONTENT_OVERLAP', 'TRAIN_TEST_OVERLAP'],
    card: [/No evidence/, /Some test transactions were also trained on/],
    accounts: few,
  },
  {
    name: 'few-positives',
    type: 'run',
    verdict: 'no_evidence',
    reasons: ['FEW_POSITIVES'],
    card: [/No evidence/, /There are only \d+ confirmed frauds on \d+ accounts/],
    accounts: 5000,
  },
  {
    name: 'leak-new-ids',
    type: 'run',
    verdict: 'no_evidence',
    reasons: ['CONTENT_OVERLAP'],
    card: [/No evidence/, /repeat trained ones/],
    accounts: few,
  },
  {
    name: 'leak-label-proxy',
    type: 'run',
    verdict: 'no_evidence',
    reasons: ['NEAR_PERFECT'],
    card: [/No evidence/, /too good to be true/],
    accounts: few,
  },
  { name: 'broken-feature', ...broken },
  { name: 'broken-feature-null', ...broken },
  {
    name: 'label-delay',
    type: 'run label_delay_days=1',
    verdict: 'no_evidence',
    reasons: ['LABELS_IMMATURE', 'LABELS_MISSING'],
    card: [/No evidence/, /labels of the test days are not complete/],
    accounts: few,
  },
  {
    name: 'no-production',
    type: 'run',
    verdict: 'ask',
    reasons: ['NO_PRODUCTION'],
    card: [/Your call/, /Nothing is live yet/],
    accounts: few,
  },
  {
    name: 'worse-slice',
    type: 'run train_days=14',
    verdict: 'reject',
    reasons: ['SLICE_WORSE:PREF_CUSTOMER=true'],
    card: [/Reject recommended/, /misses more fraud in .*[Pp]referred/],
  },
  {
    name: 'drift',
    type: 'run',
    verdict: 'promote',
    reasons: ['PRIMARY_BETTER', 'RECALL_HELD', 'SAVINGS_HELD', 'SLICES_HELD'],
    card: [/Promote recommended/, /clear even for a test repeated daily/],
  },
];
