import { blockId, context, glyph, type Modal, preformatted, section } from './kit.js';
import { cut, limits } from './limits.js';
import { modal } from './modal-kit.js';
import { type PlanFacts, type PlanValue, planCounts, planDiff, planName } from './plan-parts.js';
import { clock } from './times.js';

const callback = 'plan.diff';
const title = 'Full diff';

export const modalDiffLoading = (value: PlanValue): Modal =>
  modal({
    callback,
    title,
    place: value,
    blocks: [
      section(
        `${glyph.busy} Reading what is deployed.`,
        blockId('diff', 'loading', value.plan.slice(0, 16)),
      ),
    ],
  });

/** Every object with what would happen to it, read just now. */
export const modalDiff = (value: PlanValue, facts: PlanFacts): Modal => {
  const key = value.plan.slice(0, 16);
  const same = facts.digest === value.plan;
  return modal({
    callback,
    title,
    place: value,
    blocks: [
      section(
        same
          ? `*${planName(value.plan)}*: ${planCounts(facts.plan)}`
          : `*What is deployed has changed since ${planName(value.plan)} was made.* Now: ${planCounts(facts.plan)}`,
        blockId('diff', 'what', key),
      ),
      preformatted(cut(planDiff(facts.plan, true), limits.section), blockId('diff', 'diff', key)),
      context(
        `\`+\` added, \`~\` changed, \`-\` removed · code ${facts.plan.codeHash.slice(0, 12)} · read ${clock(facts.readAt)}`,
        blockId('diff', 'about', key),
      ),
    ],
  });
};
