import { ifExists, readProperties } from '../catalogue/options.js';
import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, SnowflakeError } from '../engine/errors.js';
import { type Result, rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Column, textColumn, timestampColumn } from '../engine/value.js';
import type { Cursor } from '../sql/cursor.js';
import {
  type AccessToken,
  DAY_MS,
  keepTokens,
  newSecret,
  statusOf,
  tokensOf,
  type UserWithTokens,
} from './access-tokens.js';

type User = AccountObject<UserWithTokens>;

const MOST_TOKENS = 15;
const HOUR_MS = 3_600_000;

const invalid = (name: string, value: unknown) =>
  new SnowflakeError(
    '001008',
    '22023',
    `SQL compilation error:\ninvalid value [${String(value)}] for parameter '${name}'`,
  );

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(name, value);
};

/** A user's own tokens are theirs to manage; those of others belong to who may manage that user. */
const userNamed = (name: string | undefined, { frame, services }: Context): User => {
  const wanted = name ?? frame.session.user;
  const found = services.catalogue.find<UserWithTokens>('USER', [wanted], frame);
  if (!found) throw notFound('User', wanted);
  if (found.name !== frame.session.user)
    services.access.require(frame, 'MODIFY PROGRAMMATIC AUTHENTICATION METHODS', found);
  return found;
};

const tokenNamed = (user: User, name: string): AccessToken => {
  const found = tokensOf(user).find((token) => token.name === name);
  if (found) return found;
  throw notFound('Programmatic access token', name);
};

const allowedRole = (given: unknown, user: User, { services }: Context): string | null => {
  if (given === undefined) {
    if (user.properties.type !== 'SERVICE') return null;
    throw new SnowflakeError(
      '001423',
      '22023',
      `SQL compilation error:\nROLE_RESTRICTION is required for the service user '${user.name}'.`,
    );
  }
  const role = String(given);
  const found = [role, role.toUpperCase()].find((one) => services.access.mayTake(user.name, one));
  if (found === undefined) throw notFound('Role', role);
  return found;
};

/**
 * `ADD … [ROLE_RESTRICTION] [DAYS_TO_EXPIRY] [COMMENT]`: the only answer that ever tells the secret, RESULT_SCAN does not
 * (https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-programmatic-access-token).
 */
const add = (cursor: Cursor) => {
  const name = cursor.identifier();
  const properties = readProperties(cursor, ['ROLE_RESTRICTION', 'DAYS_TO_EXPIRY', 'COMMENT']);
  return async (user: User, context: Context): Promise<Result> => {
    const now = context.startedAt;
    const days = within('DAYS_TO_EXPIRY', Number(properties.get('DAYS_TO_EXPIRY') ?? 15), 1, 365);
    const tokens = tokensOf(user);
    if (tokens.some((token) => token.name === name)) throw alreadyExists(name);
    if (tokens.length >= MOST_TOKENS)
      throw new SnowflakeError(
        '001424',
        '22023',
        `SQL compilation error:\nUser '${user.name}' has ${MOST_TOKENS} programmatic access tokens already.`,
      );
    const { secret, digest } = newSecret();
    const token: AccessToken = {
      name,
      digest,
      role: allowedRole(properties.get('ROLE_RESTRICTION'), user, context),
      expiresAt: now + days * DAY_MS,
      createdAt: now,
      createdBy: context.frame.session.user,
      days,
      disabled: false,
      comment: String(properties.get('COMMENT') ?? ''),
      rotatedTo: null,
    };
    await keepTokens(context.services.catalogue, user as AccountObject, [...tokens, token], now);
    const columns = ['token_name', 'token_secret'].map((column) => textColumn(column));
    return { ...rowsResult(columns, [[name, secret]], statementType.ddl), once: true };
  };
};

/** `ROTATE …`: a new secret under the old name; the old one goes on for a while under another. */
const rotate = (cursor: Cursor) => {
  const name = cursor.identifier();
  const properties = readProperties(cursor, ['EXPIRE_ROTATED_TOKEN_AFTER_HOURS']);
  return async (user: User, context: Context): Promise<Result> => {
    const now = context.startedAt;
    const old = tokenNamed(user, name);
    const left = Math.max(0, Math.floor((old.expiresAt - now) / HOUR_MS));
    const asked = properties.get('EXPIRE_ROTATED_TOKEN_AFTER_HOURS');
    const hours =
      asked === undefined
        ? Math.min(24, left)
        : within('EXPIRE_ROTATED_TOKEN_AFTER_HOURS', Number(asked), 0, left);
    const { secret, digest } = newSecret();
    const rotated: AccessToken = {
      ...old,
      name: `${name}_ROTATED_${now}`,
      expiresAt: now + hours * HOUR_MS,
      rotatedTo: name,
    };
    const fresh: AccessToken = {
      ...old,
      digest,
      createdAt: now,
      createdBy: context.frame.session.user,
      expiresAt: now + old.days * DAY_MS,
    };
    const others = tokensOf(user).filter((token) => token !== old);
    const all = [...others, rotated, fresh];
    await keepTokens(context.services.catalogue, user as AccountObject, all, now);
    const columns = ['token_name', 'token_secret', 'rotated_token_name'];
    return {
      ...rowsResult(
        columns.map((column) => textColumn(column)),
        [[name, secret, rotated.name]],
        statementType.ddl,
      ),
      once: true,
    };
  };
};

