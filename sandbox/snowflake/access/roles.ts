import { FIRST_USER } from '../catalogue/first-objects.js';
import {
  createOptions,
  ifExists,
  ifNotExists,
  type Property,
  readProperties,
} from '../catalogue/options.js';
import { parameterValue } from '../catalogue/parameter-values.js';
import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, unsupported } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import { type ParameterValue, sessionParameters } from '../engine/parameters.js';
import { checkUser } from '../sessions/user-rules.js';
import { passOwnership } from './grant-ownership.js';

const account = (
  kind: 'ROLE' | 'USER',
  name: string,
  context: Context,
  properties: Readonly<Record<string, unknown>>,
  comment: unknown,
): AccountObject => ({
  kind,
  id: context.services.catalogue.newId(),
  database: null,
  schema: null,
  name,
  owner: context.frame.role,
  createdAt: context.startedAt,
  comment: typeof comment === 'string' ? comment : '',
  properties,
});

/** What CREATE and ALTER USER may set, and the name that it is kept under. */
const USER_PROPERTIES: Readonly<Record<string, string>> = {
  PASSWORD: 'password',
  LOGIN_NAME: 'loginName',
  DISPLAY_NAME: 'displayName',
  FIRST_NAME: 'firstName',
  MIDDLE_NAME: 'middleName',
  LAST_NAME: 'lastName',
  EMAIL: 'email',
  MUST_CHANGE_PASSWORD: 'mustChangePassword',
  MINS_TO_BYPASS_MFA: 'minsToBypassMfa',
  DAYS_TO_EXPIRY: 'daysToExpiry',
  DISABLED: 'disabled',
  DEFAULT_WAREHOUSE: 'defaultWarehouse',
  DEFAULT_NAMESPACE: 'defaultNamespace',
  DEFAULT_ROLE: 'defaultRole',
  DEFAULT_SECONDARY_ROLES: 'defaultSecondaryRoles',
  RSA_PUBLIC_KEY: 'rsaPublicKey',
  RSA_PUBLIC_KEY_2: 'rsaPublicKey2',
  TYPE: 'type',
  COMMENT: 'comment',
  NETWORK_POLICY: 'networkPolicy',
};

const NAMES = new Set(['DEFAULT_WAREHOUSE', 'DEFAULT_NAMESPACE', 'DEFAULT_ROLE', 'TYPE']);

/** The user's own properties, and beside them the session parameters that it gives its sessions. */
const KNOWN_FOR_USERS = [...Object.keys(USER_PROPERTIES), ...Object.keys(sessionParameters)];

const userProperties = (given: ReadonlyMap<string, Property>): Record<string, unknown> =>
  Object.fromEntries(
    [...given].flatMap(([name, value]) => {
      const key = USER_PROPERTIES[name];
      if (key === undefined) return [];
      // Names given as text are upper-cased as names are.
      return [[key, NAMES.has(name) && typeof value === 'string' ? value.toUpperCase() : value]];
    }),
  );

const userParameters = (given: ReadonlyMap<string, Property>): Record<string, ParameterValue> =>
  Object.fromEntries(
    [...given]
      .filter(([name]) => !(name in USER_PROPERTIES))
      .map(([name, value]) => [
        name,
        parameterValue(name, typeof value === 'object' ? value.join() : value, 'USER'),
      ]),
  );

export const createRoleGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options) return undefined;
  const kind = cursor.oneOf('ROLE', 'USER');
  if (!kind) return undefined;
  const quiet = ifNotExists(cursor);
  const name = cursor.identifier();
  const known = kind === 'ROLE' ? ['COMMENT'] : KNOWN_FOR_USERS;
  const properties = readProperties(cursor, known);
  const parameters = kind === 'USER' ? userParameters(properties) : {};
  return ddl(`create ${kind.toLowerCase()}`, async (context) => {
    const { frame, services } = context;
    const existing = services.catalogue.find(kind, [name], frame);
    if (existing && quiet) return `${name} already exists, statement succeeded.`;
    if (existing && !options.replace) throw alreadyExists(name);
    if (!mayAdminister(context)) services.access.requireOnAccount(frame, `CREATE ${kind}`);
    if (kind === 'USER') checkUser(properties);
    const { comment, ...rest } =
      kind === 'USER' ? userProperties(properties) : { comment: properties.get('COMMENT') };
    const kept = Object.keys(parameters).length > 0 ? { ...rest, parameters } : rest;
    const maker = kind === 'ROLE' ? madeBy(frame.session.user) : {};
    await services.catalogue.put(account(kind, name, context, { ...kept, ...maker }, comment));
    return `${kind === 'ROLE' ? 'Role' : 'User'} ${name} successfully created.`;
  });
};

