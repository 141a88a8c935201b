import { code, escaped } from './limits.js';

const baseline = 'BASELINE';

/** Somebody who acted: a Slack user, a rule, a command line, the schedule. */
export type Actor = string | null;

/** A version as people see it: `V202611220600` → `v202611220600`. */
export const versionName = (version: string): string => version.toLowerCase();

/** The same in code style, for mrkdwn. */
export const versionCode = (version: string): string => code(versionName(version));

/** True when nothing reviewed is live: the platform's own default counts as nothing. */
export const nothingLive = (live: string | null): live is null =>
  live === null || live.toUpperCase() === baseline;

/** What is live, as the end of a sentence. */
export const liveCode = (live: string | null): string =>
  nothingLive(live) ? 'nothing' : versionCode(live);
export const liveName = (live: string | null): string =>
  nothingLive(live) ? 'nothing' : versionName(live);

/** What an evaluation compared with, once another version is live; null while it is the same. */
export const liveThen = (compared: string | null, live: string | null): string | null => {
  if (liveCode(compared) === liveCode(live)) return null;
  const then = nothingLive(compared)
    ? 'nothing was live then'
    : `against ${versionCode(compared)}, which was live then`;
  return `${then}; ${liveCode(live)} is live now`;
};

/** `v… stays live` or, before the first promotion, `Nothing is live`. */
export const staysLive = (live: string | null): string =>
  nothingLive(live) ? 'Nothing is live' : `${versionCode(live)} stays live`;
export const staysLiveText = (live: string | null): string =>
  nothingLive(live) ? 'Nothing is live' : `${versionName(live)} stays live`;

const slackUser = /^[UW][A-Z0-9]{2,}$/;

/** Somebody who acted, in mrkdwn: a mention, or the rule by its name. */
export const personMention = (actor: Actor): string => {
  if (actor === null || actor === '') return 'the schedule';
  if (slackUser.test(actor)) return `<@${actor}>`;
  const [kind, ...rest] = actor.split(':');
  if (kind === 'policy') return `the rule “${escaped(rest.join(':'))}”, not a person`;
  if (kind === 'cli') return `${escaped(rest.join(':'))} on the command line`;
  return escaped(actor);
};

/** The same without markup, for `text`: where it is sent, the name takes the place of `@` and id. */
export const personText = (actor: Actor): string => {
  if (actor === null || actor === '') return 'the schedule';
  if (slackUser.test(actor)) return `@${actor}`;
  if (actor.startsWith('policy:')) return 'a rule';
  return actor.replace(/^cli:/, '');
};

const taskTitles: Readonly<Record<string, string>> = {
  SETUP: 'Set up',
  FEATURE_ENG: 'Build features',
  SPLIT_DATA: 'Split data',
  TRAIN: 'Train',
  EVALUATE: 'Evaluate',
  BRANCH: 'Choose the way',
  MARK_MODEL_GOLDEN: 'Promote by policy',
  CLEANUP: 'Clean up',
};

/** A task by the words people use; an unknown one keeps its name. */
export const taskTitle = (name: string): string => taskTitles[name] ?? name;

/** `A`, `A and B`, `A, B and C`. */
export const list = (words: readonly string[], last = 'and'): string => {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;
};

/** The buttons of a message, by name, for its `text`. */
export const choices = (labels: readonly string[]): string => {
  if (labels.length === 0) return '';
  return labels.length === 1 ? ` Choice: ${labels[0]}.` : ` Choices: ${labels.join(', ')}.`;
};
