import { z } from 'zod';
import { parameterValue } from '../catalogue/parameter-values.js';
import type { Services, Session } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { isSessionParameter } from '../engine/parameters.js';
import { usableToken } from './access-tokens.js';
import { checkKeyPairToken } from './key-pair.js';
import { type FindUser, isPassword, type UserSecrets } from './users.js';

const Body = z.object({
  data: z.object({
    LOGIN_NAME: z.string().nullish(),
    PASSWORD: z.string().nullish(),
    TOKEN: z.string().nullish(),
    AUTHENTICATOR: z.string().nullish(),
    CLIENT_APP_ID: z.string().nullish(),
    CLIENT_APP_VERSION: z.string().nullish(),
    SECONDARY_ROLES: z.string().nullish(),
    SESSION_PARAMETERS: z.record(z.string(), z.unknown()).nullish(),
  }),
});

type Data = z.infer<typeof Body>['data'];

interface Parts {
  readonly services: Services;
  readonly find: FindUser;
  /** real time, milliseconds */
  readonly now: () => number;
}

/** @returns who it is, and the only role that they may take this time, if there is but one */
type Authenticator = (
  data: Data,
  parts: Parts,
) => { readonly user: UserSecrets; readonly role?: string };

const refused = (code: string, message: string) => new SnowflakeError(code, '08004', message);

const wrongPassword = () => refused('390100', 'Incorrect username or password was specified.');

const known = (user: UserSecrets | undefined): UserSecrets => {
  if (!user) throw wrongPassword();
  if (user.disabled)
    throw refused('390101', 'User access disabled. Contact your local system administrator.');
  return user;
};

const byPassword: Authenticator = (data, { find }) => {
  const user = known(find(data.LOGIN_NAME ?? ''));
  if (!isPassword(user, data.PASSWORD ?? '')) throw wrongPassword();
  return { user };
};

const byKeyPair: Authenticator = (data, { find, now, services }) => {
  const found = find(data.LOGIN_NAME ?? '');
  if (!found) throw refused('390144', 'JWT token is invalid.');
  const user = known(found);
  const { account } = services.settings.endpoint();
  const holder = { account, user: user.name, keys: user.publicKeys };
  checkKeyPairToken(data.TOKEN ?? '', holder, now());
  return { user };
};

const badToken = () => refused('394400', 'Programmatic access token is invalid.');

/** The token alone says who it is; a login name, when there is one, must be that user's. */
const byAccessToken: Authenticator = (data, { find, services }) => {
  const { catalogue, clock } = services;
  for (const object of catalogue.list('USER')) {
    const token = usableToken(object, data.TOKEN ?? data.PASSWORD ?? '', clock.now());
    if (!token) continue;
    const user = find(String(object.properties.loginName ?? object.name));
    if (!user || (data.LOGIN_NAME && find(data.LOGIN_NAME)?.name !== user.name)) break;
    return { user, ...(token.role === null ? {} : { role: token.role }) };
  }
  throw badToken();
};

/** Who logs in, by what they show: checked for real, each of them. */
export const authenticators: Readonly<Record<string, Authenticator>> = {
  SNOWFLAKE: byPassword,
  SNOWFLAKE_JWT: byKeyPair,
  PROGRAMMATIC_ACCESS_TOKEN: byAccessToken,
};

/**
 * @throws SnowflakeError 390100 for a wrong name or password, 390144 and 3943xx for a bad key pair token,
 *   394400 for a bad access token, 390190 naming an authenticator that this sandbox does not have
 */
const authenticate: Authenticator = (data, parts) => {
  const authenticator = (data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
  const check = Object.hasOwn(authenticators, authenticator) && authenticators[authenticator];
  if (check) return check(data, parts);
  throw refused('390190', `Authenticator '${authenticator}' is not supported in this sandbox.`);
};

/** A name as a connection option gives it: quoted ones keep their case. */
const canonical = (name: string | null): string | null => {
  if (!name) return null;
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name.toUpperCase();
};

const parameters = (given: Data['SESSION_PARAMETERS']) =>
  Object.fromEntries(
    Object.entries(given ?? {})
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([given, value]) => {
        const name = given.toUpperCase();
        const plain =
          typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
        // those of other clients and versions are passed over, as on the platform
        return [name, isSessionParameter(name) ? parameterValue(name, plain, 'SESSION') : plain];
      }),
  );

export interface Login {
  readonly session: Session;
  readonly client: string;
  readonly user: string;
}

