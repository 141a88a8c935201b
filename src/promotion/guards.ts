import type { Store } from '../deps.js';
import { lastWatched, type Watched } from '../snowflake/queries/watch.js';

/** What the watch saw of a version last; null before its first look, or while nothing is live. */
export const readWatched = async (
  { warehouse, names }: Store,
  live: string | null,
): Promise<Watched | null> => {
  if (live === null) return null;
  const [watched] = await warehouse.query(lastWatched(names), [live]);
  return watched ?? null;
};
