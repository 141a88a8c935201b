import type { AccountObject, Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import { ADMIN } from './access.js';
import type { Found } from './grant-target.js';
import { ACCOUNT } from './grants.js';

/** Privileges on the account that MANAGE GRANTS does not reach: only ACCOUNTADMIN hands them out. */
const OF_ACCOUNTADMIN: ReadonlySet<string> = new Set([
  'EXECUTE TASK',
  'EXECUTE MANAGED TASK',
  'CREATE INTEGRATION',
]);

const notExecuted = () =>
  new SnowflakeError('003102', '42501', 'Grant not executed: Insufficient privileges.');

/** May the frame's roles grant and revoke as if they owned every object? */
export const managesGrants = ({ frame, services }: Pick<Context, 'frame' | 'services'>): boolean =>
  services.access.canOnAccount(frame, 'MANAGE GRANTS') ||
  ownAccess(services).rolesOf(frame).has('SECURITYADMIN');

/** In a schema with managed access its owner decides, not the owners of what is in it. */
const decider = (object: AccountObject, { services, frame }: Context): AccountObject => {
  if (object.database === null || object.schema === null) return object;
  const schema = services.catalogue.find<{ managedAccess?: boolean }>(
    'SCHEMA',
    [object.database, object.schema],
    frame,
  );
  return schema?.properties.managedAccess ? schema : object;
};

/** Is it the frame's to decide who gets rights on the object? */
export const decidesOn = (object: AccountObject, context: Context): boolean =>
  context.services.access.can(context.frame, 'OWNERSHIP', decider(object, context));

/** @throws SnowflakeError 003102 unless the frame owns all that was found, or manages grants */
export const requireOwner = (found: Found, context: Context): void => {
  if (managesGrants(context)) return;
  if (!found.objects.every((object) => decidesOn(object, context))) throw notExecuted();
};

/** A privilege that the frame may hand out, and in whose name it does so. */
export interface Allowed {
  readonly privilege: string;
  readonly on: string;
  readonly grantedBy: string;
  /** as the owner or with MANAGE GRANTS: may also take back what others granted */
  readonly asOwner: boolean;
}

const byGrantOption = (
  privilege: string,
  on: string,
  { frame, services }: Context,
): string | undefined => {
  const access = ownAccess(services);
  const roles = access.rolesOf(frame);
  return access.grants
    .on(on)
    .find(
      (grant) =>
        grant.withGrantOption &&
        grant.privilege === privilege &&
        grant.granteeKind === 'ROLE' &&
        roles.has(grant.grantee),
    )?.grantee;
};

/**
 * Which of the privileges the frame may grant or revoke: all as an owner or with MANAGE GRANTS, else those that
 * it holds WITH GRANT OPTION.
 */
export const allowedGrants = (
  found: Found,
  privileges: readonly string[],
  context: Context,
): Allowed[] => {
  const { frame } = context;
  const isAdmin = ownAccess(context.services).rolesOf(frame).has(ADMIN);
  const manages = managesGrants(context);
  return found.keys.flatMap((on, index) => {
    const object = found.objects[found.future ? 0 : index];
    const owner = object ? decider(object, context).owner : ADMIN;
    const asOwner = object ? decidesOn(object, context) : isAdmin;
    return privileges.flatMap((privilege): Allowed[] => {
      const reserved = on === ACCOUNT && OF_ACCOUNTADMIN.has(privilege) && !isAdmin;
      if ((asOwner || manages) && !reserved)
        return [{ privilege, on, grantedBy: owner, asOwner: true }];
      const grantedBy = byGrantOption(privilege, on, context);
      return grantedBy === undefined ? [] : [{ privilege, on, grantedBy, asOwner: false }];
    });
  });
};

/** Nothing of what was asked may be granted: an error. @throws SnowflakeError 003102 */
export const requireSome = (allowed: readonly Allowed[], asked: number): void => {
  if (allowed.length === 0 && asked > 0) throw notExecuted();
};

/** What the platform says once it has granted a part. @throws SnowflakeError 003011 */
export const requireAll = (allowed: readonly Allowed[], privileges: readonly string[]): void => {
  const missing = privileges.filter(
    (privilege) => !allowed.some((grant) => grant.privilege === privilege),
  );
  if (missing.length === 0) return;
  throw new SnowflakeError(
    '003011',
    '42501',
    `Grant partially executed: privileges [${missing.join(', ')}] not granted.`,
  );
};