/**
 * Sessions begin without a database, schema or warehouse that is not there, unless the client wants them checked
 * (`validate_default_parameters` in Python).
 * @throws SnowflakeError 390201, of which gosnowflake's `ErrObjectNotExistOrAuthorized` tells
 */
const validate = ({ root }: Session, query: URLSearchParams, { services }: Parts): void => {
  const [database, schema, warehouse] = ['databaseName', 'schemaName', 'warehouse'].map((name) =>
    canonical(query.get(name)),
  );
  const isThere = (name: string | null) =>
    name !== null && services.catalogue.find('WAREHOUSE', [name], root) !== undefined;
  const missing =
    (database && root.database === null && 'database') ||
    (schema && root.schema === null && 'schema') ||
    (warehouse && !isThere(root.warehouse) && 'warehouse');
  if (missing)
    throw refused('390201', `The requested ${missing} does not exist or not authorized.`);
};

const open = async (data: Data, query: URLSearchParams, parts: Parts): Promise<Login> => {
  const { user, role: only } = authenticate(data, parts);
  const asked = canonical(query.get('roleName'));
  if (only !== undefined && asked !== null && asked !== only) throw badToken();
  const role = only ?? asked;
  const session = await parts.services.sessions.open({
    user: user.name,
    ...(role === null ? {} : { role }),
    database: canonical(query.get('databaseName')),
    schema: canonical(query.get('schemaName')),
    warehouse: canonical(query.get('warehouse')),
    parameters: parameters(data.SESSION_PARAMETERS),
    ...(only === undefined ? {} : { secondaryRoles: [], onlyRole: only }),
  });
  if (/^true$/i.test(String(data.SESSION_PARAMETERS?.CLIENT_VALIDATE_DEFAULT_PARAMETERS))) {
    try {
      validate(session, query, parts);
    } catch (error) {
      await parts.services.sessions.close(session);
      throw error;
    }
  }
  const secondary = data.SECONDARY_ROLES?.toUpperCase();
  if (only !== undefined)
    return { session, client: data.CLIENT_APP_ID ?? 'unknown', user: user.name };
  if (secondary === 'ALL' || secondary === 'NONE')
    await parts.services.engine.execute(`USE SECONDARY ROLES ${secondary}`, session.root, {
      own: true,
    });
  return { session, client: data.CLIENT_APP_ID ?? 'unknown', user: user.name };
};

/** As history names clients; what does not say who it is, is another one (D:sql-reference/functions/login_history). */
const CLIENTS: Readonly<Record<string, string>> = {
  JavaScript: 'JAVASCRIPT_DRIVER',
  PythonConnector: 'PYTHON_DRIVER',
  PythonSnowpark: 'PYTHON_SNOWPARK',
};

const FACTORS: Readonly<Record<keyof typeof authenticators, string>> = {
  SNOWFLAKE: 'PASSWORD',
  SNOWFLAKE_JWT: 'RSA_KEYPAIR',
  PROGRAMMATIC_ACCESS_TOKEN: 'PROGRAMMATIC_ACCESS_TOKEN',
};

/** What history calls these errors; others it tells in their own words. */
const ERRORS: Readonly<Record<string, string>> = {
  '390100': 'INCORRECT_USERNAME_PASSWORD',
  '390101': 'USER_ACCESS_DISABLED',
  '390144': 'JWT_TOKEN_INVALID',
};

const LONGEST_NAME = 255;

const attempt = (data: Data, { find }: Parts) => ({
  user: data.LOGIN_NAME
    ? (find(data.LOGIN_NAME)?.name ?? data.LOGIN_NAME.toUpperCase().slice(0, LONGEST_NAME))
    : null,
  client: CLIENTS[data.CLIENT_APP_ID ?? ''] ?? 'OTHER',
  version: data.CLIENT_APP_VERSION?.slice(0, LONGEST_NAME) ?? null,
  factor: FACTORS[(data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase()] ?? null,
});

/**
 * Opens a session for whoever may have one, and tells history of the attempt.
 * @param query the request's `databaseName`, `schemaName`, `warehouse`, `roleName`
 */
export const logIn = async (
  body: unknown,
  query: URLSearchParams,
  parts: Parts,
): Promise<Login> => {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw refused('390000', 'The login request cannot be read.');
  const { data } = parsed.data;
  const { logins } = parts.services;
  const told = attempt(data, parts);
  try {
    const login = await open(data, query, parts);
    logins.add({ ...told, user: login.user, code: null, message: null });
    return login;
  } catch (error) {
    if (error instanceof SnowflakeError) {
      const { code, message } = error;
      logins.add({ ...told, code, message: ERRORS[code] ?? message });
    }
    throw error;
  }
};
