import type { Clock, Store } from '../deps.js';
import { readCard, readPromotions } from '../promotion/card.js';
import type { Evaluation } from '../promotion/evaluation.js';
import { readWatched } from '../promotion/guards.js';
import { readLive } from '../promotion/models.js';
import type { Promotion } from '../promotion/promotion.js';
import { liveSince } from '../promotion/queries/promotion.js';
import type { Run } from '../runs/run.js';
import { readRuns } from '../runs/store.js';
import { tasksOfDag } from '../snowflake/queries/tasks.js';
import type { Watched } from '../snowflake/queries/watch.js';
import { dailyTime, nextAt } from './schedule.js';

/** Everything that stands at one moment. */
export interface Facts {
  readonly live: string | null;
  readonly liveSince: Date | null;
  /** What the watch saw of the live version last; null before its first look. */
  readonly watched: Watched | null;
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly waiting: readonly { readonly evaluation: Evaluation; readonly promotion: Promotion }[];
  readonly deployed: boolean;
  readonly schedule: 'started' | 'suspended' | null;
  readonly nextRun: Date | null;
  /** Business time of the reading. */
  readonly readAt: Date;
}

/** How far back a reading goes. */
const runsRead = 20;
const promotionsRead = 50;

/** Whether the DAG is there, and when its schedule starts it next. */
export const readSchedule = async ({ warehouse, names }: Store, now: Date) => {
  const root = (await warehouse.query(tasksOfDag(names))).find(({ name }) => name === names.dag);
  if (root === undefined) return { deployed: false, schedule: null, nextRun: null } as const;
  const started = root.state === 'started';
  const time = started ? dailyTime(root.schedule) : null;
  return {
    deployed: true,
    schedule: started ? 'started' : 'suspended',
    nextRun: time === null ? null : nextAt(now, time),
  } as const;
};

const open: ReadonlySet<Promotion['state']> = new Set(['PENDING', 'APPROVED', 'FAILED']);

/** Promotions that somebody must still decide on, with their evaluations; newest first. */
export const readWaiting = async (store: Store, promotions: readonly Promotion[]) => {
  const cards = await Promise.all(
    promotions
      .filter(({ state }) => open.has(state))
      .slice(0, 5)
      .map(({ evaluationId }) => readCard(store, evaluationId)),
  );
  return cards.flatMap(({ evaluation, promotion }) =>
    promotion === null ? [] : [{ evaluation, promotion }],
  );
};

/** When the live version became so; null for one that was live before Dagbot came. */
const readLiveSince = async (
  { warehouse, names }: Store,
  live: string | null,
): Promise<Date | null> => {
  if (live === null) return null;
  const [at] = await warehouse.query(liveSince(names), [live]);
  return at ?? null;
};

/** Reads what is live, what ran, who waits and what comes next. */
export const readFacts = async (store: Store, clock: Clock): Promise<Facts> => {
  const readAt = clock.now();
  const [live, promotions, runs, schedule] = await Promise.all([
    readLive(store),
    readPromotions(store, promotionsRead),
    readRuns(store, runsRead),
    readSchedule(store, readAt),
  ]);
  const [waiting, since, watched] = await Promise.all([
    readWaiting(store, promotions),
    readLiveSince(store, live),
    readWatched(store, live),
  ]);
  return { live, liveSince: since, watched, runs, waiting, ...schedule, readAt };
};
