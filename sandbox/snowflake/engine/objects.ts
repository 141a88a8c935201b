import type { Name } from '../sql/cursor.js';
import type { Frame } from './session.js';

/** The kinds that are in a schema. */
export const SCHEMA_KINDS = [
  'TABLE',
  'VIEW',
  'SEQUENCE',
  'STREAM',
  'STAGE',
  'FILE FORMAT',
  'PROCEDURE',
  'FUNCTION',
  'TASK',
  'MODEL',
] as const;

/** Every kind of thing that has a name, an owner and grants. */
export type ObjectKind =
  | (typeof SCHEMA_KINDS)[number]
  | 'ACCOUNT'
  | 'DATABASE'
  | 'SCHEMA'
  | 'WAREHOUSE'
  | 'ROLE'
  | 'APPLICATION ROLE'
  | 'USER';

/** What becomes of an object that was dropped and may come back. */
export interface Dropped {
  /** virtual times, milliseconds since the epoch; at `until` it is gone for good */
  readonly at: number;
  readonly until: number;
  /** id of the schema or database that it was in; null for a database */
  readonly from: string | null;
  /** id of the schema or database that was dropped and took it along; null when it was dropped by itself */
  readonly along: string | null;
}

/** One object of the account. Its properties belong to the room that made it. */
export interface AccountObject<P = Readonly<Record<string, unknown>>> {
  readonly kind: ObjectKind;
  /** unique for ever: a replaced object gets a new one */
  readonly id: string;
  /** null for account-level objects (databases, warehouses, roles, users, and the account) */
  readonly database: string | null;
  /** null for databases and schemas too */
  readonly schema: string | null;
  /** procedures and functions carry their argument types: `SET_LIVE(VARCHAR, VARCHAR)` */
  readonly name: string;
  readonly owner: string;
  /** virtual time, milliseconds since the epoch */
  readonly createdAt: number;
  readonly comment: string;
  /** the session that alone sees a temporary object */
  readonly session?: number;
  /** set on those that are dropped, which the catalogue neither finds nor lists */
  readonly dropped?: Dropped;
  /** must survive JSON: it is kept in the store */
  readonly properties: P;
}

/** The account's objects: in memory, written through to the store. */
export interface Catalogue {
  /** @param name one to three parts, completed from the frame's current database and schema */
  find<P = Readonly<Record<string, unknown>>>(
    kind: ObjectKind,
    name: Name,
    frame: Frame,
  ): AccountObject<P> | undefined;
  list<P = Readonly<Record<string, unknown>>>(
    kind: ObjectKind,
    within?: { database?: string; schema?: string },
  ): AccountObject<P>[];
  /**
   * Adds, or replaces what has the same kind, place and name.
   * @param inherits whether a new one is given what FUTURE grants promise; it is unless told
   */
  put<P>(object: AccountObject<P>, inherits?: boolean): Promise<void>;
  /**
   * Takes an object out. A table, schema or database may come back for as long as its retention time says.
   * @param along the schema or database, dropped before, that takes it along
   */
  drop(object: AccountObject<unknown>, along?: AccountObject): Promise<void>;
  /** @throws SnowflakeError 090105 or 090106 when the frame has no current database or schema to complete it with */
  qualify(name: Name, frame: Frame): { database: string; schema: string; name: string };
  newId(): string;
}

export type Privilege = string;

/** Who may do what. Ownership implies every privilege; a role has what the roles granted to it have. */
export interface Access {
  can(frame: Frame, privilege: Privilege, object: AccountObject<unknown>): boolean;
  /** @throws SnowflakeError 003001, or 002003 when the role may not even see the object */
  require(frame: Frame, privilege: Privilege, object: AccountObject<unknown>): void;
  /** Account-level privileges such as EXECUTE TASK. */
  requireOnAccount(frame: Frame, privilege: Privilege): void;
  canOnAccount(frame: Pick<Frame, 'role' | 'secondaryRoles'>, privilege: Privilege): boolean;
  /** May the frame's role see that it exists (any privilege on it, and USAGE on its database and schema)? */
  sees(frame: Frame, object: AccountObject<unknown>): boolean;
  /** Was the role granted to the user, directly or through other roles? */
  mayTake(user: string, role: string): boolean;
}
