import type { Evaluation, EvaluationDocument } from '../promotion/evaluation.js';
import { escaped } from './limits.js';
import {
  count,
  interval,
  plural,
  rate,
  reading,
  score,
  share,
  signedPoints,
  signedScore,
} from './numbers.js';
import { versionName } from './words.js';

/** How many soundness checks the judge makes; every failing one is listed on the card. */
export const soundnessChecks = 14;

const columnWords: Readonly<Record<string, string>> = {
  CHANNEL: 'Channel',
  REGION: 'Region',
  AMOUNT_BAND: 'Amount',
};

/** `REGION=LATAM` → `Region LATAM`, `AMOUNT_BAND=>=1000` → `Amount from 1000`; not escaped. */
export const segmentName = (name: string): string => {
  const [column = '', ...rest] = name.split('=');
  const value = rest.join('=');
  if (column === 'PREF_CUSTOMER')
    return value === 'true' ? 'Preferred customers' : 'Other customers';
  const words = value.replace(/^>=/, 'from ').replace(/^</, 'below ');
  return `${columnWords[column] ?? column} ${column === 'AMOUNT_BAND' ? words : value}`;
};

const setting = (document: EvaluationDocument, key: string): number | null => {
  const value = document.settings[key];
  return typeof value === 'number' ? value : null;
};

type Sentence = (document: EvaluationDocument, about: string) => string;

const gain = (document: EvaluationDocument): string => {
  const found = document.comparison?.pr_auc;
  return `PR-AUC ${signedScore(found?.delta)} ${interval(found?.ci_low, found?.ci_high, signedScore)}`;
};
const recall = (document: EvaluationDocument): string => {
  const found = document.comparison?.recall_at_budget;
  return `${signedPoints(found?.delta)} points ${interval(found?.ci_low, found?.ci_high, signedPoints)}`;
};
const savings = (document: EvaluationDocument): string => {
  const found = document.comparison?.savings_at_budget;
  return `${signedPoints(found?.delta)} points ${interval(found?.ci_low, found?.ci_high, signedPoints)}`;
};
const sliceChange = (document: EvaluationDocument, name: string): string => {
  const found = document.slices.find((slice) => slice.name === name);
  return found === undefined ? '' : `: recall ${signedPoints(found.delta)} points`;
};
const alerts = (document: EvaluationDocument): string =>
  rate(document.metrics.candidate?.alerts_per_day);
const budget = (document: EvaluationDocument): string =>
  rate(setting(document, 'alert_budget_per_day'));

const sentences: Readonly<Record<string, Sentence>> = {
  HOLDOUT_EMPTY: () => 'There are no transactions to test on.',
  DUPLICATE_ROWS: () => 'The same transaction stands more than once in the test data.',
  SCORES_INVALID: () => 'Some scores are missing or outside 0 to 1.',
  SCORES_CONSTANT: () => 'One of the versions gives every transaction the same score.',
  LABELS_MISSING: (document) =>
    `${share(document.data.label_missing_share)} of the test transactions are not labelled yet.`,
  LABELS_IMMATURE: () => 'The labels of the test days are not complete yet.',
  TIME_ORDER: () => 'The training data ends too late for the test data.',
  TRAIN_TEST_OVERLAP: () => 'Some test transactions were also trained on.',
  CONTENT_OVERLAP: () => 'Too many test transactions repeat trained ones.',
  THRESHOLD_MISSING: () => 'A version has no threshold to raise alerts at.',
  FEATURE_BROKEN: (_document, about) => `The feature ${about} is broken on at least one day.`,
  FEW_POSITIVES: (document) =>
    `There are only ${plural(document.data.positives ?? 0, 'confirmed fraud')} on ${plural(document.data.positive_accounts ?? 0, 'account')} to test on.`,
  NEAR_PERFECT: () => 'The candidate is too good to be true: something leaks the answer.',
  COMPARISON_IMPOSSIBLE: () => 'The two versions could not be compared.',
  PRIMARY_WORSE: (document) => `It finds less fraud than the live version: ${gain(document)}.`,
  NO_USEFUL_GAIN: (document) => `It gains too little to be worth a change: ${gain(document)}.`,
  RECALL_WORSE: (document) =>
    `At the same number of alerts it misses more fraud: recall ${recall(document)}.`,
  SAVINGS_WORSE: (document) =>
    `At the same number of alerts it saves less money: ${savings(document)} of all fraud.`,
  SLICE_WORSE: (document, about) =>
    `It misses more fraud in ${segmentName(about)}${sliceChange(document, about)}.`,
  ALERTS_FAR_OVER_BUDGET: (document) =>
    `It raises ${alerts(document)} alerts a day; the budget is ${budget(document)}.`,
  IDENTICAL_SCORES: () => 'It scores every transaction exactly as the live version does.',
  BELOW_FLOOR: () => 'It is hardly better than no model at all.',
  PRIMARY_INCONCLUSIVE: (document) =>
    `The difference is too small to be sure of: ${gain(document)}.`,
  GAIN_TOO_SMALL: (document) => `It is better, but by little: ${gain(document)}.`,
  RECALL_NOT_PROVEN: (document) =>
    `It is not certain that it catches as many frauds: recall ${recall(document)}.`,
  SAVINGS_NOT_PROVEN: (document) =>
    `It is not certain that it saves as much money: ${savings(document)} of all fraud.`,
  THIN_EVIDENCE: (document) =>
    `There are few frauds to judge by: ${count(document.data.positives)} on ${plural(document.data.positive_accounts ?? 0, 'account')}.`,
  HOLDOUT_TOO_EASY: () => 'It does much better on the test days than when it was trained.',
  SLICE_TRADE_OFF: (document, about) =>
    `It is better overall, but misses more fraud in ${segmentName(about)}${sliceChange(document, about)}.`,
  ALERTS_OVER_BUDGET: (document) =>
    `It raises ${alerts(document)} alerts a day; the budget is ${budget(document)}.`,
  ALERTS_UNDER_BUDGET: (document) =>
    `It raises only ${alerts(document)} alerts a day; the budget is ${budget(document)}.`,
  REQUIRED_SLICE_NOT_JUDGED: (_document, about) =>
    `${segmentName(about)} must be judged, and has too few frauds for it.`,
  NO_PRODUCTION: () => 'Nothing is live yet, so there is nothing to compare it with.',
  CONTEXT_MISSING: () => 'The evaluation was made without knowing how the data was split.',
  PRIMARY_BETTER: () => 'It finds more fraud, clear even for a test repeated daily.',
  RECALL_HELD: () => 'It catches as many frauds at the same number of alerts.',
  SAVINGS_HELD: () => 'It saves as much money at the same number of alerts.',
  SLICES_HELD: () => 'No segment gets clearly worse.',
};