/** The sandbox's own administrator may use each role it makes, as the sandbox promises; others need a grant. */
const madeBy = (user: string): Readonly<Record<string, string>> =>
  user === FIRST_USER ? { madeBy: user } : {};

/** USERADMIN makes users and roles without further grants. */
const mayAdminister = ({ frame, services }: Context): boolean =>
  ownAccess(services).rolesOf(frame).has('USERADMIN');

const NO_CHANGES = ['RESET PASSWORD', 'RENAME TO', 'ABORT ALL QUERIES'];

export const alterUserGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'USER')) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.identifier();
  const refused = NO_CHANGES.find((words) => cursor.sees(...words.split(' ')));
  if (refused) throw unsupported(`ALTER USER … ${refused}`);
  const unset = cursor.oneOf('SET', 'UNSET') === 'UNSET';
  const gone: string[] = [];
  let properties = new Map<string, Property>();
  if (unset) {
    do gone.push(cursor.identifier());
    while (cursor.accept(','));
    cursor.end();
  } else properties = readProperties(cursor, KNOWN_FOR_USERS);
  const added = userParameters(properties);
  return ddl('alter user', async (context) => {
    const { frame, services } = context;
    const found = services.catalogue.find('USER', [name], frame);
    if (!found && quiet) return 'Statement executed successfully.';
    if (!found) throw notFound('User', name);
    if (found.name !== frame.session.user) services.access.require(frame, 'OWNERSHIP', found);
    checkUser(properties, found.properties.type);
    const { comment, ...set } = userProperties(properties);
    const before = (found.properties.parameters ?? {}) as Readonly<Record<string, ParameterValue>>;
    const parameters = Object.entries({ ...before, ...added }).filter(
      ([key]) => !gone.includes(key),
    );
    const merged = Object.entries({ ...found.properties, ...set }).filter(
      ([key]) => !gone.some((name) => USER_PROPERTIES[name] === key),
    );
    await services.catalogue.put({
      ...found,
      comment: String(comment ?? found.comment),
      properties: { ...Object.fromEntries(merged), parameters: Object.fromEntries(parameters) },
    });
    return 'Statement executed successfully.';
  });
};

/** DROP ROLE, USER or WAREHOUSE. */
export const dropAccountObjectGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP')) return undefined;
  const kind = cursor.oneOf('ROLE', 'USER', 'WAREHOUSE');
  if (!kind) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.identifier();
  cursor.end();
  return ddl(`drop ${kind.toLowerCase()}`, async (context) => {
    const { frame, services } = context;
    const found = services.catalogue.find(kind, [name], frame);
    if (!found && quiet) return `Drop statement executed successfully (${name} already dropped).`;
    if (!found) throw notFound(kind.charAt(0) + kind.slice(1).toLowerCase(), name);
    services.access.require(frame, 'OWNERSHIP', found);
    if (kind !== 'WAREHOUSE')
      await ownAccess(services).grants.remove(
        (grant) => grant.grantee === name && grant.granteeKind === kind,
      );
    if (kind === 'ROLE') {
      const owned = ownCatalogue(services)
        .all()
        .filter((object) => object.owner === name && object.session === undefined);
      await passOwnership(owned, frame.role, 'COPY', context);
    }
    if (kind === 'WAREHOUSE' && frame.warehouse === name) frame.warehouse = null;
    await services.catalogue.drop(found);
    return `${name} successfully dropped.`;
  });
};
