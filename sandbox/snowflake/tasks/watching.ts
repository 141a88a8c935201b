import type { Context } from '../engine/context.js';
import { ownAccess } from '../engine/own-services.js';
import type { GraphRun, PlannedTask } from './run.js';
import type { TaskProperties } from './task.js';

const RIGHTS: ReadonlySet<string> = new Set(['OWNERSHIP', 'MONITOR', 'OPERATE']);

/** What a role sees of runs. */
export interface Watcher {
  /** May it see runs of this task? Of one that is gone, those whose role owned it then. */
  sees(task: Pick<PlannedTask, 'id' | 'owner'>): boolean;
  /** Database and schema, NULL where the role has no right on them. */
  place(at: Pick<GraphRun, 'database' | 'schema'>): [string | null, string | null];
}

/** For one statement: OWNERSHIP, MONITOR or OPERATE on the task, or MONITOR EXECUTION on the account. */
export const watcher = ({ frame, services }: Context): Watcher => {
  const { catalogue } = services;
  const access = ownAccess(services);
  const all = access.canOnAccount(frame, 'MONITOR EXECUTION');
  const roles = access.rolesOf(frame);
  const tasks = new Map(catalogue.list<TaskProperties>('TASK').map((task) => [task.id, task]));
  const asked = new Map<string, boolean>();
  const hasRight = ({ id, owner }: Pick<PlannedTask, 'id' | 'owner'>) =>
    roles.has(tasks.get(id)?.owner ?? owner) ||
    access.grants
      .on(id)
      .some(
        (grant) =>
          grant.granteeKind === 'ROLE' && RIGHTS.has(grant.privilege) && roles.has(grant.grantee),
      );
  const remembered = (key: string, look: () => boolean): boolean => {
    const answer = asked.get(key) ?? look();
    asked.set(key, answer);
    return answer;
  };
  return {
    sees: (task) => all || remembered(`${task.id} ${task.owner}`, () => hasRight(task)),
    place: ({ database, schema }) => {
      const shows = (kind: 'DATABASE' | 'SCHEMA') =>
        remembered(`${kind} ${database}.${schema}`, () => {
          const found = catalogue
            .list(kind, kind === 'SCHEMA' ? { database } : {})
            .find(({ name }) => name === (kind === 'SCHEMA' ? schema : database));
          return found === undefined || access.sees(frame, found);
        });
      return [shows('DATABASE') ? database : null, shows('SCHEMA') ? schema : null];
    },
  };
};
