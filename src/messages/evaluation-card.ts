import type { Evaluation, EvaluationDocument, Verdict } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { cardMetadata, type DecisionValue, decisionButton, decisionValue } from './card-parts.js';
import { checksTable } from './evaluation-checks.js';
import { metricRows, metricsTable } from './evaluation-metrics.js';
import { leadingReason, reasonSentence, segmentName, segmentReading } from './evaluation-words.js';
import {
  actions,
  type Block,
  blockId,
  context,
  fields,
  type Glyph,
  header,
  type Message,
  message,
  section,
} from './kit.js';
import { bare, escaped } from './limits.js';
import { count, rate, signedPoints } from './numbers.js';
import { moment, span, utc } from './times.js';
import {
  choices,
  liveThen,
  personMention,
  staysLive,
  staysLiveText,
  versionCode,
  versionName,
} from './words.js';

const verdictWords: Readonly<Record<Verdict, { glyph: Glyph; words: string }>> = {
  promote: { glyph: 'good', words: 'Promote recommended' },
  ask: { glyph: 'person', words: 'Your call' },
  reject: { glyph: 'bad', words: 'Reject recommended' },
  no_evidence: { glyph: 'unknown', words: 'No evidence' },
};

/** The verdict, by the words people read. */
export const verdictName = (verdict: Verdict): string => verdictWords[verdict].words;

const firstSentence = ({ document, verdict }: Evaluation): string => {
  if (verdict === 'promote')
    return 'It finds more fraud, clear even for a test repeated daily, and no segment gets clearly worse.';
  return reasonSentence(document, leadingReason(document));
};

const secondSentence = ({ document, verdict, production }: Evaluation): string => {
  if (verdict === 'no_evidence')
    return `${staysLive(production)}. Promote is not offered without evidence. When the cause is mended, evaluate it again: nothing is trained anew.`;
  if (production === null)
    return `It would be the first version to go live. It raises *${rate(document.metrics.candidate?.alerts_per_day)} alerts a day*.`;
  const others = document.reasons.filter((reason) => reason !== leadingReason(document)).length;
  const more = verdict === 'promote' || others === 0 ? '' : ` ${others} more in Details.`;
  const { flips } = document;
  if (flips === null) return `${staysLive(production)}.${more}`;
  return `On the test days it catches *${count(flips.new_fraud_caught)} frauds* the live version missed, and misses *${count(flips.fraud_newly_missed)}* it caught.${more}`;
};

const ifPromoted = (document: EvaluationDocument): string => {
  const { flips, metrics } = document;
  const alerts = `Alerts a day ${rate(metrics.production?.alerts_per_day)} → ${rate(metrics.candidate?.alerts_per_day)}`;
  if (flips === null) return `*If promoted*\n${alerts}`;
  return [
    '*If promoted*',
    `${count(flips.new_alerts)} newly flagged, ${count(flips.new_fraud_caught)} of them fraud`,
    `${count(flips.dropped_alerts)} released, ${count(flips.fraud_newly_missed)} of them fraud`,
    alerts,
  ].join('\n');
};

const weakest = (document: EvaluationDocument): string => {
  const judged = document.slices.filter((slice) => slice.judged).slice(0, 2);
  const lines = judged.map(
    (slice) =>
      `${escaped(segmentName(slice.name))} ${signedPoints(slice.delta)} pts, ${segmentReading(document, slice)}`,
  );
  return `*Weakest segments* (recall)\n${lines.length === 0 ? 'None had enough frauds to judge' : lines.join('\n')}`;
};

const evidence = ({ document, id, verdict }: Evaluation, rev: number): Block[] => {
  if (verdict === 'no_evidence') return [checksTable(document, id, rev)];
  const table = metricsTable(document, id, rev);
  if (document.production === null) return [table];
  return [
    table,
    fields([ifPromoted(document), weakest(document)], blockId('evaluation', 'effects', id, rev)),
  ];
};

