import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { insufficientPrivileges, notFound, syntaxError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import type { Cursor } from '../sql/cursor.js';
import { type Found, findTarget, readTarget } from './grant-target.js';
import { privilegesOf } from './privileges.js';

type Grantee = { readonly kind: 'ROLE' | 'USER'; readonly name: string };

const done = 'Statement executed successfully.';

const requireGrantee = ({ kind, name }: Grantee, { services, frame }: Context): AccountObject => {
  const found = services.catalogue.find(kind, [name], frame);
  if (!found) throw notFound(kind === 'ROLE' ? 'Role' : 'User', name);
  return found;
};

const readGrantee = (cursor: Cursor): Grantee => {
  const kind = cursor.oneOf('ROLE', 'USER') ?? 'ROLE';
  return { kind, name: cursor.identifier() };
};

/** May the frame hand out rights on what was found: its owner, or a role that manages grants. */
const requireGrantor = (found: Found, context: Context): void => {
  const access = ownAccess(context.services);
  const { frame } = context;
  if (access.canOnAccount(frame, 'MANAGE GRANTS') || access.rolesOf(frame).has('SECURITYADMIN'))
    return;
  if (found.keys.includes('ACCOUNT')) throw insufficientPrivileges('ACCOUNT', 'ACCOUNT');
  for (const object of found.objects) {
    if (!access.can(frame, 'OWNERSHIP', object))
      throw insufficientPrivileges(object.kind, object.name);
  }
};

const readPrivileges = (cursor: Cursor): string[] => {
  const privileges: string[] = [];
  let words: string[] = [];
  while (!cursor.sees('ON')) {
    if (cursor.accept(',')) {
      privileges.push(words.join(' '));
      words = [];
    } else words.push(cursor.identifier());
  }
  privileges.push(words.join(' '));
  return privileges.map((privilege) => (privilege === 'ALL PRIVILEGES' ? 'ALL' : privilege));
};

/** `GRANT ROLE child TO ROLE | USER grantee` and its opposite. */
const roleGrant = (cursor: Cursor, giving: boolean) => {
  const role = cursor.identifier();
  cursor.expect(giving ? 'TO' : 'FROM');
  const grantee = readGrantee(cursor);
  cursor.end();
  return ddl(giving ? 'grant role' : 'revoke role', async (context) => {
    const { services, frame } = context;
    const child = requireGrantee({ kind: 'ROLE', name: role }, context);
    requireGrantee(grantee, context);
    requireGrantor({ objects: [child], keys: [child.id], kind: 'ROLE', future: false }, context);
    if (giving) {
      await ownAccess(services).grants.add({
        privilege: 'USAGE',
        on: child.id,
        grantee: grantee.name,
        granteeKind: grantee.kind,
        grantedBy: frame.role,
        withGrantOption: false,
        createdAt: context.startedAt,
      });
    } else {
      await ownAccess(services).grants.remove(
        (grant) =>
          grant.on === child.id &&
          grant.grantee === grantee.name &&
          grant.granteeKind === grantee.kind,
      );
    }
    return done;
  });
};

const transferOwnership = async (
  found: Found,
  to: string,
  copy: boolean,
  context: Context,
): Promise<void> => {
  const access = ownAccess(context.services);
  const { catalogue } = context.services;
  for (const object of found.objects) {
    await catalogue.put({ ...object, owner: to });
    if (!copy) await access.grants.remove((grant) => grant.on === object.id);
  }
  for (const room of context.services.engine.rooms)
    await room.ownershipPassed?.(found.objects, context);
};

const ownershipGrant = (cursor: Cursor) => {
  cursor.expect('ON');
  const target = readTarget(cursor);
  cursor.expect('TO');
  const grantee = readGrantee(cursor);
  const copy = cursor.oneOf('COPY', 'REVOKE') === 'COPY';
  if (!cursor.done && !cursor.sees(';')) cursor.expect('CURRENT', 'GRANTS');
  cursor.end();
  return ddl('grant ownership', async (context) => {
    const found = findTarget(target, context);
    requireGrantee(grantee, context);
    requireGrantor(found, context);
    if (found.future) {
      const on = found.keys[0] ?? '';
      await ownAccess(context.services).grants.add({
        privilege: 'OWNERSHIP',
        on,
        grantee: grantee.name,
        granteeKind: 'ROLE',
        grantedBy: context.frame.role,
        withGrantOption: false,
        createdAt: context.startedAt,
      });
    } else await transferOwnership(found, grantee.name, copy, context);
    return done;
  });
};

const privilegeGrant = (cursor: Cursor, giving: boolean) => {
  if (!giving) cursor.accept('GRANT', 'OPTION', 'FOR');
  const privileges = readPrivileges(cursor);
  cursor.expect('ON');
  const target = readTarget(cursor);
  cursor.expect(giving ? 'TO' : 'FROM');
  const grantee = readGrantee(cursor);
  const withGrantOption = giving && cursor.accept('WITH', 'GRANT', 'OPTION');
  cursor.oneOf('CASCADE', 'RESTRICT');
  cursor.end();
  return ddl(giving ? 'grant' : 'revoke', async (context) => {
    const access = ownAccess(context.services);
    const found = findTarget(target, context);
    requireGrantee(grantee, context);
    requireGrantor(found, context);
    const known = privilegesOf(found.kind);
    const wanted = privileges.flatMap((privilege) => (privilege === 'ALL' ? known : [privilege]));
    for (const privilege of wanted) {
      if (!known.includes(privilege))
        throw syntaxError(`invalid privilege '${privilege}' for ${found.kind.toLowerCase()}`);
    }
    if (!giving) {
      const keys = new Set(found.keys);
      await access.grants.remove(
        (grant) =>
          keys.has(grant.on) &&
          wanted.includes(grant.privilege) &&
          grant.grantee === grantee.name &&
          grant.granteeKind === grantee.kind,
      );
      return done;
    }
    const grants = found.keys.flatMap((on) =>
      wanted.map((privilege) => ({
        privilege,
        on,
        grantee: grantee.name,
        granteeKind: grantee.kind,
        grantedBy: context.frame.role,
        withGrantOption,
        createdAt: context.startedAt,
      })),
    );
    await Promise.all(grants.map((grant) => access.grants.add(grant)));
    return done;
  });
};

/** GRANT and REVOKE of privileges, roles and ownership. */
export const grantGrammar: Grammar = (cursor) => {
  const verb = cursor.oneOf('GRANT', 'REVOKE');
  if (!verb) return undefined;
  const giving = verb === 'GRANT';
  if (cursor.accept('ROLE')) return roleGrant(cursor, giving);
  if (giving && cursor.accept('OWNERSHIP')) return ownershipGrant(cursor);
  return privilegeGrant(cursor, giving);
};
