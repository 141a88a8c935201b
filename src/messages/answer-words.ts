import type { Run } from '../runs/run.js';
import { type Answer, answer } from './answers.js';
import type { CardFacts } from './card.js';
import { verdictName } from './evaluation-card.js';
import { evidenceLine, leadingReason, reasonSentence } from './evaluation-words.js';
import type { Message } from './kit.js';
import { code, escaped, quotation } from './limits.js';
import { plural } from './numbers.js';
import { splitReason } from './reject-reasons.js';
import { doneTasks, runName } from './run-parts.js';
import { leadingRun, runState, type StatusFacts } from './status.js';
import { moment, utc } from './times.js';
import {
  list,
  nothingLive,
  personMention,
  personText,
  taskTitle,
  versionCode,
  versionName,
} from './words.js';

const say = (parts: Answer): Message => answer(parts);

const runSource = (run: Run): string =>
  `task runs of group ${code(run.group)}, attempt ${run.attempt}`;

/** "What is running?" */
export const answerRunning = ({ runs, readAt, nextRun }: StatusFacts): Message => {
  const first = leadingRun(runs.filter(({ state }) => state === 'running' || state === 'queued'));
  const next = nextRun === null ? '' : ` The next run starts ${moment(nextRun)}.`;
  if (first === undefined)
    return say({
      plain: `Nothing is running.${nextRun === null ? '' : ` The next run starts ${utc(nextRun)}.`}`,
      answer: `*Nothing is running.*${next}`,
      source: 'task runs',
      readAt,
    });
  const now = first.tasks
    .filter(({ state }) => state === 'running')
    .map(({ name }) => taskTitle(name));
  const done = `${doneTasks(first)} of ${plural(first.tasks.length, 'task')} done`;
  const at = now.length === 0 ? '' : ` Now: ${list(now)}.`;
  const begun =
    first.startedAt === null
      ? ''
      : `, started ${moment(first.startedAt)} by ${personMention(first.requestedBy)}`;
  if (first.state === 'queued')
    return say({
      plain: `${runName(first)} waits to begin; no task has begun yet.`,
      answer: `*${escaped(runName(first))} waits to begin;* no task has begun yet. ${personMention(first.requestedBy)} asked for it.`,
      source: runSource(first),
      readAt,
    });
  return say({
    plain: `${runName(first)} is running, ${done}.${at}`,
    answer: `*${escaped(runName(first))} is running,* ${done}${begun}.${at}`,
    source: runSource(first),
    readAt,
  });
};

/** "What is live?" */
export const answerLive = (
  { live, liveSince, readAt }: StatusFacts,
  modelName: string,
): Message => {
  const source = `live marker of ${escaped(modelName)} in the Model Registry`;
  if (nothingLive(live))
    return say({
      plain: 'Nothing is live yet: no version has been promoted.',
      answer: '*Nothing is live yet:* no version has been promoted.',
      source,
      readAt,
    });
  return say({
    plain: `${versionName(live)} is live${liveSince === null ? '' : `, since ${utc(liveSince)}`}.`,
    answer: `*${versionCode(live)} is live*${liveSince === null ? '' : `, since ${moment(liveSince)}`}.`,
    source,
    readAt,
  });
};

/** "What waits?" */
export const answerWaiting = ({ waiting, readAt }: StatusFacts): Message =>
  say({
    plain:
      waiting.length === 0
        ? 'No candidate waits for a decision.'
        : `${plural(waiting.length, 'candidate')} ${waiting.length === 1 ? 'waits' : 'wait'}: ${list(waiting.map(({ evaluation }) => versionName(evaluation.candidate)))}.`,
    answer:
      waiting.length === 0
        ? '*No candidate waits for a decision.*'
        : waiting
            .map(
              ({ evaluation, promotion }) =>
                `*${versionCode(evaluation.candidate)}* waits: ${verdictName(evaluation.verdict).toLowerCase()}, ${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals, expires ${moment(promotion.expiresAt)}`,
            )
            .join('\n'),
    source: 'promotions that are open',
    readAt,
  });