const identity = (
  { candidate, production, document, runId }: Evaluation,
  live: string | null,
): string => {
  const still =
    production === null
      ? `Candidate ${versionCode(candidate)}; nothing is live`
      : `Candidate ${versionCode(candidate)} against live ${versionCode(production)}, scored on the same rows`;
  const then = liveThen(production, live);
  const against = then === null ? still : `Candidate ${versionCode(candidate)} ${then}`;
  const { holdout } = document.windows;
  const window = holdout === undefined ? '' : ` · data ${span(holdout.start, holdout.end)}`;
  return `${against}\n${escaped(runId)}${window} · ${count(document.data.rows)} transactions · ${count(document.data.positives)} confirmed frauds`;
};

const waiting = (evaluation: Evaluation, promotion: Promotion | null): string => {
  if (promotion === null)
    return evaluation.verdict === 'no_evidence'
      ? 'No approvals are counted without evidence'
      : `Nothing to decide: ${staysLive(evaluation.production)}`;
  const given = promotion.approvals.map(({ actor }) => personMention(actor)).join(', ');
  const except =
    evaluation.requestedBy === null
      ? ''
      : `, except ${personMention(evaluation.requestedBy)}, who asked for the run`;
  return `*${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals*${given === '' ? '' : `: ${given}`} · any reviewer may decide${except}\nExpires ${moment(promotion.expiresAt)}`;
};

const text = (
  evaluation: Evaluation,
  promotion: Promotion | null,
  live: string | null,
  labels: string[],
): string => {
  const { verdict, candidate, production, document } = evaluation;
  const against = production === null ? '' : ` over ${versionName(production)}`;
  const rows =
    verdict === 'no_evidence'
      ? ''
      : `${metricRows(document)
          .filter((row) => row.name === 'PR-AUC' || row.name === 'Alerts a day')
          .map((row) =>
            production === null
              ? `${row.name} ${row.candidate}`
              : `${row.name} ${row.live} → ${row.candidate}${row.reading === null ? '' : ` (${row.reading})`}`,
          )
          .join(', ')}. `;
  const state =
    promotion === null
      ? `${staysLiveText(production)}.`
      : `${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals; expires ${utc(promotion.expiresAt)}.`;
  const then = liveThen(production, live);
  const compared = then === null ? against : `, ${bare(then)}`;
  return `${verdictWords[verdict].words}: ${versionName(candidate)}${compared}. ${bare(firstSentence(evaluation))} ${rows}${state}${choices(labels)}`;
};

const buttons = (verdict: Verdict, promotion: Promotion | null): DecisionValue['choice'][] => {
  if (promotion === null) return verdict === 'no_evidence' ? ['again', 'details'] : ['details'];
  return verdict === 'promote' || verdict === 'ask'
    ? ['promote', 'reject', 'details']
    : ['reject', 'details'];
};

/**
 * The card while it waits for a decision, or for nothing when no promotion was opened. Where another version is `live`
 * than the one it was compared with, it says so.
 */
export const evaluationCard = (
  evaluation: Evaluation,
  promotion: Promotion | null,
  live: string | null,
): Message => {
  const { id, verdict, candidate } = evaluation;
  const rev = promotion?.revision ?? 0;
  const { glyph, words } = verdictWords[verdict];
  const offered = buttons(verdict, promotion);
  const value = decisionValue(evaluation, rev);
  const elements = offered.map((choice) =>
    decisionButton(
      choice,
      candidate,
      value,
      (verdict === 'promote' && choice === 'promote') || choice === 'again',
    ),
  );
  const labels = elements.map((element) => element.text.text);
  const suffix = verdict === 'no_evidence' ? ' cannot be judged' : '';
  return message(
    text(evaluation, promotion, live, labels),
    [
      header(
        glyph,
        `${words}: ${versionName(candidate)}${suffix}`,
        blockId('evaluation', 'verdict', id, rev),
      ),
      section(
        `*${firstSentence(evaluation)}*\n${secondSentence(evaluation)}`,
        blockId('evaluation', 'reading', id, rev),
      ),
      ...evidence(evaluation, rev),
      context(identity(evaluation, live), blockId('evaluation', 'about', id, rev)),
      context(waiting(evaluation, promotion), blockId('evaluation', 'waiting', id, rev)),
      actions(elements, blockId('evaluation', 'actions', id, rev)),
    ],
    cardMetadata(evaluation, rev),
  );
};
