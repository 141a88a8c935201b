import type { EvaluationDocument } from '../promotion/evaluation.js';
import { type Block, blockId, type Cell, table } from './kit.js';
import {
  type Figure,
  interval,
  missing,
  type Reading,
  rate,
  reading,
  score,
  share,
  signedPoints,
  signedScore,
} from './numbers.js';

type Difference = NonNullable<NonNullable<EvaluationDocument['comparison']>['pr_auc']>;

/** One of the four rows that carry a card. */
export interface MetricRow {
  readonly name: string;
  readonly reading: Reading | null;
  readonly live: string;
  readonly candidate: string;
  readonly difference: string;
}

const points = (difference: Difference | null | undefined): string =>
  `${signedPoints(difference?.delta)} pts ${interval(difference?.ci_low, difference?.ci_high, signedPoints)}`.trim();
const plainScore = (difference: Difference | null | undefined): string =>
  `${signedScore(difference?.delta)} ${interval(difference?.ci_low, difference?.ci_high, signedScore)}`.trim();

const badness: Readonly<Record<Reading, number>> = { worse: 0, unclear: 1, better: 2 };

const signedRate = (live: Figure, candidate: Figure): string => {
  if (typeof live !== 'number' || typeof candidate !== 'number') return missing;
  const change = candidate - live;
  return `${change < 0 ? '−' : '+'}${rate(Math.abs(change))}`;
};

/** PR-AUC, recall and savings at budget with their 95% intervals, and alerts a day without one. */
export const metricRows = (document: EvaluationDocument): MetricRow[] => {
  const { candidate, production } = document.metrics;
  const { comparison } = document;
  const read = (difference: Difference | null | undefined) =>
    reading(difference?.ci_low, difference?.ci_high);
  const rows: MetricRow[] = [
    {
      name: 'PR-AUC',
      reading: read(comparison?.pr_auc),
      live: score(production?.pr_auc),
      candidate: score(candidate?.pr_auc),
      difference: plainScore(comparison?.pr_auc),
    },
    {
      name: 'Fraud caught (recall)',
      reading: read(comparison?.recall_at_budget),
      live: share(production?.recall_at_budget),
      candidate: share(candidate?.recall_at_budget),
      difference: points(comparison?.recall_at_budget),
    },
    {
      name: 'Fraud money saved',
      reading: read(comparison?.savings_at_budget),
      live: share(production?.savings_at_budget),
      candidate: share(candidate?.savings_at_budget),
      difference: points(comparison?.savings_at_budget),
    },
    {
      name: 'Alerts a day',
      reading: null,
      live: rate(production?.alerts_per_day),
      candidate: rate(candidate?.alerts_per_day),
      difference: signedRate(production?.alerts_per_day, candidate?.alerts_per_day),
    },
  ];
  if (document.verdict !== 'reject') return rows;
  return rows.sort((a, b) => badness[a.reading ?? 'better'] - badness[b.reading ?? 'better']);
};

const readingCell = (row: MetricRow): Cell => {
  if (row.reading === null) return missing;
  const word = `${row.reading[0]?.toUpperCase()}${row.reading.slice(1)}`;
  return row.reading === 'worse' ? { bold: word } : word;
};

/** `from` → candidate with differences; the candidate alone when nothing is live. */
export const metricsTable = (
  document: EvaluationDocument,
  key: string,
  rev: number,
  from = 'Live',
): Block => {
  const id = blockId('evaluation', 'metrics', key, rev);
  const rows = metricRows(document);
  if (document.production === null)
    return table(
      [{ name: 'Metric' }, { name: 'Candidate', align: 'right' }],
      rows.map((row) => [row.name, row.candidate]),
      id,
    );
  return table(
    [
      { name: 'Metric' },
      { name: 'Reading' },
      { name: `${from} → candidate`, align: 'right' },
      { name: 'Difference [95% interval]' },
    ],
    rows.map((row) => [
      row.name,
      readingCell(row),
      `${row.live} → ${row.candidate}`,
      row.difference,
    ]),
    id,
  );
};
