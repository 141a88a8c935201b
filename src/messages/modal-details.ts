import type { Evaluation, EvaluationDocument } from '../promotion/evaluation.js';
import type { CardFacts } from './card.js';
import { verdictName } from './evaluation-card.js';
import {
  reasonSentence,
  segmentName,
  segmentReading,
  soundnessChecks,
} from './evaluation-words.js';
import {
  type Block,
  blockId,
  context,
  fields,
  type Modal,
  preformatted,
  section,
  title,
} from './kit.js';
import { cut, escaped, limits, quotation } from './limits.js';
import { type FormPlace, modal } from './modal-kit.js';
import { count, interval, rate, score, share, signedPoints, signedScore } from './numbers.js';
import { splitReason } from './reject-reasons.js';
import { moment, span } from './times.js';
import { liveThen, nothingLive, personMention, versionCode } from './words.js';

const ascii = (text: string): string => text.replaceAll('−', '-').replaceAll('–', '-');

const metricLine = (name: string, live: string, candidate: string, difference: string): string =>
  ascii(`${name.padEnd(19)}${live.padStart(8)}${candidate.padStart(8)}  ${difference}`.trimEnd());

const metricLines = ({ metrics, comparison }: EvaluationDocument): string => {
  const { candidate: of, production: live } = metrics;
  const figure = (key: string, format: (value: number | null | undefined) => string) =>
    [format(live?.[key]), format(of?.[key])] as const;
  const scored = comparison?.pr_auc;
  const area = comparison?.roc_auc;
  const recall = comparison?.recall_at_budget;
  const saved = comparison?.savings_at_budget;
  const both = (
    difference: typeof scored,
    format: (value: number | null | undefined) => string,
    unit = '',
  ) =>
    difference === null || difference === undefined
      ? ''
      : `${format(difference.delta)} ${interval(difference.ci_low, difference.ci_high, format)}${unit}`;
  return [
    metricLine('', 'live', 'cand.', 'difference'),
    metricLine('PR-AUC', ...figure('pr_auc', score), both(scored, signedScore)),
    metricLine('ROC-AUC', ...figure('roc_auc', score), both(area, signedScore)),
    metricLine(
      'Recall at budget',
      ...figure('recall_at_budget', share),
      both(recall, signedPoints, ' pts'),
    ),
    metricLine(
      'Saved at budget',
      ...figure('savings_at_budget', share),
      both(saved, signedPoints, ' pts'),
    ),
    metricLine('Recall', ...figure('recall', share), ''),
    metricLine('Precision', ...figure('precision', share), ''),
    metricLine('F1', ...figure('f1', score), ''),
    metricLine('Log loss', ...figure('log_loss', score), '(lower is better)'),
    metricLine('Alerts a day', ...figure('alerts_per_day', rate), ''),
  ].join('\n');
};

const segmentLines = (document: EvaluationDocument): string => {
  const judged = document.slices.filter((slice) => slice.judged);
  const lines = judged.map((slice) =>
    ascii(
      `${cut(segmentName(slice.name), 24).padEnd(24)}${count(slice.positives).padStart(7)}  ${signedPoints(slice.delta).padStart(6)}  ${segmentReading(document, slice).replaceAll('*', '')}`,
    ),
  );
  const others = document.slices.length - judged.length;
  return [
    `${'recall'.padEnd(24)}${'frauds'.padStart(7)}  ${'pts'.padStart(6)}  reading`,
    ...lines,
    ...(others === 0 ? [] : [`${others} with too few frauds to judge`]),
  ].join('\n');
};

const drifting = ({ drift }: EvaluationDocument): string => {
  const moved = drift.filter(({ level }) => level !== 'ok').sort((a, b) => b.psi - a.psi);
  if (drift.length === 0) return 'Not measured.';
  if (moved.length === 0) return `None of ${drift.length} inputs and scores drifted.`;
  const shown = moved.slice(0, 5).map(({ name, psi }) => `${escaped(name)} ${psi.toFixed(2)}`);
  return `${moved.length} of ${drift.length} drifted (PSI from 0.10): ${shown.join(', ')}`;
};

const soundness = (document: EvaluationDocument): string => {
  const failing = document.codes.no_evidence ?? [];
  const kinds = new Set(failing.map((code) => code.split(':')[0])).size;
  const passed = `${soundnessChecks - kinds} of ${soundnessChecks} passed.`;
  return [passed, ...failing.map((code) => `• ${reasonSentence(document, code)}`)].join('\n');
};

const why = (document: EvaluationDocument): string =>
  document.reasons.map((code) => `• ${reasonSentence(document, code)}`).join('\n');

const lineage = ({ document, runId, requestedBy }: Evaluation): string[] => {
  const { train, holdout } = document.windows;
  const shown = (window: typeof train) =>
    window === undefined ? 'unknown' : span(window.start, window.end);
  return [
    `*Run*\n${escaped(runId)}`,
    `*Asked for by*\n${personMention(requestedBy)}`,
    `*Trained on*\n${shown(train)} (UTC)`,
    `*Tested on*\n${shown(holdout)} (UTC), ${count(document.data.rows)} transactions`,
    `*Frauds in the test*\n${count(document.data.positives)} on ${count(document.data.positive_accounts)} accounts`,
    `*“Never fraud” would be right in*\n${share(document.baseline.majority_accuracy)} of cases`,
  ];
};

/** What the candidate was compared with, and what is live by now where that is another. */
const compared = ({ evaluation: { production }, live }: CardFacts): string =>
  liveThen(production, live) ??
  (nothingLive(production) ? 'nothing is live' : `against live ${versionCode(production)}`);

/** Everything the document says, out of classic blocks alone. */
export const modalDetails = (facts: CardFacts, place: FormPlace): Modal => {
  const { evaluation, promotion } = facts;
  const { id, document, verdict, candidate, production } = evaluation;
  const part = (name: string) => blockId('details', name, id, place.rev);
  const segments: Block[] =
    document.slices.length === 0 || production === null
      ? []
      : [
          title('Segments, weakest first', part('segments_title')),
          preformatted(segmentLines(document), part('segments')),
        ];
  const given = splitReason(promotion?.reason ?? '');
  const reason: Block[] =
    given.words.trim() === ''
      ? []
      : [
          section(
            `*Reason given${given.title === null ? '' : `: ${given.title}`}*\n${quotation(given.words, 2000)}`,
            part('decision'),
          ),
        ];
  return modal({
    callback: 'evaluation.details',
    title: 'Evaluation details',
    place,
    blocks: [
      section(
        `*${verdictName(verdict)}* · ${versionCode(candidate)}, ${compared(facts)}\n${why(document)}`,
        part('summary'),
      ),
      ...reason,
      title('Metrics', part('metrics_title')),
      preformatted(metricLines(document), part('metrics')),
      ...segments,
      title('Checks', part('checks_title')),
      section(cut(soundness(document), limits.section), part('checks')),
      title('Drift against the training data', part('drift_title')),
      section(drifting(document), part('drift')),
      title('Where it comes from', part('lineage_title')),
      fields(lineage(evaluation), part('lineage')),
      context(
        `Evidence ${evaluation.digest.slice(0, 8)} · evaluation ${escaped(id)} · made ${moment(evaluation.createdAt)} · differences are candidate minus live, with a 95% interval`,
        part('source'),
      ),
    ],
  });
};
