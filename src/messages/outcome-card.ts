import type { types } from '@slack/bolt';
import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import { cardMetadata, type DecisionValue, decisionButton, decisionValue } from './card-parts.js';
import {
  actions,
  type Block,
  blockId,
  context,
  type Glyph,
  header,
  type Message,
  message,
} from './kit.js';
import { choices, versionName } from './words.js';

/** A card that is no longer open: outcome, reason, one evidence line, what can still be done. */
export interface Ended {
  readonly glyph: Glyph;
  readonly header: string;
  /** Plain words, without the choices. */
  readonly text: string;
  readonly body: (id: (part: string) => string) => Block[];
  readonly about: string;
  readonly buttons: readonly DecisionValue['choice'][];
  /** Before the others; what has a face of its own. */
  readonly first?: types.Button;
}

/** Draws an ended card; the same message as before, edited. */
export const outcomeCard = (
  evaluation: Evaluation,
  promotion: Promotion,
  ended: Ended,
): Message => {
  const { id, candidate } = evaluation;
  const rev = promotion.revision;
  const part = (name: string) => blockId('evaluation', name, id, rev);
  const value = decisionValue(evaluation, rev);
  const elements = [
    ...(ended.first === undefined ? [] : [ended.first]),
    ...ended.buttons.map((choice) =>
      decisionButton(choice, candidate, value, choice === 'promote_retry'),
    ),
  ];
  return message(
    `${ended.text}${choices(elements.map(({ text }) => text.text))}`,
    [
      header(ended.glyph, ended.header, part('verdict')),
      ...ended.body(part),
      context(ended.about, part('about')),
      actions(elements, part('actions')),
    ],
    cardMetadata(evaluation, rev),
  );
};

/** What can still be done about a decided candidate: one that was compared can be looked back at. */
export const lookingBack = ({ production }: Evaluation): DecisionValue['choice'][] =>
  production === null ? ['details'] : ['details', 'hindsight'];

/** `v202611220600`, for headers. */
export const candidateName = ({ candidate }: Evaluation): string => versionName(candidate);
