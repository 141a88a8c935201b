import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Statement } from '../engine/context.js';
import { notFound, SnowflakeError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import type { Cursor } from '../sql/cursor.js';
import { nameOf } from './access.js';
import { type Grantee, readGrantee, refuseOtherGrantees, requireGrantee } from './grantee.js';
import { requireOwner } from './grantor.js';

/** A role that already has the other one, directly or not, cannot be granted to it. */
const refuseCycle = (child: AccountObject, grantee: string, { services, frame }: Context): void => {
  const below = ownAccess(services).rolesOf({ ...frame, role: child.name, secondaryRoles: [] });
  if (!below.has(grantee)) return;
  throw new SnowflakeError(
    '003001',
    '42501',
    `Granting role '${child.name}' to role '${grantee}' would make a cycle of roles.`,
  );
};

interface RoleGrant {
  readonly kind: string;
  readonly giving: boolean;
  readonly grantee: Grantee;
  readonly find: (context: Context) => AccountObject;
}

const grantOf = ({ kind, giving, grantee, find }: RoleGrant): Statement =>
  ddl(`${giving ? 'grant' : 'revoke'} ${kind}`, async (context) => {
    const { grants } = ownAccess(context.services);
    const child = find(context);
    requireGrantee(grantee, context);
    requireOwner({ objects: [child], keys: [child.id], kind: child.kind, future: false }, context);
    if (giving) {
      if (child.kind === 'ROLE' && grantee.kind === 'ROLE')
        refuseCycle(child, grantee.name, context);
      await grants.add({
        privilege: 'USAGE',
        on: child.id,
        grantee: grantee.name,
        granteeKind: grantee.kind,
        grantedBy: child.owner,
        withGrantOption: false,
        createdAt: context.startedAt,
      });
    } else {
      await grants.remove(
        (grant) =>
          grant.on === child.id &&
          grant.grantee === grantee.name &&
          grant.granteeKind === grantee.kind,
      );
    }
    return 'Statement executed successfully.';
  });

/** `GRANT ROLE child TO ROLE | USER grantee` and its opposite, after the word ROLE. */
export const roleGrant = (cursor: Cursor, giving: boolean): Statement => {
  const name = cursor.identifier();
  cursor.expect(giving ? 'TO' : 'FROM');
  const grantee = readGrantee(cursor);
  cursor.end();
  const find = (context: Context) => requireGrantee({ kind: 'ROLE', name }, context);
  return grantOf({ kind: 'role', giving, grantee, find });
};

/** `GRANT APPLICATION ROLE app.child TO ROLE grantee` and its opposite, after these words: only SNOWFLAKE has some. */
export const applicationRoleGrant = (cursor: Cursor, giving: boolean): Statement => {
  const name = cursor.name();
  cursor.expect(giving ? 'TO' : 'FROM');
  refuseOtherGrantees(cursor);
  cursor.expect('ROLE');
  const grantee: Grantee = { kind: 'ROLE', name: cursor.identifier() };
  cursor.end();
  const find = ({ services }: Context) => {
    const found = services.catalogue
      .list('APPLICATION ROLE')
      .find((role) => nameOf(role) === name.join('.'));
    if (!found) throw notFound('Application role', name.join('.'));
    return found;
  };
  return grantOf({ kind: 'application role', giving, grantee, find });
};
