import type { AccountObject, Frame, Services } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';

/** The database that the platform shares with every account: nobody owns it, and it can only be read. */
export const SHARED = 'SNOWFLAKE';
/** Its schema of views over the whole account. */
export const ACCOUNT_USAGE = 'ACCOUNT_USAGE';
/** Its schema of the event table; its own roles open it, not the imported privileges. */
export const TELEMETRY = 'TELEMETRY';
/** Roles that the shared database brings along, which may be granted to roles of the account. */
export const EVENTS_VIEWER = 'EVENTS_VIEWER';
export const EVENTS_ADMIN = 'EVENTS_ADMIN';
/** The one right that can be granted on it; SHOW GRANTS calls it USAGE. */
export const IMPORTED = 'IMPORTED PRIVILEGES';

/** The shared database, or something in it. */
export const isShared = ({
  kind,
  database,
  name,
}: Pick<AccountObject<unknown>, 'kind' | 'database' | 'name'>): boolean =>
  database === SHARED || (kind === 'DATABASE' && name === SHARED);

/** What may be done with it, by whoever has the imported privileges. */
export const isReading = (privilege: string): boolean =>
  privilege === 'USAGE' || privilege === 'SELECT';

/** May the frame's roles read what is shared? ACCOUNTADMIN, and who was granted IMPORTED PRIVILEGES. */
export const readsShared = ({ catalogue, access }: Services, frame: Frame): boolean => {
  const database = catalogue.find('DATABASE', [SHARED], frame);
  return database !== undefined && access.can(frame, 'USAGE', database);
};

/** May the frame's roles do what one of these application roles may? ACCOUNTADMIN may. */
export const hasApplicationRole = (
  { catalogue, access }: Services,
  frame: Frame,
  names: readonly string[],
): boolean =>
  catalogue
    .list('APPLICATION ROLE', { database: SHARED })
    .some((role) => names.includes(role.name) && access.can(frame, 'USAGE', role));

/** @param verb GRANT or REVOKE */
export const individualPrivilege = (verb: 'GRANT' | 'REVOKE') =>
  new SnowflakeError(
    '003001',
    '42501',
    `SQL access control error:\n${verb === 'GRANT' ? 'Granting' : 'Revoking'} individual privileges on imported database is not allowed. Use '${verb} ${IMPORTED}' instead.`,
  );
