import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Statement } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import type { Cursor } from '../sql/cursor.js';
import { readGrantee, requireGrantee } from './grantee.js';
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

/** `GRANT ROLE child TO ROLE | USER grantee` and its opposite, after the word ROLE. */
export const roleGrant = (cursor: Cursor, giving: boolean): Statement => {
  const role = cursor.identifier();
  cursor.expect(giving ? 'TO' : 'FROM');
  const grantee = readGrantee(cursor);
  cursor.end();
  return ddl(giving ? 'grant role' : 'revoke role', async (context) => {
    const { services } = context;
    const { grants } = ownAccess(services);
    const child = requireGrantee({ kind: 'ROLE', name: role }, context);
    requireGrantee(grantee, context);
    requireOwner({ objects: [child], keys: [child.id], kind: 'ROLE', future: false }, context);
    if (giving) {
      if (grantee.kind === 'ROLE') refuseCycle(child, grantee.name, context);
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
};