/** The sentence of a code such as `SLICE_WORSE:REGION=LATAM`, escaped; an unknown code speaks for itself. */
export const reasonSentence = (document: EvaluationDocument, code: string): string => {
  const [name = '', ...rest] = code.split(':');
  const sentence = sentences[name];
  return escaped(sentence === undefined ? `${code}.` : sentence(document, rest.join(':')));
};

const pressing = [
  'NO_PRODUCTION',
  'SLICE_WORSE',
  'SLICE_TRADE_OFF',
  'PRIMARY_',
  'LABELS_',
  'TRAIN_TEST_OVERLAP',
];

/** The reason a card opens with: what weighs most with a reader, else the first. */
export const leadingReason = (document: EvaluationDocument): string => {
  const found = pressing
    .map((start) => document.reasons.find((reason) => reason.startsWith(start)))
    .find((reason) => reason !== undefined);
  return found ?? document.reasons[0] ?? '';
};

/** How a segment fared: worse only where the judge's own rule says so. */
export const segmentReading = (
  document: EvaluationDocument,
  slice: EvaluationDocument['slices'][number],
): string => {
  const harmed = Object.values(document.codes)
    .flat()
    .some(
      (code) => code === `SLICE_WORSE:${slice.name}` || code === `SLICE_TRADE_OFF:${slice.name}`,
    );
  if (harmed) return '*worse*';
  const { delta, se } = slice;
  if (typeof delta !== 'number' || typeof se !== 'number') return 'unclear';
  return reading(delta - 1.959964 * se, delta + 1.959964 * se) === 'better' ? 'better' : 'unclear';
};

/** The evidence in one line, for cards that have ended. */
export const evidenceLine = ({ document, digest, production }: Evaluation): string => {
  const figures =
    production === null
      ? `PR-AUC ${score(document.metrics.candidate?.pr_auc)}, nothing to compare with`
      : `PR-AUC ${score(document.metrics.candidate?.pr_auc)} vs ${score(document.metrics.production?.pr_auc)}, ${signedScore(document.comparison?.pr_auc?.delta)} ${interval(document.comparison?.pr_auc?.ci_low, document.comparison?.pr_auc?.ci_high, signedScore)}`;
  return `Evidence: ${figures} · digest ${digest.slice(0, 8)}`;
};

/** `v… against live v…`, or alone. */
export const subjects = (evaluation: Evaluation): { candidate: string; live: string | null } => ({
  candidate: versionName(evaluation.candidate),
  live: evaluation.production === null ? null : versionName(evaluation.production),
});
