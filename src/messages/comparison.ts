import type { EvaluationDocument } from '../promotion/evaluation.js';
import { checksTable } from './evaluation-checks.js';
import { metricsTable } from './evaluation-metrics.js';
import { blockId, context, type Glyph, header, type Message, message, section } from './kit.js';
import { escaped } from './limits.js';
import { count, type Reading, reading } from './numbers.js';
import { span } from './times.js';
import { personMention, versionCode, versionName } from './words.js';

/** Two versions that somebody wants compared. */
export interface Asked {
  readonly requestId: string;
  readonly candidate: string;
  readonly production: string;
  readonly requestedBy: string | null;
}

const key = ({ requestId }: Asked): string => requestId.slice(0, 16);

const pair = ({ candidate, production }: Asked): string =>
  `${versionName(candidate)} against ${versionName(production)}`;

const metadata = (asked: Asked) => ({
  event_type: 'dagbot_comparison',
  event_payload: { comparison: asked.requestId },
});

const opensNothing = 'A comparison opens no promotion; the card of a candidate does';

/** The comparison is being made. */
export const comparing = (asked: Asked): Message =>
  message(
    `Comparing ${pair(asked)} on the newest labelled days. The result follows here.`,
    [
      section(
        `*Comparing ${versionCode(asked.candidate)} against ${versionCode(asked.production)}* on the newest labelled days. The result follows here.`,
        blockId('comparison', 'reading', key(asked), 1),
      ),
      context(
        `Asked by ${personMention(asked.requestedBy)} · ${opensNothing}`,
        blockId('comparison', 'about', key(asked), 1),
      ),
    ],
    metadata(asked),
  );

const outcomes: Readonly<Record<Reading, { glyph: Glyph; words: string }>> = {
  better: { glyph: 'good', words: 'better' },
  unclear: { glyph: 'unknown', words: 'unclear' },
  worse: { glyph: 'bad', words: 'worse' },
};

const outcomeOf = ({ verdict, comparison }: EvaluationDocument) => {
  const read = reading(comparison?.pr_auc?.ci_low, comparison?.pr_auc?.ci_high);
  if (verdict === 'no_evidence' || read === null)
    return { glyph: 'unknown' as const, words: 'no evidence' };
  return outcomes[read];
};

/** How a result is introduced, and what it leads to. */
interface Manner {
  /** Before the versions in the header; `''` for a plain comparison. */
  readonly lead: string;
  readonly effect: string;
}

/** The result, from the judge's document alone. */
export const compared = (
  asked: Asked,
  document: EvaluationDocument,
  { lead, effect }: Manner = { lead: '', effect: opensNothing },
): Message => {
  const { glyph, words } = outcomeOf(document);
  const { holdout } = document.windows;
  const days = holdout === undefined ? '' : `${span(holdout.start, holdout.end)} · `;
  const evidence =
    document.verdict === 'no_evidence'
      ? checksTable(document, key(asked), 2)
      : metricsTable(document, key(asked), 2, versionName(asked.production));
  return message(
    `${lead === '' ? 'Comparison of ' : lead}${pair(asked)}: ${words}. ${document.reading}`,
    [
      header(
        glyph,
        `${lead}${pair(asked)}: ${words}`,
        blockId('comparison', 'status', key(asked), 2),
      ),
      section(`*${escaped(document.reading)}*`, blockId('comparison', 'reading', key(asked), 2)),
      evidence,
      context(
        `${days}${count(document.data.rows)} transactions · ${count(document.data.positives)} confirmed frauds · asked by ${personMention(asked.requestedBy)}\n${effect}`,
        blockId('comparison', 'about', key(asked), 2),
      ),
    ],
    metadata(asked),
  );
};

/** The judge could not compare them; its sentence says why. */
export const notCompared = (asked: Asked, error: string): Message =>
  message(
    `${pair(asked)} could not be compared. ${error}`,
    [
      section(
        `*${versionCode(asked.candidate)} and ${versionCode(asked.production)} could not be compared.* ${escaped(error)}`,
        blockId('comparison', 'reading', key(asked), 2),
      ),
      context(
        `Asked by ${personMention(asked.requestedBy)} · versions: \`/dag models\``,
        blockId('comparison', 'about', key(asked), 2),
      ),
    ],
    metadata(asked),
  );

/** What the person alone is told when the result appears in another channel. */
export const comparedElsewhere = (channel: string): Message =>
  message('The comparison is being made. Its result is shown in the channel of runs.', [
    section(
      `*The comparison is being made.* Its result is shown in <#${channel}>.`,
      blockId('comparison', 'accepted', 'reply'),
    ),
  ]);
