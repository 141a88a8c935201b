import { ddl } from '../catalogue/statement.js';
import type { Context, Grammar, Statement } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import type { Cursor } from '../sql/cursor.js';
import { dependentGrant, ownershipGrant } from './grant-ownership.js';
import { applicationRoleGrant, roleGrant } from './grant-role.js';
import { type Found, findTarget, readTarget } from './grant-target.js';
import { type Grantee, readGrantee, requireGrantee } from './grantee.js';
import { type Allowed, allowedGrants, requireAll, requireSome } from './grantor.js';
import type { Grant } from './grants.js';
import { privilegesOf } from './privileges.js';
import { IMPORTED, individualPrivilege, isShared } from './shared.js';

const done = 'Statement executed successfully.';

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

/**
 * @throws SnowflakeError 001003 for a privilege that objects of this kind do not have, 003001 for one on the
 * shared database
 */
const checkedPrivileges = (
  privileges: readonly string[],
  { kind, objects }: Found,
  verb: 'GRANT' | 'REVOKE',
): string[] => {
  if (objects.some(isShared)) {
    if (privileges.join() !== IMPORTED) throw individualPrivilege(verb);
    return ['USAGE'];
  }
  const known = privilegesOf(kind);
  const wanted = privileges.flatMap((privilege) => (privilege === 'ALL' ? known : [privilege]));
  const unknown = wanted.find((privilege) => !known.includes(privilege));
  if (unknown !== undefined)
    throw syntaxError(`invalid privilege '${unknown}' for ${kind.toLowerCase()}`);
  return [...new Set(wanted)];
};

const give = async (
  allowed: readonly Allowed[],
  grantee: Grantee,
  withGrantOption: boolean,
  { services, startedAt }: Context,
): Promise<void> => {
  const { grants } = ownAccess(services);
  for (const { privilege, on, grantedBy } of allowed) {
    // a second grant without the option leaves the option of the first
    const before = grants
      .on(on)
      .find((one) => one.privilege === privilege && one.grantee === grantee.name);
    await grants.add({
      privilege,
      on,
      grantedBy,
      grantee: grantee.name,
      granteeKind: grantee.kind,
      withGrantOption: withGrantOption || (before?.withGrantOption ?? false),
      createdAt: startedAt,
    });
  }
};

/** What was granted on by virtue of these grants, and what was granted on by virtue of that. */
const dependents = (gone: readonly Grant[], all: readonly Grant[]): Grant[] => {
  const found: Grant[] = [];
  const open = gone.filter((grant) => grant.withGrantOption);
  for (let next = open.pop(); next; next = open.pop()) {
    for (const grant of all) {
      const depends =
        grant.on === next.on &&
        grant.privilege === next.privilege &&
        grant.grantedBy === next.grantee;
      if (!depends || found.includes(grant) || gone.includes(grant)) continue;
      found.push(grant);
      open.push(grant);
    }
  }
  return found;
};

interface Revocation {
  readonly optionOnly: boolean;
  readonly cascade: boolean;
}

const take = async (
  allowed: readonly Allowed[],
  grantee: Grantee,
  { optionOnly, cascade }: Revocation,
  { services }: Context,
): Promise<void> => {
  const { grants } = ownAccess(services);
  const gone = allowed.flatMap(({ on, privilege, grantedBy, asOwner }) =>
    grants
      .on(on)
      .filter(
        (grant) =>
          grant.privilege === privilege &&
          grant.grantee === grantee.name &&
          grant.granteeKind === grantee.kind &&
          (asOwner || grant.grantedBy === grantedBy),
      ),
  );
  const below = dependents(gone, grants.all());
  const [first] = below;
  if (first && !cascade)
    throw dependentGrant(first, ownCatalogue(services).byId(first.on), 'REVOKE');
  await grants.remove((grant) => below.includes(grant) || (!optionOnly && gone.includes(grant)));
  if (optionOnly) for (const grant of gone) await grants.add({ ...grant, withGrantOption: false });
};

const privilegeGrant = (cursor: Cursor, giving: boolean): Statement => {
  const optionOnly = !giving && cursor.accept('GRANT', 'OPTION', 'FOR');
  const privileges = readPrivileges(cursor);
  cursor.expect('ON');
  const target = readTarget(cursor);
  cursor.expect(giving ? 'TO' : 'FROM');
  const grantee = readGrantee(cursor);
  const withGrantOption = giving && cursor.accept('WITH', 'GRANT', 'OPTION');
  const cascade = !giving && cursor.oneOf('CASCADE', 'RESTRICT') === 'CASCADE';
  cursor.end();
  return ddl(giving ? 'grant' : 'revoke', async (context) => {
    const found = findTarget(target, context);
    requireGrantee(grantee, context);
    const wanted = checkedPrivileges(privileges, found, giving ? 'GRANT' : 'REVOKE');
    const allowed = allowedGrants(found, wanted, context);
    requireSome(allowed, found.keys.length);
    if (giving) await give(allowed, grantee, withGrantOption, context);
    else await take(allowed, grantee, { optionOnly, cascade }, context);
    if (found.keys.length > 0) requireAll(allowed, wanted);
    return done;
  });
};

/** GRANT and REVOKE of privileges, roles and ownership. */
export const grantGrammar: Grammar = (cursor) => {
  const verb = cursor.oneOf('GRANT', 'REVOKE');
  if (!verb) return undefined;
  const giving = verb === 'GRANT';
  if (cursor.sees('DATABASE', 'ROLE')) throw unsupported(`${verb} DATABASE ROLE`);
  if (cursor.accept('APPLICATION', 'ROLE')) return applicationRoleGrant(cursor, giving);
  if (cursor.accept('ROLE')) return roleGrant(cursor, giving);
  if (giving && cursor.accept('OWNERSHIP')) return ownershipGrant(cursor);
  return privilegeGrant(cursor, giving);
};
