import { blockId, glyph, type Message, type Modal, section } from './kit.js';
import { type FormPlace, modal } from './modal-kit.js';

/** Opened at once, since a trigger lives three seconds and a query may not. */
export const modalLoading = (callback: string, title: string, place: FormPlace): Modal =>
  modal({
    callback,
    title,
    place,
    blocks: [
      section(
        `${glyph.busy} Reading the evaluation from Snowflake. This usually takes 2 seconds.`,
        blockId('modal', 'loading', place.ev, 0),
      ),
    ],
  });

/** A modal that only says something: a refusal, a failure, an outcome. Both texts may hold mrkdwn. */
export const modalNotice = (
  callback: string,
  title: string,
  place: object,
  what: string,
  next?: string,
): Modal =>
  modal({
    callback,
    title,
    place,
    blocks: [
      section(what, blockId('modal', 'what', 'notice')),
      ...(next === undefined ? [] : [section(next, blockId('modal', 'next', 'notice'))]),
    ],
  });

/** What would be told in a message, in the modal that was opened for it. */
export const modalAnswer = (
  callback: string,
  title: string,
  place: object,
  { blocks }: Message,
): Modal => modal({ callback, title, place, blocks });
