import { alterObjectGrammar, type Change } from '../catalogue/alter-object.js';
import { FIRST_ROLES } from '../catalogue/first-objects.js';
import type { Context, Grammar } from '../engine/context.js';
import { alreadyExists, insufficientPrivileges } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import type { Name } from '../sql/cursor.js';

/** Sessions that act as the role go on as the renamed one. */
const follow = (from: string, to: string, { services }: Context): void => {
  const now = (role: string) => (role === from ? to : role);
  for (const { root } of services.sessions.list()) {
    root.role = now(root.role);
    root.secondaryRoles = root.secondaryRoles.map(now);
  }
};

/** What it owns and what was granted to it and by it stays its own. @throws SnowflakeError 002002, 003001 */
const renamed =
  (name: Name): Change =>
  async (role, context) => {
    const { services, frame } = context;
    const catalogue = ownCatalogue(services);
    const { grants } = ownAccess(services);
    const from = role.name;
    const to = name.at(-1) ?? '';
    if (FIRST_ROLES.includes(from)) throw insufficientPrivileges('ROLE', from);
    services.access.requireOnAccount(frame, 'CREATE ROLE');
    if (catalogue.find('ROLE', [to], frame)) throw alreadyExists(to);
    const now = (one: string) => (one === from ? to : one);
    const held = grants
      .all()
      .filter(
        (grant) =>
          grant.grantedBy === from || (grant.granteeKind === 'ROLE' && grant.grantee === from),
      );
    const owned = catalogue.all().filter(({ owner }) => owner === from);
    await grants.remove((grant) => held.includes(grant));
    await Promise.all([
      ...owned.map((object) => catalogue.put({ ...object, owner: to })),
      ...held.map((grant) => {
        const grantee = grant.granteeKind === 'ROLE' ? now(grant.grantee) : grant.grantee;
        return grants.add({ ...grant, grantee, grantedBy: now(grant.grantedBy) });
      }),
    ]);
    follow(from, to, context);
    return { ...role, name: to, owner: now(role.owner) };
  };

/** ALTER ROLE: RENAME TO and COMMENT. */
export const alterRoleGrammar: Grammar = alterObjectGrammar({ kind: 'ROLE', renamed });
