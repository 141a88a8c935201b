import type { Graphs } from './graph.js';
import { noFailures, nothingToRetry, unknownGroup } from './refusals.js';
import type { GraphRun } from './run.js';
import type { RunStore } from './run-store.js';
import type { Task } from './task.js';

const FOURTEEN_DAYS = 14 * 86_400_000;

/** The attempts of a root's runs that began, the newest last; a root that was passed over made no graph run. */
const attemptsOf = (root: Task, store: RunStore): GraphRun[] =>
  store
    .graphs()
    .filter((run) => run.root.id === root.id && run.startedAt !== null && run.state !== 'SKIPPED')
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));

/**
 * The attempt that a retry goes on from.
 * @param group a GRAPH_RUN_GROUP_ID, or null for the last graph run
 * @param now virtual time, epoch milliseconds
 * @throws SnowflakeError 091457 when no run suits, 091456 when it had no failures
 */
export const attemptToRetry = (
  root: Task,
  group: string | null,
  graphs: Graphs,
  store: RunStore,
  now: number,
): GraphRun => {
  const attempts = attemptsOf(root, store);
  const last = attempts.filter((run) => group === null || run.group === group).at(-1);
  if (!last) throw group === null ? nothingToRetry(root.name) : unknownGroup(group);
  const unchanged =
    last.graphVersion === root.properties.graphVersion &&
    last.fingerprint === graphs.fingerprint(root);
  const recent = now - last.originallyAt <= FOURTEEN_DAYS;
  if (last.endedAt === null || !unchanged || !recent) throw nothingToRetry(root.name);
  if (last.state === 'SUCCEEDED') throw noFailures(root.name, last.group, last.attempt);
  return last;
};