const remove = (cursor: Cursor) => {
  const name = cursor.identifier();
  cursor.end();
  return async (user: User, { services, startedAt }: Context): Promise<Result> => {
    const token = tokenNamed(user, name);
    const left = tokensOf(user).filter((one) => one !== token);
    await keepTokens(services.catalogue, user as AccountObject, left, startedAt);
    return statusResult(`Programmatic access token ${name} successfully removed.`);
  };
};

const modify = (cursor: Cursor) => {
  const name = cursor.identifier();
  const renamed = cursor.accept('RENAME', 'TO') ? cursor.identifier() : undefined;
  if (renamed === undefined && !cursor.accept('SET')) throw cursor.unexpected();
  const properties = readProperties(cursor, renamed === undefined ? ['DISABLED', 'COMMENT'] : []);
  return async (user: User, { services, startedAt }: Context): Promise<Result> => {
    const token = tokenNamed(user, name);
    if (tokensOf(user).some((one) => one.name === renamed)) throw alreadyExists(renamed ?? '');
    const changed: AccessToken = {
      ...token,
      name: renamed ?? name,
      disabled: Boolean(properties.get('DISABLED') ?? token.disabled),
      comment: String(properties.get('COMMENT') ?? token.comment),
    };
    const all = tokensOf(user).map((one) => (one === token ? changed : one));
    await keepTokens(services.catalogue, user as AccountObject, all, startedAt);
    return statusResult('Statement executed successfully.');
  };
};

const verbs = { ADD: add, ROTATE: rotate, REMOVE: remove, MODIFY: modify } as const;

const acceptsToken = (cursor: Cursor): boolean =>
  cursor.accept('PROGRAMMATIC', 'ACCESS', 'TOKEN') || cursor.accept('PAT');

/** `ALTER USER [IF EXISTS] [name] ADD | ROTATE | REMOVE | MODIFY { PROGRAMMATIC ACCESS TOKEN | PAT } …` */
export const alterTokenGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'USER')) return undefined;
  const quiet = ifExists(cursor);
  const own = Object.keys(verbs).some(
    (verb) => cursor.sees(verb, 'PROGRAMMATIC') || cursor.sees(verb, 'PAT'),
  );
  const name = own ? undefined : cursor.identifier();
  const verb = cursor.oneOf('ADD', 'ROTATE', 'REMOVE', 'MODIFY');
  if (!verb || !acceptsToken(cursor)) return undefined;
  const change = verbs[verb as keyof typeof verbs](cursor);
  return {
    kind: 'alter user',
    statementType: statementType.ddl,
    cost: 'metadata',
    commits: true,
    run: async (context) => {
      const known = context.services.catalogue.list('USER').some((user) => user.name === name);
      if (quiet && name !== undefined && !known)
        return statusResult('Statement executed successfully.');
      return change(userNamed(name, context), context);
    },
  };
};

const COLUMNS: readonly Column[] = [
  textColumn('name'),
  textColumn('user_name'),
  textColumn('role_restriction'),
  timestampColumn('expires_at'),
  textColumn('status'),
  textColumn('comment'),
  timestampColumn('created_on'),
  textColumn('created_by'),
  textColumn('mins_to_bypass_network_policy_requirement'),
  textColumn('rotated_to'),
];

const nanoseconds = (ms: number) => BigInt(ms) * 1_000_000n;

/** `SHOW USER { PROGRAMMATIC ACCESS TOKENS | PATS } [FOR USER name]` */
export const showTokensGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW', 'USER')) return undefined;
  if (!cursor.accept('PROGRAMMATIC', 'ACCESS', 'TOKENS') && !cursor.accept('PATS'))
    throw cursor.unexpected();
  const name = cursor.accept('FOR', 'USER') ? cursor.identifier() : undefined;
  cursor.end();
  return {
    kind: 'show user programmatic access tokens',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => COLUMNS,
    run: async (context) => {
      const user = userNamed(name, context);
      const rows = tokensOf(user).map((token) => [
        token.name,
        user.name,
        token.role,
        nanoseconds(token.expiresAt),
        statusOf(token, user as AccountObject, context.startedAt),
        token.comment,
        nanoseconds(token.createdAt),
        token.createdBy,
        null,
        token.rotatedTo,
      ]);
      return rowsResult(COLUMNS, rows, statementType.show);
    },
  };
};
