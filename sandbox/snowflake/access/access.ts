import type { OwnCatalogue } from '../catalogue/catalogue.js';
import type { Access, AccountObject, Frame, ObjectKind } from '../engine/context.js';
import { insufficientPrivileges, notFound, SnowflakeError } from '../engine/errors.js';
import { ACCOUNT, futureOn, type Grant, type Grants } from './grants.js';
import { isReading, isShared, SHARED } from './shared.js';

/** What SHOW GRANTS and messages call the account. */
export const ACCOUNT_NAME = 'SANDBOX';

/** The role that may do everything and sees everything. */
export const ADMIN = 'ACCOUNTADMIN';

/** Access with what grants, roles and SHOW need beside the questions that every room asks. */
export interface OwnAccess extends Access {
  readonly grants: Grants;
  /** the roles themselves and all that were granted to them, directly or not */
  rolesOf(frame: Frame): ReadonlySet<string>;
  /** all roles that a user may take: granted ones, theirs in turn, and PUBLIC */
  rolesOfUser(user: string): ReadonlySet<string>;
  /** Gives a new object what FUTURE grants promise. */
  applyFuture(object: AccountObject<unknown>): Promise<void>;
  /** `DB.SCHEMA.NAME`, as messages and SHOW print it */
  nameOf(object: AccountObject<unknown>): string;
}

export const nameOf = (object: AccountObject<unknown>): string =>
  [object.database, object.schema, object.name].filter((part) => part !== null).join('.');

const TABLE_LIKE: ReadonlySet<ObjectKind> = new Set(['TABLE', 'VIEW', 'STREAM']);

export const openAccess = (catalogue: OwnCatalogue, grants: Grants): OwnAccess => {
  const close = (start: readonly string[]): Set<string> => {
    const roles = new Set<string>();
    const open = [...start, 'PUBLIC'];
    for (let role = open.pop(); role !== undefined; role = open.pop()) {
      if (roles.has(role)) continue;
      roles.add(role);
      for (const grant of grants.to(role)) {
        const object = catalogue.byId(grant.on);
        if (object?.kind === 'ROLE') open.push(object.name);
      }
    }
    return roles;
  };
  const rolesOf = (frame: Frame) => close([frame.role, ...frame.secondaryRoles]);
  const primary = (frame: Frame) => close([frame.role]);

  const holds = (
    roles: ReadonlySet<string>,
    object: AccountObject<unknown>,
    test: (g: Grant) => boolean,
  ) =>
    roles.has(ADMIN) ||
    roles.has(object.owner) ||
    grants.on(object.id).some((g) => g.granteeKind === 'ROLE' && roles.has(g.grantee) && test(g));

  const schemaOf = (object: AccountObject<unknown>) =>
    catalogue
      .list('SCHEMA', object.database === null ? {} : { database: object.database })
      .find((schema) => schema.name === object.schema);
  const databaseOf = (object: AccountObject<unknown>) =>
    catalogue.list('DATABASE').find((database) => database.name === object.database);

  const reaches = (roles: ReadonlySet<string>, object: AccountObject<unknown>): boolean => {
    if (roles.has(ADMIN) || object.session !== undefined) return true;
    const containers = [databaseOf(object), object.schema === null ? undefined : schemaOf(object)];
    return containers.every(
      (at) => at === undefined || holds(roles, at, (g) => g.privilege !== ''),
    );
  };

  const readsShared = (frame: Frame): boolean => {
    const database = catalogue.list('DATABASE').find(({ name }) => name === SHARED);
    return database !== undefined && holds(rolesOf(frame), database, () => true);
  };

  const can = (frame: Frame, privilege: string, object: AccountObject<unknown>): boolean => {
    if (object.session !== undefined) return object.session === frame.session.id;
    if (object.kind === 'APPLICATION ROLE')
      return privilege === 'USAGE' && holds(rolesOf(frame), object, () => true);
    if (isShared(object)) return isReading(privilege) && readsShared(frame);
    // CREATE counts only for the primary role: it becomes the owner.
    const roles = privilege.startsWith('CREATE ') ? primary(frame) : rolesOf(frame);
    return holds(roles, object, (g) => g.privilege === privilege) && reaches(roles, object);
  };

  const sees = (frame: Frame, object: AccountObject<unknown>): boolean => {
    if (object.session !== undefined) return object.session === frame.session.id;
    const roles = rolesOf(frame);
    if (['ROLE', 'APPLICATION ROLE', 'USER'].includes(object.kind)) return true;
    if (isShared(object)) return readsShared(frame);
    if (object.kind === 'SCHEMA' && object.name === 'INFORMATION_SCHEMA') return true;
    return holds(roles, object, () => true) && reaches(roles, object);
  };

  const canOnAccount = (frame: Frame, privilege: string): boolean => {
    const roles = privilege.startsWith('CREATE ') ? primary(frame) : rolesOf(frame);
    return (
      roles.has(ADMIN) ||
      grants
        .on(ACCOUNT)
        .some((g) => g.privilege === privilege && g.granteeKind === 'ROLE' && roles.has(g.grantee))
    );
  };

  const rolesOfUser = (user: string) => {
    const granted = grants
      .to(user, 'USER')
      .map((grant) => catalogue.byId(grant.on)?.name)
      .filter((name) => name !== undefined);
    const made = catalogue
      .list('ROLE')
      .filter(({ properties }) => properties.madeBy === user)
      .map(({ name }) => name);
    return close([...granted, ...made]);
  };

  return {
    grants,
    rolesOf,
    rolesOfUser,
    mayTake: (user, role) => rolesOfUser(user).has(role),
    nameOf,
    can,
    sees,
    require: (frame, privilege, object) => {
      if (can(frame, privilege, object)) return;
      if (!sees(frame, object)) {
        const kind = TABLE_LIKE.has(object.kind) ? 'Object' : titled(object.kind);
        throw notFound(kind, nameOf(object), TABLE_LIKE.has(object.kind) ? '42S02' : '02000');
      }
      throw insufficientPrivileges(object.kind, object.name);
    },
    canOnAccount,
    requireOnAccount: (frame, privilege) => {
      if (canOnAccount(frame, privilege)) return;
      throw new SnowflakeError(
        '003001',
        '42501',
        `SQL access control error:\nInsufficient privileges to operate on account '${ACCOUNT_NAME}'.`,
      );
    },
    applyFuture: async (object) => {
      if (object.session !== undefined) return;
      // D:release-notes/bcr-bundles/2025_01/bcr-1870: with any of the schema's those of the database do not apply
      const promised = [schemaOf(object), databaseOf(object)]
        .map((scope) => (scope ? grants.on(futureOn(object.kind, scope)) : []))
        .find((found) => found.length > 0);
      for (const grant of promised ?? []) {
        if (grant.privilege === 'OWNERSHIP')
          await catalogue.put({ ...object, owner: grant.grantee });
        else await grants.add({ ...grant, on: object.id });
      }
    },
  };
};

const titled = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();
