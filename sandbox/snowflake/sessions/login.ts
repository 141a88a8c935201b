import { z } from 'zod';
import type { Services, Session } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { checkKeyPairToken } from './key-pair.js';
import { type FindUser, isPassword, type UserSecrets } from './users.js';

const Body = z.object({
  data: z.object({
    LOGIN_NAME: z.string().nullish(),
    PASSWORD: z.string().nullish(),
    TOKEN: z.string().nullish(),
    AUTHENTICATOR: z.string().nullish(),
    CLIENT_APP_ID: z.string().nullish(),
    SECONDARY_ROLES: z.string().nullish(),
    SESSION_PARAMETERS: z.record(z.string(), z.unknown()).nullish(),
  }),
});

type Data = z.infer<typeof Body>['data'];

const refused = (code: string, message: string) => new SnowflakeError(code, '08004', message);

const wrongPassword = () => refused('390100', 'Incorrect username or password was specified.');

const known = (user: UserSecrets | undefined): UserSecrets => {
  if (!user) throw wrongPassword();
  if (user.disabled)
    throw refused('390101', 'User access disabled. Contact your local system administrator.');
  return user;
};

const byPassword = (data: Data, find: FindUser): UserSecrets => {
  const user = known(find(data.LOGIN_NAME ?? ''));
  if (!isPassword(user, data.PASSWORD ?? '')) throw wrongPassword();
  return user;
};

const byKeyPair = (data: Data, find: FindUser, now: number): UserSecrets => {
  const user = known(find(data.LOGIN_NAME ?? ''));
  checkKeyPairToken(data.TOKEN ?? '', user.name, user.publicKeys, now);
  return user;
};

/** Who logs in, by what they show. Passwords and key pairs are checked for real. */
export const authenticators: Readonly<
  Record<string, (data: Data, find: FindUser, now: number) => UserSecrets>
> = { SNOWFLAKE: byPassword, SNOWFLAKE_JWT: byKeyPair };

/**
 * @throws SnowflakeError 390100 for a wrong name or password, 390144 and 3943xx for a bad key pair token,
 *   390190 naming an authenticator that this sandbox does not have
 */
const authenticate = (data: Data, find: FindUser, now: number): UserSecrets => {
  const authenticator = (data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
  const check = Object.hasOwn(authenticators, authenticator) && authenticators[authenticator];
  if (check) return check(data, find, now);
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
      .map(([name, value]) => [
        name.toUpperCase(),
        typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
      ]),
  );

export interface Login {
  readonly session: Session;
  readonly client: string;
  readonly user: string;
}

/** @param query the request's `databaseName`, `schemaName`, `warehouse`, `roleName` */
export const logIn = async (
  body: unknown,
  query: URLSearchParams,
  parts: { readonly services: Services; readonly find: FindUser; readonly now: () => number },
): Promise<Login> => {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw refused('390000', 'The login request cannot be read.');
  const { data } = parsed.data;
  const user = authenticate(data, parts.find, parts.now());
  const role = canonical(query.get('roleName'));
  const session = await parts.services.sessions.open({
    user: user.name,
    ...(role === null ? {} : { role }),
    database: canonical(query.get('databaseName')),
    schema: canonical(query.get('schemaName')),
    warehouse: canonical(query.get('warehouse')),
    parameters: parameters(data.SESSION_PARAMETERS),
  });
  const secondary = data.SECONDARY_ROLES?.toUpperCase();
  if (secondary === 'ALL' || secondary === 'NONE')
    await parts.services.engine.execute(`USE SECONDARY ROLES ${secondary}`, session.root, {
      own: true,
    });
  return { session, client: data.CLIENT_APP_ID ?? 'unknown', user: user.name };
};
