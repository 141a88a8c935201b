import type { Evaluation } from '../promotion/evaluation.js';
import type { Promotion } from '../promotion/promotion.js';
import type { Run } from '../runs/run.js';
import type { Watched } from '../snowflake/queries/watch.js';
import { verdictName } from './evaluation-card.js';
import { guardsLine, guardWarning } from './guards.js';
import { blockId, context, fields, type Glyph, header, type Message, message } from './kit.js';
import { plural } from './numbers.js';
import { doneTasks, runLength } from './run-parts.js';
import { clock, day, duration, moment, utc } from './times.js';
import { liveCode, liveName, nothingLive, versionCode, versionName } from './words.js';

export interface Waiting {
  readonly evaluation: Evaluation;
  readonly promotion: Promotion;
}

export interface StatusFacts {
  readonly live: string | null;
  readonly liveSince: Date | null;
  readonly watched: Watched | null;
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly waiting: readonly Waiting[];
  readonly deployed: boolean;
  /** `started`, `suspended`; null before the first deploy. */
  readonly schedule: 'started' | 'suspended' | null;
  readonly nextRun: Date | null;
  readonly readAt: Date;
}

/** How a run stands, in a sentence without markup. */
export const runState = (run: Run, now: Date): string => {
  const ms = runLength(run, now);
  const length = ms === null ? '' : ` ${run.endedAt === null ? 'for' : 'in'} ${duration(ms)}`;
  switch (run.state) {
    case 'queued':
      return 'waits to begin';
    case 'running':
      return `running${length}, ${doneTasks(run)} of ${plural(run.tasks.length, 'task')} done`;
    case 'succeeded':
      return `succeeded${length}`;
    default:
      return `${run.state}${ms === null ? '' : ` after ${duration(ms)}`}`;
  }
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The run that executes, or else the newest. */
export const leadingRun = (runs: readonly Run[]): Run | undefined =>
  runs.find(({ state }) => state === 'running') ?? runs[0];

const headline = (facts: StatusFacts): { glyph: Glyph; words: string } => {
  const last = leadingRun(facts.runs);
  if (!facts.deployed) return { glyph: 'person', words: 'Nothing is deployed yet' };
  if (last?.state === 'running' || last?.state === 'queued')
    return { glyph: 'busy', words: 'A run is in progress' };
  if (last?.state === 'failed') return { glyph: 'bad', words: 'The last run failed' };
  if (guardWarning(facts.watched) !== null) return { glyph: 'person', words: 'A guard is broken' };
  const waits = facts.waiting.length;
  if (waits > 0)
    return {
      glyph: 'person',
      words: `${plural(waits, 'candidate')} ${waits === 1 ? 'waits' : 'wait'}`,
    };
  return { glyph: 'good', words: 'All well' };
};

const lastRun = ({ runs, readAt, deployed }: StatusFacts): string => {
  const run = leadingRun(runs);
  if (run === undefined) return deployed ? 'None yet. Start one: `/dag run`' : 'None yet';
  const behind = run.state === 'running' && runs.some(({ state }) => state === 'queued');
  return [
    capital(runState(run, readAt)),
    run.startedAt === null ? '' : `Started ${moment(run.startedAt)}`,
    behind ? 'Another waits to begin' : '',
  ]
    .filter(Boolean)
    .join('\n');
};

const waitingField = ({ waiting }: StatusFacts): string => {
  if (waiting.length === 0) return 'Nobody';
  return waiting
    .slice(0, 3)
    .map(
      ({ evaluation, promotion }) =>
        `${versionCode(evaluation.candidate)}, ${verdictName(evaluation.verdict).toLowerCase()}\n${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals, expires ${moment(promotion.expiresAt)}`,
    )
    .join('\n');
};

const schedule = ({ schedule: state, nextRun }: StatusFacts): string => {
  if (state === null) return 'Nothing is deployed. Plan it: `/dag deploy`';
  if (state === 'suspended') return 'The schedule is paused';
  return nextRun === null ? 'The schedule is on' : `${moment(nextRun)}\nThe schedule is on`;
};

/** Four facts: live version, last run, who waits, next run. */
export const status = (facts: StatusFacts): Message => {
  const { glyph, words } = headline(facts);
  const { live, liveSince, watched, waiting, runs, readAt, nextRun } = facts;
  const guards = guardsLine(watched);
  const since = nothingLive(live) || liveSince === null ? '' : `, since ${day(liveSince)}`;
  const last = leadingRun(runs);
  return message(
    [
      `Status: ${words}.`,
      nothingLive(live) ? 'Nothing is live.' : `${liveName(live)} is live.`,
      guards === '' ? '' : `${guards}.`,
      last === undefined ? 'No run yet.' : `The last run: ${runState(last, readAt)}.`,
      ...waiting
        .slice(0, 2)
        .map(
          ({ evaluation, promotion }) =>
            `${versionName(evaluation.candidate)} waits, ${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals.`,
        ),
      nextRun === null ? '' : `Next run ${utc(nextRun)}.`,
    ]
      .filter(Boolean)
      .join(' '),
    [
      header(glyph, words, blockId('status', 'status', 'reply')),
      fields(
        [
          `*Live version*\n${nothingLive(live) ? 'None' : liveCode(live)}${since}${guards === '' ? '' : `\n${guards}`}`,
          `*Last run*\n${lastRun(facts)}`,
          `*Waiting*\n${waitingField(facts)}`,
          `*Next run*\n${schedule(facts)}`,
        ],
        blockId('status', 'facts', 'reply'),
      ),
      context(`Read from Snowflake ${clock(readAt)}`, blockId('status', 'about', 'reply')),
    ],
  );
};
