import type { Applied } from '../dag/deploy.js';
import {
  blockId,
  context,
  type Glyph,
  header,
  type Message,
  message,
  preformatted,
  section,
} from './kit.js';
import { cut, escaped, limits } from './limits.js';
import { planName } from './plan-parts.js';
import { duration, moment } from './times.js';
import { personMention, personText } from './words.js';

interface Outcome {
  readonly digest: string;
  readonly rev: number;
  readonly glyph: Glyph;
  readonly header: string;
  readonly reading: string;
  readonly text: string;
  readonly detail?: string;
  readonly about?: string;
}

const outcome = (parts: Outcome): Message => {
  const part = (what: string) => blockId('plan', what, parts.digest.slice(0, 16), parts.rev);
  return message(
    parts.text,
    [
      header(parts.glyph, parts.header, part('status')),
      section(parts.reading, part('reading')),
      ...(parts.detail === undefined ? [] : [preformatted(parts.detail, part('diff'))]),
      context(parts.about ?? planName(parts.digest), part('about')),
    ],
    {
      event_type: 'dagbot_plan',
      event_payload: { plan: planName(parts.digest), revision: parts.rev },
    },
  );
};

/** The plan is being applied: what has been done, and what is being done now. */
export const planApplying = (digest: string, actor: string, steps: readonly string[]): Message =>
  outcome({
    digest,
    rev: 2 + steps.length,
    glyph: 'busy',
    header: 'Applying the deploy plan',
    reading: `${personMention(actor)} applied the plan. *Now:* ${escaped(steps[steps.length - 1] ?? 'beginning')}`,
    text: `Applying the deploy plan, asked by ${personText(actor)}. Nothing to do.`,
  });

/** Everything is in place and was read back. */
export const planApplied = (
  digest: string,
  actor: string,
  applied: Applied,
  at: Date,
  ms: number,
  diff: string,
): Message => {
  const running = applied.rootState === 'started';
  return outcome({
    digest,
    rev: 1000,
    glyph: 'good',
    header: 'Deploy plan applied',
    reading: `*${running ? 'The schedule is running' : 'The schedule stays paused'}.* ${personMention(actor)} applied the plan ${moment(at)}; it took ${duration(ms)}.\nStart a run now: \`/dag run\``,
    text: `Deploy plan applied in ${duration(ms)}. ${running ? 'The schedule is running' : 'The schedule stays paused'}. To start a run now, type /dag run.`,
    detail: cut(diff, limits.section),
    about: `${planName(digest)} · deployment ${escaped(applied.deploymentId)} · code ${applied.codeHash.slice(0, 12)}`,
  });
};

const withoutEcho = (why: string): string => why.replace(/ ?Nothing was changed\.$/, '');

/** What differs was read again, and is not what the person saw. */
export const planLapsed = (digest: string, why: string): Message =>
  outcome({
    digest,
    rev: 1001,
    glyph: 'ended',
    header: 'Deploy plan lapsed',
    reading: `*${withoutEcho(why)}* Nothing was changed.\nPlan again: \`/dag deploy\``,
    text: `Deploy plan lapsed: ${withoutEcho(why)} Nothing was changed. Type /dag deploy to plan again.`,
  });

/** Somebody decided against it. */
export const planDiscarded = (digest: string, actor: string, at: Date): Message =>
  outcome({
    digest,
    rev: 1002,
    glyph: 'ended',
    header: 'Deploy plan discarded',
    reading: `${personMention(actor)} discarded the plan ${moment(at)}. Nothing was changed.`,
    text: 'Deploy plan discarded. Nothing was changed.',
  });

/** Applying broke off. What was done before stays; the next deploy goes on from there. */
export const planFailed = (digest: string, actor: string, doing: string, error: string): Message =>
  outcome({
    digest,
    rev: 1003,
    glyph: 'bad',
    header: 'Deploy stopped',
    reading: `*It stopped while ${escaped(doing)}.* ${personMention(actor)} applied the plan. What was done before that stays; repeating the deploy goes on from there.\nTry again: \`/dag deploy\``,
    text: `Deploy stopped while ${doing}. What was done before that stays. Type /dag deploy to try again.`,
    detail: cut(error, limits.error),
  });

/** How the deploy stands whose message nobody was left to finish. */
export type LeftBehind = 'applying' | 'broken' | 'failed' | 'done';

/** The bot stopped while it applied the plan; the message says what became of the deploy. */
export const planLeftBehind = (digest: string, actor: string, state: LeftBehind): Message => {
  const who = `${personMention(actor)} applied the plan, and the bot stopped meanwhile.`;
  if (state === 'done')
    return outcome({
      digest,
      rev: 1004,
      glyph: 'good',
      header: 'Deploy plan applied',
      reading: `*Everything is in place.* ${who}\nSee the schedule: \`/dag status\``,
      text: 'Deploy plan applied. The bot stopped meanwhile; everything is in place.',
    });
  const paused = state !== 'failed';
  return outcome({
    digest,
    rev: 1005,
    glyph: 'bad',
    header: 'Deploy broke off',
    reading: `*It was not finished.* ${who} What was done before that stays${paused ? ', and the schedule may be paused until the deploy is finished' : ''}.\nFinish it: \`/dag deploy\``,
    text: `Deploy broke off: the bot stopped meanwhile. What was done before that stays${paused ? '; the schedule may be paused' : ''}. Type /dag deploy to finish it.`,
  });
};
