import { refuseInOwnersRights } from '../access/owners-rights.js';
import type { Context, Grammar, Statement } from '../engine/context.js';
import { notFound, objectNotFound, SnowflakeError } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Name } from '../sql/cursor.js';

const done = 'Statement executed successfully.';

/** Those that have a number of their own. */
const numbers: Readonly<Record<string, number>> = {
  'use database': statementType.useDatabase,
  'use schema': statementType.useSchema,
  'use warehouse': statementType.useWarehouse,
};

const use = (kind: string, run: (context: Context) => void): Statement => {
  const number = numbers[kind] ?? statementType.use;
  return {
    kind,
    statementType: number,
    cost: 'metadata',
    commits: false,
    run: async (context) => {
      run(context);
      return statusResult(done, number);
    },
  };
};

const useDatabase = (name: Name) =>
  use('use database', ({ frame, services }) => {
    const [database = ''] = name;
    const found = services.catalogue.find('DATABASE', [database], frame);
    if (!found || !services.access.sees(frame, found)) throw objectNotFound();
    frame.database = found.name;
    const home = services.catalogue.find('SCHEMA', [found.name, 'PUBLIC'], frame);
    frame.schema = home ? 'PUBLIC' : null;
  });

/** Every database has it, though nobody made it. */
const INFORMATION_SCHEMA = 'INFORMATION_SCHEMA';

const useSchema = (name: Name) =>
  use('use schema', ({ frame, services }) => {
    if (name.at(-1) === INFORMATION_SCHEMA) {
      const { access, catalogue } = services;
      const database = catalogue.find('DATABASE', [name.at(-2) ?? frame.database ?? ''], frame);
      if (!database || !access.sees(frame, database)) throw objectNotFound();
      frame.database = database.name;
      frame.schema = INFORMATION_SCHEMA;
      return;
    }
    const found = services.catalogue.find('SCHEMA', name, frame);
    if (!found || !services.access.sees(frame, found)) throw objectNotFound();
    frame.database = found.database;
    frame.schema = found.name;
  });

/** May the session take the role: is it its user's, and within what its access token allows? */
const mayTake = (role: string, { frame: { session }, services }: Context): boolean =>
  (session.onlyRole ?? role) === role && services.access.mayTake(session.user, role);

/** @throws SnowflakeError 002003 or 003013 when the session's user may not take the role */
const requireTakeable = (role: string, context: Context) => {
  const { frame, services } = context;
  if (!services.catalogue.find('ROLE', [role], frame)) throw notFound('Role', role);
  if (mayTake(role, context)) return;
  throw new SnowflakeError(
    '003013',
    '42501',
    `SQL access control error:\nRequested role '${role}' is not assigned to the executing user. Specify another role to activate.`,
  );
};

const useRole = (role: string) =>
  use('use role', (context) => {
    refuseInOwnersRights(context.frame, 'USE ROLE');
    requireTakeable(role, context);
    context.frame.role = role;
  });

/** ALL, NONE, or names: https://docs.snowflake.com/en/sql-reference/sql/use-secondary-roles */
const useSecondary = (which: 'ALL' | 'NONE' | readonly string[]) =>
  use('use secondary roles', (context) => {
    const { frame, services } = context;
    refuseInOwnersRights(frame, 'USE SECONDARY ROLES');
    if (typeof which !== 'string') {
      for (const role of which) requireTakeable(role, context);
      frame.secondaryRoles = which;
      return;
    }
    const all = services.catalogue.list('ROLE').map(({ name }) => name);
    frame.secondaryRoles = which === 'ALL' ? all.filter((role) => mayTake(role, context)) : [];
  });

const useWarehouse = (name: string) =>
  use('use warehouse', ({ frame, services }) => {
    const found = services.catalogue.find('WAREHOUSE', [name], frame);
    if (!found || !services.access.can(frame, 'USAGE', found)) throw objectNotFound();
    frame.warehouse = name;
  });

/** USE [DATABASE | SCHEMA | ROLE | SECONDARY ROLES | WAREHOUSE]. */
export const useGrammar: Grammar = (cursor) => {
  if (!cursor.accept('USE')) return undefined;
  const words = cursor.peek(1) && cursor.peek(1)?.value !== ';';
  if (words && cursor.accept('SECONDARY')) {
    cursor.oneOf('ROLES', 'ROLE');
    let which: 'ALL' | 'NONE' | string[] | undefined = cursor.oneOf('ALL', 'NONE');
    if (!which) {
      which = [];
      do which.push(cursor.identifier());
      while (cursor.accept(','));
    }
    cursor.end();
    return useSecondary(which);
  }
  const kind = words ? cursor.oneOf('DATABASE', 'SCHEMA', 'ROLE', 'WAREHOUSE') : undefined;
  const name = cursor.name();
  cursor.end();
  switch (kind) {
    case 'SCHEMA':
      return useSchema(name);
    case 'ROLE':
      return useRole(name[0] ?? '');
    case 'WAREHOUSE':
      return useWarehouse(name[0] ?? '');
    case 'DATABASE':
      return useDatabase(name);
    default:
      return name.length > 1 ? useSchema(name) : useDatabase(name);
  }
};
