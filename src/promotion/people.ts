import { z } from 'zod';
import type { Store } from '../deps.js';
import type { Names } from '../snowflake/names.js';
import { json, onlyCell } from '../snowflake/values.js';

export const roles = ['reviewer', 'engineer', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Somebody with at least one role. */
export interface Person {
  /** Slack user id. */
  readonly userId: string;
  readonly roles: readonly Role[];
}

const everybody = ({ bot }: Names) => ({
  name: 'reading people',
  sql: `SELECT USER_ID, ROLE FROM ${bot}.PEOPLE ORDER BY USER_ID, ROLE`,
  row: z.object({ USER_ID: z.string(), ROLE: z.enum(roles) }),
});

/** Everybody with a role, by user id. */
export const readPeople = async ({ warehouse, names }: Store): Promise<Person[]> => {
  const rows = await warehouse.query(everybody(names));
  const byUser = new Map<string, Role[]>();
  for (const { USER_ID, ROLE } of rows) {
    const held = byUser.get(USER_ID) ?? [];
    byUser.set(USER_ID, [...held, ROLE]);
  }
  return [...byUser].map(([userId, held]) => ({ userId, roles: held }));
};

const change = z.object({
  outcome: z.enum(['done', 'unchanged', 'not_allowed']),
  why: z.string().nullish(),
});

const call = ({ bot }: Names) => ({
  name: 'changing who may do what',
  sql: `CALL ${bot}.SET_PEOPLE(?, ?, ?, ?, ?)`,
  row: onlyCell(json(change)),
});

export interface PeopleChange {
  readonly action: 'add' | 'remove';
  readonly userId: string;
  readonly role: Role;
  /** Slack user id of an admin, or `setup` for the first one. */
  readonly actor: string;
  readonly requestId: string;
}

/** Over the deploy connection: the procedure checks the actor and writes the ledger. */
export const setPeople = async (
  { warehouse, names }: Store,
  { action, userId, role, actor, requestId }: PeopleChange,
): Promise<z.infer<typeof change>> => {
  const [answer] = await warehouse.query(call(names), [action, userId, role, actor, requestId]);
  return answer ?? { outcome: 'unchanged' };
};
