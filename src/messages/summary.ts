import { verdictName } from './evaluation-card.js';
import { guardsLine, guardWarning } from './guards.js';
import {
  blockId,
  context,
  fields,
  type Glyph,
  header,
  type Message,
  message,
  section,
} from './kit.js';
import { plural } from './numbers.js';
import { runState, type StatusFacts } from './status.js';
import { age, calendarDay, moment } from './times.js';
import { liveCode, nothingLive, staysLiveText, versionCode, versionName } from './words.js';

export interface SummaryFacts extends StatusFacts {
  /** Business date, ISO. */
  readonly date: string;
  /** Runs that began since the summary before are all in `runs`; this is where they begin. */
  readonly since: Date;
}

const headline = (facts: SummaryFacts): { glyph: Glyph; words: string; sentence: string } => {
  const { runs, live, watched } = facts;
  const failed = runs.filter(({ state }) => state === 'failed');
  const warning = guardWarning(watched);
  if (warning !== null && !nothingLive(live))
    return {
      glyph: 'person',
      words: 'a guard is broken',
      sentence: `Warning for ${versionName(live)}: ${warning}.${failed.length > 0 ? ` ${plural(failed.length, 'run')} failed.` : ''}`,
    };
  if (runs.length === 0)
    return { glyph: 'person', words: 'no run', sentence: 'No run began since the summary before.' };
  if (failed.length > 0)
    return {
      glyph: 'person',
      words: `${plural(failed.length, 'run')} failed`,
      sentence: `${failed.length} of ${plural(runs.length, 'run')} failed.`,
    };
  const going = runs.filter(({ endedAt }) => endedAt === null).length;
  return {
    glyph: 'good',
    words: 'a quiet day',
    sentence:
      going === 0
        ? 'Everything ran and nothing needs fixing.'
        : `Nothing needs fixing; ${plural(going, 'run')} ${going === 1 ? 'is' : 'are'} going on.`,
  };
};

/** Once a business date, also when nothing happened: silence would mean broken. */
export const summary = (facts: SummaryFacts): Message => {
  const { date, runs, waiting, live, liveSince, watched, readAt, nextRun } = facts;
  const guards = guardsLine(watched);
  const { glyph, words, sentence } = headline(facts);
  const part = (name: string) => blockId('summary', name, date, 1);
  const waits =
    waiting.length === 0
      ? 'No candidate waits.'
      : `${plural(waiting.length, 'candidate')} ${waiting.length === 1 ? 'waits' : 'wait'} for a decision.`;
  const lines = runs.slice(0, 5).map((run) => `${run.id || 'New run'}: ${runState(run, readAt)}`);
  const evaluations = waiting
    .slice(0, 3)
    .map(
      ({ evaluation, promotion }) =>
        `${versionCode(evaluation.candidate)}: ${verdictName(evaluation.verdict).toLowerCase()}, ${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals`,
    );
  const sinceWhen =
    nothingLive(live) || liveSince === null
      ? ''
      : `, live for ${age(readAt.getTime() - liveSince.getTime())}`;
  return message(
    `Daily summary, ${calendarDay(date)}: ${words}. ${sentence} ${waits} ${staysLiveText(live)}.`,
    [
      header(glyph, `Daily summary, ${calendarDay(date)}: ${words}`, part('status')),
      section(`*${sentence}* ${waits}`, part('reading')),
      fields(
        [
          `*Runs*\n${lines.length === 0 ? 'None' : lines.join('\n')}`,
          `*Evaluations waiting*\n${evaluations.length === 0 ? 'None' : evaluations.join('\n')}`,
          `*Live version*\n${nothingLive(live) ? 'None' : `${liveCode(live)}${sinceWhen}`}${guards === '' ? '' : `\n${guards}`}`,
          `*Next run*\n${nextRun === null ? 'The schedule is paused' : moment(nextRun)}`,
        ],
        part('facts'),
      ),
      context(
        `Covers ${moment(facts.since)} to ${moment(readAt)} · more: \`/dag status\``,
        part('about'),
      ),
    ],
    { event_type: 'dagbot_summary', event_payload: { day: date } },
  );
};
