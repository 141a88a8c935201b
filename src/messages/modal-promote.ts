import type { CardFacts } from './card.js';
import { actions, blockId, bullets, button, context, fields, type Modal, section } from './kit.js';
import { type FormPlace, modal, textInput } from './modal-kit.js';
import { interval, rate, signedPoints } from './numbers.js';
import { clock } from './times.js';
import { liveCode, nothingLive, versionCode, versionName } from './words.js';

export const promoteTitle = 'Promote version';

/** What will be live now and after, read again just now; submitting it is the approval. */
export const modalPromote = (
  { evaluation, promotion, live }: CardFacts,
  place: FormPlace,
  readAt: Date,
): Modal => {
  const { id, candidate, document } = evaluation;
  const needed = promotion?.approvalsNeeded ?? 1;
  const nth = (promotion?.approvals.length ?? 0) + 1;
  const last = nth >= needed;
  const saved = document.comparison?.savings_at_budget;
  const what = last
    ? `*${versionCode(candidate)} goes live and scores every transaction.*\n${needed === 1 ? 'One approval is enough' : `Yours is approval ${nth} of ${needed}`}, so the live marker moves as soon as you click Promote now.`
    : `*You approve that ${versionCode(candidate)} goes live.*\nYours is approval ${nth} of ${needed}, so nothing changes yet; more reviewers have to approve.`;
  return modal({
    callback: 'evaluation.promote_form',
    title: promoteTitle,
    submit: last ? 'Promote now' : `Approve, ${nth} of ${needed}`,
    close: 'Back',
    place,
    blocks: [
      section(what, blockId('promote', 'what', id)),
      fields(
        [
          `*Live now*\n${liveCode(live)}`,
          `*Live after*\n${versionCode(candidate)}`,
          ...(saved === null || saved === undefined
            ? []
            : [
                `*Fraud money saved*\n${signedPoints(saved.delta)} pts ${interval(saved.ci_low, saved.ci_high, signedPoints)}`,
              ]),
          `*Alerts a day*\n${document.production === null ? '' : `${rate(document.metrics.production?.alerts_per_day)} → `}${rate(document.metrics.candidate?.alerts_per_day)}`,
        ],
        blockId('promote', 'change', id),
      ),
      bullets(
        [
          { text: 'Used as soon as the live marker has moved' },
          {
            text: nothingLive(live)
              ? 'Nothing reviewed is live now, so there is nothing to go back to'
              : `${versionName(live)} stays in the registry; Revert on the card puts it back`,
          },
        ],
        blockId('promote', 'effects', id),
      ),
      context(
        `Read again ${clock(readAt)}: evidence ${evaluation.digest.slice(0, 8)} unchanged, live version unchanged`,
        blockId('promote', 'fresh', id),
      ),
      textInput({ name: 'note', label: 'Note for the record', max: 500, optional: true }),
    ],
  });
};

export interface Stale {
  /** What the card said was live. */
  readonly seen: string | null;
  readonly live: string | null;
  readonly evidenceChanged: boolean;
}

/** Shown instead of the form when what the person read is no longer so. */
export const modalPromoteStale = (stale: Stale, place: FormPlace): Modal =>
  modal({
    callback: 'evaluation.promote_stale',
    title: promoteTitle,
    place,
    blocks: [
      section(
        `*:large_orange_diamond: You cannot promote from this card any more.* Nothing was changed.\n${
          stale.evidenceChanged
            ? 'The evaluation is not the one that was shown.'
            : 'The live version changed after the card was posted, so the comparison you read is no longer the one that counts.'
        }`,
        blockId('promote_stale', 'what', place.ev),
      ),
      fields(
        [
          `*When the card was posted*\n${liveCode(stale.seen)} was live`,
          `*Now*\n${liveCode(stale.live)} is live`,
        ],
        blockId('promote_stale', 'diff', place.ev),
      ),
      section(
        '*What to do*\nEvaluate the candidate against the version that is live now. Nothing is trained again, and approvals start from 0.',
        blockId('promote_stale', 'next', place.ev),
      ),
      actions(
        [
          button({
            label: 'Evaluate again',
            id: 'evaluation.again',
            value: { ev: place.ev, rev: place.rev, digest: place.digest, live: place.live },
            style: 'primary',
          }),
        ],
        blockId('promote_stale', 'actions', place.ev),
      ),
    ],
  });
