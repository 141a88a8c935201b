import type { AccountObject, ObjectKind } from '../engine/context.js';
import type { Journal } from '../store/journal.js';

/** One privilege of one role (or one role of one role or user). */
export interface Grant {
  /** `SELECT`, `CREATE TASK`, … or `USAGE` for a role that is granted */
  readonly privilege: string;
  /** object id; `ACCOUNT` for privileges on the account; `FUTURE:<kind>:<schema or database id>` */
  readonly on: string;
  readonly grantee: string;
  readonly granteeKind: 'ROLE' | 'USER';
  readonly grantedBy: string;
  readonly withGrantOption: boolean;
  readonly createdAt: number;
}

export const ACCOUNT = 'ACCOUNT';

export const futureOn = (kind: ObjectKind, scope: AccountObject<unknown>): string =>
  `FUTURE:${kind}:${scope.id}`;

/** All grants of the account, in memory and in the journal. */
export interface Grants {
  all(): readonly Grant[];
  on(id: string): readonly Grant[];
  to(grantee: string, kind?: 'ROLE' | 'USER'): readonly Grant[];
  add(grant: Grant): Promise<void>;
  remove(match: (grant: Grant) => boolean): Promise<number>;
}

const keyOf = (grant: Grant): string =>
  [grant.privilege, grant.on, grant.granteeKind, grant.grantee].join('|');

export const openGrants = async (journal: Journal<Grant>): Promise<Grants> => {
  const held = new Map<string, Grant>();
  for (const grant of await journal.load()) held.set(keyOf(grant), grant);
  return {
    all: () => [...held.values()],
    on: (id) => [...held.values()].filter((grant) => grant.on === id),
    to: (grantee, kind = 'ROLE') =>
      [...held.values()].filter((grant) => grant.grantee === grantee && grant.granteeKind === kind),
    add: async (grant) => {
      held.set(keyOf(grant), grant);
      await journal.write(keyOf(grant), grant);
    },
    remove: async (match) => {
      const gone = [...held].filter(([, grant]) => match(grant));
      for (const [key] of gone) {
        held.delete(key);
        await journal.erase(key);
      }
      return gone.length;
    },
  };
};
