import type { types } from '@slack/bolt';
import type { Evaluation } from '../promotion/evaluation.js';
import { button, type Metadata } from './kit.js';
import { versionName } from './words.js';

/** What a button of a card carries; re-read at every click, and a difference refuses. */
export interface CardValue {
  readonly ev: string;
  readonly rev: number;
  /** Whole digest of the evidence. */
  readonly digest: string;
  /** Version live when the card was drawn; null when nothing was. */
  readonly live: string | null;
}

export interface DecisionValue {
  readonly choice: 'promote' | 'reject' | 'details' | 'promote_retry' | 'again' | 'hindsight';
}

export const decisionValue = (evaluation: Evaluation, rev: number): CardValue => ({
  ev: evaluation.id,
  rev,
  digest: evaluation.digest,
  live: evaluation.production,
});

const faces: Readonly<Record<DecisionValue['choice'], { label: string; says: string }>> = {
  promote: { label: 'Promote', says: 'Promote {v} to live' },
  reject: { label: 'Reject', says: 'Reject {v}' },
  details: { label: 'Details', says: 'Details of the evaluation of {v}' },
  promote_retry: { label: 'Try again', says: 'Try again to promote {v}' },
  again: { label: 'Evaluate again', says: 'Evaluate {v} again' },
  hindsight: { label: 'Compare on newer days', says: 'Compare {v} on newer days' },
};

/** A button of a card; `primary` only on what is recommended. */
export const decisionButton = (
  choice: DecisionValue['choice'],
  candidate: string,
  value: CardValue,
  primary = false,
): types.Button =>
  button({
    label: faces[choice].label,
    id: `evaluation.${choice}`,
    value,
    says: faces[choice].says.replace('{v}', versionName(candidate)),
    ...(primary ? { style: 'primary' as const } : {}),
  });

export const cardMetadata = (evaluation: Evaluation, rev: number): Metadata => ({
  event_type: 'dagbot_evaluation',
  event_payload: { evaluation: evaluation.id, revision: rev, run: evaluation.runId },
});

/** Where a revert leads: the version that was live before; the form asks why. */
export const revertButton = (
  { id, candidate, digest }: Pick<Evaluation, 'id' | 'candidate' | 'digest'>,
  rev: number,
  previous: string,
  /** On a warning: the reason, so that the click and its confirmation are enough. */
  why?: string,
): types.Button => {
  const to = versionName(previous);
  const label = `Revert to ${to}`;
  return button({
    label: label.length <= 30 ? label : 'Revert',
    id: 'version.revert',
    value: { ev: id, rev, digest, live: candidate, ...(why === undefined ? {} : { why }) },
    style: 'danger',
    says: `Revert the live version from ${versionName(candidate)} to ${to}`,
    ...(why === undefined
      ? {}
      : {
          confirm: {
            title: 'Revert the live version?',
            text: `The live marker goes back to \`${to}\` at once. Reviewers are told, with your name.`,
            yes: 'Revert',
            no: 'Keep it live',
            destroys: true,
          },
        }),
  });
};
