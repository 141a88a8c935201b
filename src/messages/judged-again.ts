import type { EvaluationDocument, Verdict } from '../promotion/evaluation.js';
import { compared } from './comparison.js';
import { verdictName } from './evaluation-card.js';
import { blockId, context, type Message, message, section } from './kit.js';
import { escaped } from './limits.js';
import { notice } from './refusal.js';
import { personMention, versionCode, versionName } from './words.js';

/** What can be asked of the judge about an evaluation that there is. */
export type Again = 'evaluate_again' | 'hindsight';

/** One such request; its message stands in the thread of the evaluation's card. */
export interface AskedAgain {
  readonly kind: Again;
  readonly requestId: string;
  readonly evaluationId: string;
  readonly candidate: string;
  readonly requestedBy: string | null;
}

interface Words {
  /** What is being done, up to the version. */
  readonly doing: string;
  readonly how: string;
  readonly about: string;
  /** After the version. */
  readonly not: string;
}

const words: Readonly<Record<Again, Words>> = {
  evaluate_again: {
    doing: 'Evaluating again:',
    how: 'against the version that is live now, on the transactions it was judged on. Its new card follows in the channel.',
    about: 'nothing is trained again, and approvals start from 0',
    not: 'could not be evaluated again',
  },
  hindsight: {
    doing: 'Looking back at the decision on',
    how: 'with the version that was live then, on the newest labelled days. The result follows here.',
    about: 'it changes nothing that was decided',
    not: 'could not be compared on newer days',
  },
};

const said = (
  asked: AskedAgain,
  rev: number,
  what: readonly [plain: string, marked: string],
  about: string,
): Message =>
  message(
    what[0],
    [
      section(what[1], blockId('judge', 'what', asked.requestId.slice(0, 16), rev)),
      context(
        `Asked by ${personMention(asked.requestedBy)} · ${about}`,
        blockId('judge', 'about', asked.requestId.slice(0, 16), rev),
      ),
    ],
    {
      event_type: 'dagbot_judge',
      event_payload: { request: asked.requestId, evaluation: asked.evaluationId },
    },
  );

/** The judge was asked; the answer takes the place of this. */
export const judgingAgain = (asked: AskedAgain): Message => {
  const { doing, how, about } = words[asked.kind];
  return said(
    asked,
    1,
    [
      `${doing} ${versionName(asked.candidate)}, ${how}`,
      `*${doing} ${versionCode(asked.candidate)}*, ${how}`,
    ],
    about,
  );
};

/** A new evaluation was made; its own card says the rest. */
export const evaluatedAgain = (asked: AskedAgain, id: string, verdict: Verdict): Message =>
  said(
    asked,
    2,
    [
      `Evaluated again: ${versionName(asked.candidate)}, ${verdictName(verdict).toLowerCase()}. The new card is in the channel.`,
      `*Evaluated again: ${verdictName(verdict).toLowerCase()}.* The new card of ${versionCode(asked.candidate)} is in the channel.`,
    ],
    `evaluation ${escaped(id)}`,
  );

/** How the versions of a decided evaluation compare on newer days. */
export const hindsight = (
  asked: AskedAgain,
  document: EvaluationDocument,
  production: string,
  decided: string,
): Message =>
  compared({ ...asked, production }, document, {
    lead: 'Looking back: ',
    effect: `The candidate was ${escaped(decided.toLowerCase())}; looking back changes nothing`,
  });

/** The judge's sentence says why not. */
export const notJudgedAgain = (asked: AskedAgain, error: string): Message => {
  const { not } = words[asked.kind];
  return said(
    asked,
    2,
    [
      `${versionName(asked.candidate)} ${not}. ${error}`,
      `*${versionCode(asked.candidate)} ${not}.* ${escaped(error)}`,
    ],
    'nothing was changed',
  );
};

/** What the person alone is told at once. */
export const judgeAsked = ({ kind, candidate }: AskedAgain): Message =>
  notice('judge', {
    what: `*${words[kind].doing} ${versionCode(candidate)}.* ${
      kind === 'evaluate_again'
        ? 'Its new card follows in the channel of reviews.'
        : 'The result follows in the thread of its card.'
    }`,
    next: 'It takes about as long as the task Evaluate of a run.',
  });

/** Somebody asked the same before and has no answer yet. */
export const judgeAskedBefore = ({ kind, candidate }: AskedAgain, by: string | null): Message =>
  notice('judge', {
    what: `*${personMention(by)} asked for this before you.* Nothing was asked again.`,
    next: `${words[kind].doing} ${versionCode(candidate)} is still going on; what comes of it stands in the thread of its card.`,
  });

/** What evaluating again would do. */
export const evaluateDryRun = (candidate: string): Message =>
  notice('judge', {
    what: `*Dry run: this would evaluate ${versionCode(candidate)} again.* Nothing was started.`,
    next: 'It compares it with the version that is live now and posts a new card, with approvals from 0; it promotes nothing without a reviewer.',
  });
