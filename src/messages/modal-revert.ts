import type { CardFacts } from './card.js';
import { blockId, fields, type Modal, section } from './kit.js';
import { type FormPlace, modal, textInput } from './modal-kit.js';
import { modalNotice } from './modal-loading.js';
import { liveCode, nothingLive, versionCode } from './words.js';

export const revertTitle = 'Revert version';
export const revertCallback = 'version.revert_form';

/** Fewest and most characters of the reason. */
export const revertReasonLength = { min: 10, max: 1000 } as const;

/** What goes live again, and why; one submission is enough. */
export const modalRevert = (
  { evaluation, promotion, live }: CardFacts,
  place: FormPlace,
): Modal => {
  const { id, candidate } = evaluation;
  const back = promotion?.previousLive ?? null;
  if (live !== candidate || nothingLive(back))
    return modalNotice(
      revertCallback,
      revertTitle,
      place,
      `*There is nothing to revert: ${liveCode(live)} is live.* Nothing was changed.`,
      'Look at `/dag models` for what became of each version.',
    );
  return modal({
    callback: revertCallback,
    title: revertTitle,
    submit: 'Revert now',
    close: 'Keep it live',
    place,
    blocks: [
      section(
        `*${versionCode(back)} goes live again and scores every transaction.*\nThe live marker moves as soon as you click Revert now; no second person is asked. Reviewers are told, with your name.`,
        blockId('revert', 'what', id),
      ),
      fields(
        [`*Live now*\n${liveCode(live)}`, `*Live after*\n${versionCode(back)}`],
        blockId('revert', 'change', id),
      ),
      textInput({
        name: 'reason_text',
        label: 'Why',
        hint: `${revertReasonLength.min} to ${revertReasonLength.max} characters`,
        min: revertReasonLength.min,
        max: revertReasonLength.max,
      }),
    ],
  });
};