/** "How did the last run go?" */
export const answerLastRun = ({ runs, readAt }: StatusFacts): Message => {
  const run = runs.find(({ endedAt }) => endedAt !== null) ?? runs[0];
  if (run === undefined)
    return say({
      plain: 'No run yet.',
      answer: '*No run yet.* Start one: `/dag run`',
      source: 'task runs',
      readAt,
    });
  const failed = run.tasks.find(({ state }) => state === 'failed');
  const why =
    failed === undefined
      ? ''
      : `\n${taskTitle(failed.name)} failed:\n${quotation(failed.error ?? 'no reason was given')}`;
  return say({
    plain: `${runName(run)} ${runState(run, readAt)}.${failed === undefined ? '' : ` ${taskTitle(failed.name)} failed: ${failed.error ?? ''}`}`,
    answer: `*${escaped(runName(run))} ${runState(run, readAt)}.*${why}`,
    source: runSource(run),
    readAt,
  });
};

/** "Why was v… rejected?" and what else became of a version. */
export const answerDecision = (version: string, facts: CardFacts | null, readAt: Date): Message => {
  if (facts === null)
    return say({
      plain: `I know no evaluation of ${versionName(version)}.`,
      answer: `*I know no evaluation of ${versionCode(version)}.* The versions: \`/dag models\``,
      source: 'evaluations',
      readAt,
    });
  const { evaluation, promotion } = facts;
  const name = versionCode(evaluation.candidate);
  const source = `${promotion?.decisionId === null || promotion === null ? `evaluation ${escaped(evaluation.id)}` : `decision ${promotion.decisionId}`} · digest ${evaluation.digest.slice(0, 8)}`;
  const recommended = `${verdictName(evaluation.verdict)}: ${reasonSentence(evaluation.document, leadingReason(evaluation.document))}`;
  if (promotion === null)
    return say({
      plain: `${versionName(version)} was never open for a decision. ${recommended}`,
      answer: `*${name} was never open for a decision.* ${recommended}`,
      source,
      readAt,
    });
  const at = promotion.decidedAt === null ? '' : ` ${moment(promotion.decidedAt)}`;
  const who = personMention(promotion.decidedBy);
  if (promotion.state === 'REJECTED') {
    const { title, words } = splitReason(promotion.reason ?? '');
    return say({
      plain: `${versionName(version)} was rejected by ${personText(promotion.decidedBy)}${title === null ? '' : `: ${title}`}.`,
      answer: `*${title === null ? 'It was rejected' : `${title.charAt(0).toUpperCase()}${title.slice(1)}`}.* ${who} rejected ${name}${at}:\n${quotation(words)}\nThe evaluation said: ${recommended}`,
      source,
      readAt,
    });
  }
  const word = promotion.state.toLowerCase();
  const state = promotion.state === 'PENDING' ? 'waits for a decision' : `was ${word}`;
  return say({
    plain: `${versionName(version)} was not rejected: it ${state}.`,
    answer: `*${name} was not rejected: it ${state}*${at}${promotion.decidedBy === null ? '' : ` (${who})`}. ${evidenceLine(evaluation)}`,
    source,
    readAt,
  });
};

/** "Who can promote?" */
export const answerWhoCanPromote = (
  people: readonly { readonly userId: string; readonly roles: readonly string[] }[],
  readAt: Date,
): Message => {
  const able = people.filter(({ roles }) => roles.includes('reviewer') || roles.includes('admin'));
  const names = able.map(({ userId }) => personMention(userId));
  return say({
    plain:
      able.length === 0
        ? 'Nobody can promote yet: there are no reviewers.'
        : `${plural(able.length, 'person', 'people')} can promote: the reviewers and admins.`,
    answer:
      able.length === 0
        ? '*Nobody can promote yet:* there are no reviewers.'
        : `*${list(names)} can promote,* except a candidate whose run they asked for themselves.`,
    source: 'table PEOPLE',
    readAt,
  });
};
