import {
  actions,
  type Block,
  blockId,
  button,
  context,
  header,
  type Message,
  message,
  preformatted,
  section,
} from './kit.js';
import { bare, cut, limits } from './limits.js';
import { type PlanFacts, type PlanValue, planCounts, planDiff, planName } from './plan-parts.js';
import { clock, moment, utc } from './times.js';
import { personMention } from './words.js';

const effects = ({ plan }: PlanFacts): string[] => {
  const removed = plan.steps.filter(({ change }) => change === 'drop').map(({ name }) => name);
  return [
    plan.rootState === null
      ? 'The schedule starts as soon as everything is in place.'
      : `The schedule pauses for some seconds and is ${plan.rootStateAfter} again afterwards.`,
    ...(plan.rootState === null
      ? []
      : ['Failed runs can no longer be retried, because Snowflake only retries an unchanged DAG.']),
    ...(removed.length === 0 ? [] : [`Removed: ${removed.join(', ')}.`]),
  ];
};

/** Why a plan has no buttons. */
export type NotOffered =
  | { readonly dryRun: true }
  /** What keeps somebody from applying it, in mrkdwn. */
  | { readonly dryRun: false; readonly obstacle: string };

const withoutButtons = (why: NotOffered): string =>
  why.dryRun
    ? '*This was a dry run. Nothing was changed.* To apply it, type `/dag deploy`.'
    : `*It cannot be applied now.* ${why.obstacle}`;

/** A plan with its buttons, or with what stands in their place. */
export const planReady = (facts: PlanFacts, notOffered: NotOffered | null): Message => {
  const { plan, digest, requestedBy, readAt, lapsesAt } = facts;
  const name = planName(digest);
  const part = (what: string) => blockId('plan', what, digest.slice(0, 16), 1);
  const value: PlanValue = {
    plan: digest,
    by: requestedBy,
    until: Math.floor(lapsesAt.getTime() / 1000),
  };
  const first = plan.rootState === null ? '*Nothing is deployed yet.*' : '*The DAG is deployed.*';
  const controls: Block[] =
    notOffered === null
      ? [
          actions(
            [
              button({
                label: 'Apply',
                id: 'plan.apply',
                value,
                style: 'primary',
                says: `Apply deploy plan ${name}`,
                confirm: {
                  title: 'Apply this plan?',
                  text: `*${name}*: ${planCounts(plan)}. It is refused if anything has changed since it was read.`,
                  yes: 'Apply',
                  no: 'Not now',
                },
              }),
              button({
                label: 'Discard',
                id: 'plan.discard',
                value,
                says: `Discard deploy plan ${name}`,
              }),
              button({ label: 'Full diff', id: 'plan.diff', value }),
            ],
            part('actions'),
          ),
        ]
      : [];
  return message(
    `Deploy plan ready: ${planCounts(plan)}. ${notOffered === null ? `It lapses ${utc(lapsesAt)}. Choices: Apply, Discard, Full diff.` : bare(withoutButtons(notOffered))}`,
    [
      header('person', `Deploy plan: ${planCounts(plan)}`, part('status')),
      section(`${first} ${personMention(requestedBy)} asked for this plan.`, part('reading')),
      preformatted(cut(planDiff(plan), limits.section), part('diff')),
      section(
        `*When it is applied*\n${effects(facts)
          .map((line) => `• ${line}`)
          .join('\n')}`,
        part('effects'),
      ),
      ...(notOffered === null ? [] : [section(withoutButtons(notOffered), part('obstacle'))]),
      context(
        `${name} · code ${plan.codeHash.slice(0, 12)} · read ${clock(readAt)}${notOffered === null ? ` · lapses ${moment(lapsesAt)}, or sooner if anything changes` : ''}`,
        part('about'),
      ),
      ...controls,
    ],
    { event_type: 'dagbot_plan', event_payload: { plan: name, revision: 1 } },
  );
};

/** Nothing differs: no button, since there is nothing to apply. */
export const planUnchanged = (facts: PlanFacts): Message =>
  message(
    'Deploy plan: nothing to change. What is deployed is what this version of Dagbot would deploy.',
    [
      section(
        '*Nothing to change.* What is deployed is what this version of Dagbot would deploy.',
        blockId('plan', 'reading', facts.digest.slice(0, 16)),
      ),
      context(
        `Code ${facts.plan.codeHash.slice(0, 12)} · schedule ${facts.plan.rootState ?? 'not there'} · read ${clock(facts.readAt)}`,
        blockId('plan', 'about', facts.digest.slice(0, 16)),
      ),
    ],
  );
