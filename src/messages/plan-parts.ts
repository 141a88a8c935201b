import type { Change, Plan } from '../dag/plan.js';
import { plural } from './numbers.js';
import { list } from './words.js';

/** A plan shown in Slack; `digest` binds its buttons to exactly this plan. */
export interface PlanFacts {
  readonly plan: Plan;
  readonly digest: string;
  readonly requestedBy: string;
  readonly readAt: Date;
  readonly lapsesAt: Date;
}

/** What a plan's buttons carry. */
export interface PlanValue {
  /** Digest of the plan; also its name. */
  readonly plan: string;
  readonly by: string;
  /** When it lapses, in seconds since 1970. */
  readonly until: number;
}

/** `PLAN_9f2c41ab`: a plan goes by its digest, since the same plan is the same thing. */
export const planName = (digest: string): string => `PLAN_${digest.slice(0, 8)}`;

const signs: Readonly<Record<Change, string>> = {
  create: '+',
  change: '~',
  drop: '-',
  unchanged: ' ',
};

const count = (plan: Plan, change: Change): number =>
  plan.steps.filter((step) => step.change === change).length;

/** `8 things added, 2 changed`, or that nothing differs. */
export const planCounts = (plan: Plan): string => {
  const parts = [
    count(plan, 'create') > 0 ? `${plural(count(plan, 'create'), 'thing')} added` : '',
    count(plan, 'change') > 0 ? `${count(plan, 'change')} changed` : '',
    count(plan, 'drop') > 0 ? `${count(plan, 'drop')} removed` : '',
  ].filter(Boolean);
  return parts.length === 0 ? 'nothing to change' : list(parts);
};

/** One line a step: `+` added, `~` changed, `-` removed; what stays is only counted. */
export const planDiff = (plan: Plan, whole = false): string => {
  const moving = plan.steps.filter(({ change }) => whole || change !== 'unchanged');
  const width = Math.max(0, ...moving.map(({ kind }) => kind.length));
  const lines = moving.map(({ kind, name, change, why }) =>
    `${signs[change]} ${kind.padEnd(width)}  ${name}${why === '' ? '' : `   ${why}`}`.trimEnd(),
  );
  const same = count(plan, 'unchanged');
  if (!whole && same > 0) lines.push(`  ${same} unchanged`);
  return lines.join('\n');
};
