import type { Grants } from '../access/grants.js';
import { ACCOUNT_USAGE, EVENTS_ADMIN, EVENTS_VIEWER, SHARED, TELEMETRY } from '../access/shared.js';
import type { AccountObject, Clock } from '../engine/context.js';
import type { OwnCatalogue } from './catalogue.js';

/** Roles that every account has. */
export const FIRST_ROLES: readonly string[] = [
  'ACCOUNTADMIN',
  'SECURITYADMIN',
  'USERADMIN',
  'SYSADMIN',
  'PUBLIC',
];
const HIERARCHY: readonly (readonly [child: string, parent: string])[] = [
  ['SYSADMIN', 'ACCOUNTADMIN'],
  ['SECURITYADMIN', 'ACCOUNTADMIN'],
  ['USERADMIN', 'SECURITYADMIN'],
];

/** The administrator that a new account has; the sandbox's start logs in with it. */
export const FIRST_USER = 'SANDBOX_ADMIN';

/** The platform's own database, with the schemas of its views and its roles; accounts of earlier versions lack it. */
const sharedObjects = async (catalogue: OwnCatalogue, createdAt: number): Promise<void> => {
  const make = async (
    kind: 'DATABASE' | 'SCHEMA' | 'APPLICATION ROLE',
    database: string | null,
    name: string,
  ) => {
    if (catalogue.list(kind).some((one) => one.name === name && one.database === database)) return;
    const id = catalogue.newId();
    const place = { kind, id, database, schema: null, name };
    await catalogue.put({ ...place, owner: '', createdAt, comment: '', properties: {} });
  };
  await make('DATABASE', null, SHARED);
  await make('SCHEMA', SHARED, ACCOUNT_USAGE);
  await make('SCHEMA', SHARED, TELEMETRY);
  for (const role of [EVENTS_VIEWER, EVENTS_ADMIN]) await make('APPLICATION ROLE', SHARED, role);
};

/**
 * What every new account holds: the system roles, and one user who may do everything. The user comes last: an
 * account without it was cut short when it was made, and is made again.
 */
export const firstObjects = async (
  catalogue: OwnCatalogue,
  grants: Grants,
  clock: Clock,
): Promise<void> => {
  await sharedObjects(catalogue, clock.now());
  if (catalogue.list('USER').some(({ name }) => name === FIRST_USER)) return;
  const createdAt = clock.now();
  const make = async (
    kind: 'ROLE' | 'USER',
    name: string,
    properties = {},
  ): Promise<AccountObject> => {
    const there = catalogue.list(kind).find((one) => one.name === name);
    if (there) return there;
    const object: AccountObject = {
      kind,
      id: catalogue.newId(),
      database: null,
      schema: null,
      name,
      owner: 'ACCOUNTADMIN',
      createdAt,
      comment: '',
      properties,
    };
    await catalogue.put(object);
    return object;
  };
  const roles = new Map<string, AccountObject>();
  for (const name of FIRST_ROLES) roles.set(name, await make('ROLE', name));
  const give = async (child: string, grantee: string, granteeKind: 'ROLE' | 'USER') => {
    const on = roles.get(child)?.id ?? '';
    await grants.add({
      privilege: 'USAGE',
      on,
      grantee,
      granteeKind,
      grantedBy: '',
      withGrantOption: false,
      createdAt,
    });
  };
  for (const [child, parent] of HIERARCHY) await give(child, parent, 'ROLE');
  await give('ACCOUNTADMIN', FIRST_USER, 'USER');
  await make('USER', FIRST_USER, { defaultRole: 'ACCOUNTADMIN' });
};
