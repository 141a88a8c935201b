import { verdictName } from './evaluation-card.js';
import { blockId, context, divider, type HomeView, section, title } from './kit.js';
import { runState, type StatusFacts } from './status.js';
import { clock, day, moment } from './times.js';
import { liveCode, nothingLive, versionCode } from './words.js';

const view = (user: string, blocks: HomeView['blocks']): HomeView => ({
  type: 'home',
  callback_id: 'home',
  private_metadata: JSON.stringify({ user }),
  blocks,
});

/** What waits, what is live, what ran last; out of classic blocks alone. */
export const home = (user: string, facts: StatusFacts, roles: readonly string[]): HomeView => {
  const part = (name: string) => blockId('home', name, user);
  const { waiting, live, liveSince, runs, readAt, nextRun, schedule } = facts;
  const waits =
    waiting.length === 0
      ? 'No candidate waits for a decision.'
      : waiting
          .slice(0, 5)
          .map(
            ({ evaluation, promotion }) =>
              `*${versionCode(evaluation.candidate)}: ${verdictName(evaluation.verdict).toLowerCase()}*\n${promotion.approvals.length} of ${promotion.approvalsNeeded} approvals · expires ${moment(promotion.expiresAt)}`,
          )
          .join('\n');
  const since = liveSince === null ? '' : ` since ${day(liveSince)}`;
  const last = runs
    .slice(0, 4)
    .map(
      (run) =>
        `${run.startedAt === null ? 'New run' : moment(run.startedAt)} · ${runState(run, readAt)}`,
    );
  const next =
    schedule === null
      ? 'Nothing is deployed: `/dag deploy`'
      : schedule === 'suspended' || nextRun === null
        ? 'The schedule is paused'
        : `Next run ${moment(nextRun)}`;
  return view(user, [
    title(
      waiting.length === 0 ? 'Nothing waits' : `Waiting: ${waiting.length}`,
      part('wait_title'),
    ),
    section(waits, part('wait')),
    divider(part('wait_rule')),
    title('Live version', part('live_title')),
    section(
      nothingLive(live) ? 'Nothing is live.' : `*${liveCode(live)}* is live${since}.`,
      part('live'),
    ),
    divider(part('live_rule')),
    title('Last runs', part('runs_title')),
    section(last.length === 0 ? 'No run yet.' : last.join('\n'), part('runs')),
    context(next, part('runs_next')),
    context(
      `Last read ${clock(readAt)} · you are ${roles.length === 0 ? 'in no role' : roles.join(' and ')} · \`/dag help\` lists the commands`,
      part('foot'),
    ),
  ]);
};

/** Snowflake does not answer, so nothing newer is known. */
export const homeUnreachable = (user: string): HomeView =>
  view(user, [
    section(
      '*:large_orange_diamond: Snowflake does not answer.*\nDecisions made now are refused rather than lost. Open this page again in a minute.',
      blockId('home', 'down', user),
    ),
  ]);
