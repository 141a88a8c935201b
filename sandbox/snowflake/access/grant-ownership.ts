import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Statement } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import type { Cursor } from '../sql/cursor.js';
import { nameOf } from './access.js';
import { findTarget, readTarget } from './grant-target.js';
import { readGrantee, requireGrantee } from './grantee.js';
import { requireOwner } from './grantor.js';
import type { Grant } from './grants.js';

/** What becomes of the grants on an object that gets another owner. */
type CurrentGrants = 'COPY' | 'REVOKE' | 'REFUSE';

const REMEDY = {
  'GRANT OWNERSHIP':
    "  To revoke all dependent grants while transferring object ownership, use convenience command 'GRANT OWNERSHIP ON <target_objects> TO <target_role> REVOKE CURRENT GRANTS'.",
  REVOKE: '',
};

/** The refusal of what other grants depend on, in the platform's words. */
export const dependentGrant = (
  grant: Grant,
  object: AccountObject | undefined,
  statement: keyof typeof REMEDY,
): SnowflakeError =>
  new SnowflakeError(
    '003036',
    '23001',
    `SQL execution error: Dependent grant of privilege '${grant.privilege}' on securable '${object ? nameOf(object) : grant.on}' to ${grant.granteeKind.toLowerCase()} '${grant.grantee}' exists.  It must be revoked first.  More than one dependent grant may exist: use 'SHOW GRANTS' command to view them.${REMEDY[statement]}`,
  );

const moveOne = async (
  object: AccountObject,
  to: string,
  current: CurrentGrants,
  { services }: Context,
): Promise<void> => {
  const { grants } = ownAccess(services);
  const held = grants.on(object.id);
  const [first] = held;
  if (current === 'REFUSE' && first && object.owner !== to)
    throw dependentGrant(first, object, 'GRANT OWNERSHIP');
  if (current === 'REVOKE') await grants.remove((grant) => grant.on === object.id);
  if (current === 'COPY') for (const grant of held) await grants.add({ ...grant, grantedBy: to });
  await services.catalogue.put({ ...object, owner: to });
};

/** Gives objects a new owner; one with dependent grants stops the move where it stands. */
export const passOwnership = async (
  objects: readonly AccountObject[],
  to: string,
  current: CurrentGrants,
  context: Context,
): Promise<void> => {
  const moved: AccountObject[] = [];
  try {
    for (const object of objects) {
      await moveOne(object, to, current, context);
      moved.push(object);
    }
  } finally {
    for (const room of context.services.engine.rooms) await room.ownershipPassed?.(moved, context);
  }
};

const readCurrentGrants = (cursor: Cursor): CurrentGrants => {
  const current = cursor.oneOf('COPY', 'REVOKE');
  if (!current) return 'REFUSE';
  cursor.expect('CURRENT', 'GRANTS');
  return current === 'COPY' ? 'COPY' : 'REVOKE';
};

/** `GRANT OWNERSHIP ON … TO ROLE r [COPY | REVOKE CURRENT GRANTS]`, after the word OWNERSHIP. */
export const ownershipGrant = (cursor: Cursor): Statement => {
  cursor.expect('ON');
  const target = readTarget(cursor);
  cursor.expect('TO');
  const grantee = readGrantee(cursor);
  const current = readCurrentGrants(cursor);
  cursor.end();
  return ddl('grant ownership', async (context) => {
    const found = findTarget(target, context);
    requireGrantee(grantee, context);
    requireOwner(found, context);
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
    } else await passOwnership(found.objects, grantee.name, current, context);
    return 'Statement executed successfully.';
  });
};
