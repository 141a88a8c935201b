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

type Held = Map<string, Grant>;

/** Grants by what they are asked for; every statement asks several times. */
class GrantIndex {
  private readonly lists = new Map<string, Held>();

  constructor(private readonly of: (grant: Grant) => string) {}

  add(key: string, grant: Grant): void {
    const list = this.lists.get(this.of(grant)) ?? new Map<string, Grant>();
    this.lists.set(this.of(grant), list.set(key, grant));
  }

  remove(key: string, grant: Grant): void {
    this.lists.get(this.of(grant))?.delete(key);
  }

  get(asked: string): Grant[] {
    return [...(this.lists.get(asked)?.values() ?? [])];
  }
}

const granteeOf = (kind: Grant['granteeKind'], name: string): string => `${kind} ${name}`;

export const openGrants = async (journal: Journal<Grant>): Promise<Grants> => {
  const held: Held = new Map();
  const byObject = new GrantIndex((grant) => grant.on);
  const byGrantee = new GrantIndex((grant) => granteeOf(grant.granteeKind, grant.grantee));
  const indexes = [byObject, byGrantee];
  const hold = (grant: Grant) => {
    held.set(keyOf(grant), grant);
    for (const index of indexes) index.add(keyOf(grant), grant);
  };
  for (const grant of await journal.load()) hold(grant);
  return {
    all: () => [...held.values()],
    on: (id) => byObject.get(id),
    to: (grantee, kind = 'ROLE') => byGrantee.get(granteeOf(kind, grantee)),
    add: async (grant) => {
      hold(grant);
      await journal.write(keyOf(grant), grant);
    },
    remove: async (match) => {
      const gone = [...held].filter(([, grant]) => match(grant));
      for (const [key, grant] of gone) {
        held.delete(key);
        for (const index of indexes) index.remove(key, grant);
      }
      await Promise.all(gone.map(([key]) => journal.erase(key)));
      return gone.length;
    },
  };
};
