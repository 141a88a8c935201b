import { blockId, type Modal, section } from './kit.js';
import { type FormPlace, modal, radioInput, textInput } from './modal-kit.js';
import { rejectReasons } from './reject-reasons.js';
import { nothingLive, staysLive, versionCode } from './words.js';

/** Longest and shortest words of a rejection, in characters. */
export const reasonLength = { min: 10, max: 1000 } as const;

export const rejectTitle = 'Reject version';

/** Why the candidate is rejected; one rejection closes the card. */
export const modalReject = (candidate: string, live: string | null, place: FormPlace): Modal =>
  modal({
    callback: 'evaluation.reject_form',
    title: rejectTitle,
    submit: 'Reject',
    close: 'Back',
    place,
    blocks: [
      section(
        `*${versionCode(candidate)} will not go live.* One rejection is enough: ${nothingLive(live) ? 'nothing goes live' : staysLive(live)}, and the card shows your name and reason.`,
        blockId('reject', 'what', place.ev),
      ),
      radioInput('reason_code', 'Reason', rejectReasons),
      textInput({
        name: 'reason_text',
        label: 'What should the model team know?',
        hint: 'Seen by everyone in this channel and kept with the decision.',
        placeholder: 'One or two sentences.',
        min: reasonLength.min,
        max: reasonLength.max,
      }),
    ],
  });
