import { refuseVariableInOwnersRights } from '../access/owners-rights.js';
import type { Context } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { parameterOf } from '../engine/parameters.js';
import { type Cell, type Column, textColumn, timestampColumn } from '../engine/value.js';
import { zoneClock } from '../tasks/wall-clock.js';
import type { Token } from './lexer.js';
import { bindTokens, literalTokens } from './literal-tokens.js';
import { closing, isSymbol } from './token-list.js';

type Answer = readonly [Cell, Column];

const text = (value: string | null): Answer => [value, textColumn('')];
const instant = (context: Context): bigint => BigInt(Math.trunc(context.startedAt)) * 1_000_000n;

/** What the clock of the session's zone shows, in milliseconds as if it were UTC. */
const wallTime = ({ frame, parameters, startedAt }: Context): number => {
  const zone = String(parameterOf('TIMEZONE', frame, parameters));
  return zone === 'UTC' ? startedAt : startedAt + zoneClock(zone)(startedAt);
};

const zoned = (context: Context): Answer => [
  instant(context),
  timestampColumn('', 'timestamp_ltz'),
];

/** Functions of the session and of the time, the same all through one statement. */
const FUNCTIONS: Readonly<Record<string, (context: Context, args: readonly Cell[]) => Answer>> = {
  CURRENT_TIMESTAMP: zoned,
  LOCALTIMESTAMP: zoned,
  GETDATE: zoned,
  SYSTIMESTAMP: zoned,
  SYSDATE: (context) => [instant(context), timestampColumn('', 'timestamp_ntz')],
  CURRENT_DATE: (context) => [
    Math.floor(wallTime(context) / 86_400_000),
    { name: '', type: 'date', nullable: false },
  ],
  CURRENT_TIME: (context) => [
    (BigInt(Math.trunc(wallTime(context))) * 1_000_000n) % 86_400_000_000_000n,
    { name: '', type: 'time', nullable: false, scale: 9 },
  ],
  CURRENT_ROLE: ({ frame }) => text(frame.role),
  CURRENT_USER: ({ frame }) => text(frame.session.user),
  CURRENT_DATABASE: ({ frame }) => text(frame.database),
  CURRENT_SCHEMA: ({ frame }) => text(frame.schema),
  CURRENT_SCHEMAS: ({ frame }) =>
    text(frame.schema === null ? '[]' : JSON.stringify([`${frame.database}.${frame.schema}`])),
  CURRENT_WAREHOUSE: ({ frame }) => text(frame.warehouse),
  CURRENT_SESSION: ({ frame }) => text(String(frame.session.id)),
  CURRENT_ACCOUNT: ({ services }) => text(services.settings.endpoint().account.toUpperCase()),
  CURRENT_ACCOUNT_NAME: ({ services }) => text(services.settings.endpoint().account.toUpperCase()),
  CURRENT_ORGANIZATION_NAME: () => text('SANDBOX'),
  CURRENT_REGION: () => text('LOCAL'),
  CURRENT_VERSION: () => text('9.40.0'),
  CURRENT_CLIENT: () => text('sandbox'),
  CURRENT_STATEMENT: ({ sql }) => text(sql),
  CURRENT_TRANSACTION: ({ frame }) => text(frame.session.transaction?.id.toString() ?? null),
  CURRENT_SECONDARY_ROLES: ({ frame, services }) => {
    const roles = frame.secondaryRoles.join(',');
    const others = services.catalogue
      .list('ROLE')
      .some(
        ({ name }) =>
          !frame.secondaryRoles.includes(name) && services.access.mayTake(frame.session.user, name),
      );
    return text(JSON.stringify({ roles, value: roles === '' || others ? roles : 'ALL' }));
  },
  CURRENT_AVAILABLE_ROLES: ({ services, frame }) =>
    text(
      JSON.stringify(
        services.catalogue
          .list('ROLE')
          .filter((role) => services.access.sees(frame, role))
          .map((role) => role.name),
      ),
    ),
  LAST_QUERY_ID: ({ frame, queryId }, [which]) => {
    const ids = frame.session.queryIds.filter((id) => id !== queryId);
    const at = Number(which ?? -1);
    return text((at < 0 ? ids.at(at) : ids[at - 1]) ?? null);
  },
  LAST_SUCCESSFUL_QUERY_ID: ({ frame, queryId }) =>
    text(frame.session.queryIds.filter((id) => id !== queryId).at(-1) ?? null),
};

const BARE = new Set([
  'CURRENT_TIMESTAMP',
  'LOCALTIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_USER',
  'CURRENT_ROLE',
]);

/** Puts what the session and the clock say in place of CURRENT_…, SYSDATE() and LAST_QUERY_ID(). */
export const contextFunctions = (tokens: readonly Token[], context: Context): Token[] => {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    const answer =
      token.kind === 'word' && !isSymbol(tokens[at - 1], '.') ? FUNCTIONS[token.value] : undefined;
    const called = isSymbol(tokens[at + 1], '(');
    if (!answer || (!called && !BARE.has(token.value))) {
      out.push(token);
      continue;
    }
    const close = called ? closing(tokens, at + 1) : at;
    const args = called ? tokens.slice(at + 2, close) : [];
    const sign = isSymbol(args[0], '-') ? -1 : 1;
    const number = args.find((one) => one.kind === 'number');
    const [cell, column] = answer(context, number ? [sign * Number(number.value)] : []);
    out.push(...literalTokens(cell, column));
    at = close;
  }
  return out;
};

/** Puts bound values, session variables and IDENTIFIER(…) in their places. */
const bound = (token: Token): Token => ({ ...token, bound: true });

export const bindValues = (tokens: readonly Token[], context: Context): Token[] => {
  const out: Token[] = [];
  tokens.forEach((token) => {
    if (token.kind === 'bind') {
      const position = Number(token.value);
      const value = bindTokens(context.bind(position), context.bindTypes?.[position - 1]);
      out.push(...value.map(bound));
    } else if (token.kind === 'dollar' && !/^\d+$/.test(token.value))
      out.push(...variable(token, context).map(bound));
    else out.push(token);
  });
  return out;
};

const variable = (token: Token, { frame }: Context): Token[] => {
  refuseVariableInOwnersRights(frame, token.value);
  const found = frame.session.variables.get(token.value);
  if (found === undefined) {
    throw invalidVariable(token.value);
  }
  return bindTokens(found.value);
};

const invalidVariable = (name: string) =>
  new SnowflakeError(
    '002211',
    '02000',
    `SQL compilation error: error line 1 at position 0\nSession variable '$${name}' does not exist`,
  );
