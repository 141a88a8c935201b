import { procedures } from '../promotion/sql/index.js';
import type { Procedure } from '../promotion/sql/procedure.js';
import { literal } from '../snowflake/literal.js';
import { migrations } from '../snowflake/migrations/index.js';
import type { Identifier, Names } from '../snowflake/names.js';

/** Statements that one role runs for one purpose. */
export interface Section {
  readonly title: string;
  readonly role: string;
  readonly statements: readonly string[];
}

export interface SetupChoices {
  readonly names: Names;
  /** The role that runs setup, ACCOUNTADMIN as a rule. */
  readonly adminRole: Identifier;
  /** Users that get the bot's role and the owner's; null where an admin does that by hand. */
  readonly botUser: Identifier | null;
  readonly deployUser: Identifier | null;
  /** Slack id of the first admin; null to name none. */
  readonly firstAdmin: string | null;
  /** Versions of migrations that are applied already. */
  readonly applied: ReadonlySet<number>;
}

const databaseOf = (schema: Identifier): string => schema.split('.')[0] ?? schema;

const places = ({ names, adminRole }: SetupChoices): Section => {
  const { dagOwner, botOwner, bot } = names.roles;
  const schemas = [names.runs, names.bot, names.holdouts, names.modelSchema, names.source];
  const databases = [...new Set(schemas.map(databaseOf))];
  return {
    title: 'Roles, warehouse, databases and schemas. They belong to the admin.',
    role: adminRole,
    statements: [
      `CREATE ROLE IF NOT EXISTS ${dagOwner} COMMENT = 'Owns the DAG, its code and the model'`,
      `CREATE ROLE IF NOT EXISTS ${botOwner} COMMENT = 'Owns the tables and procedures of Dagbot; given to nobody'`,
      `CREATE ROLE IF NOT EXISTS ${bot} COMMENT = 'What the bot may do'`,
      `CREATE WAREHOUSE IF NOT EXISTS ${names.warehouse} WITH WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE`,
      ...databases.map((name) => `CREATE DATABASE IF NOT EXISTS ${name}`),
      ...schemas.map((name) => `CREATE SCHEMA IF NOT EXISTS ${name}`),
      ...[dagOwner, botOwner, bot].map(
        (role) => `GRANT USAGE ON WAREHOUSE ${names.warehouse} TO ROLE ${role}`,
      ),
      // For as long as setup works: so that what it makes belongs to the right role.
      `GRANT ROLE ${dagOwner} TO ROLE ${adminRole}`,
      `GRANT ROLE ${botOwner} TO ROLE ${adminRole}`,
    ],
  };
};

const dagOwnerGrants = ({ names, adminRole }: SetupChoices): Section => {
  const { dagOwner } = names.roles;
  const to = `TO ROLE ${dagOwner}`;
  const own = 'USAGE, CREATE TASK, CREATE PROCEDURE, CREATE FUNCTION, CREATE STAGE, CREATE TABLE';
  return {
    title: `What ${dagOwner} may do: run the DAG, read the source tables, keep models.`,
    role: adminRole,
    statements: [
      `GRANT EXECUTE TASK ON ACCOUNT ${to}`,
      `GRANT USAGE, CREATE SCHEMA ON DATABASE ${names.runsDatabase} ${to}`,
      `GRANT ${own} ON SCHEMA ${names.runs} ${to}`,
      `GRANT USAGE, CREATE TABLE ON SCHEMA ${names.holdouts} ${to}`,
      `GRANT USAGE ON SCHEMA ${names.bot} ${to}`,
      `GRANT USAGE ON DATABASE ${databaseOf(names.source)} ${to}`,
      `GRANT USAGE ON SCHEMA ${names.source} ${to}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${names.source} ${to}`,
      `GRANT SELECT ON FUTURE TABLES IN SCHEMA ${names.source} ${to}`,
      `GRANT USAGE ON DATABASE ${databaseOf(names.modelSchema)} ${to}`,
      `GRANT USAGE, CREATE MODEL, CREATE PROCEDURE, CREATE FUNCTION, CREATE STAGE, CREATE TABLE ON SCHEMA ${names.modelSchema} ${to}`,
    ],
  };
};

const botGrants = ({ names, adminRole }: SetupChoices): Section => {
  const { bot, botOwner } = names.roles;
  return {
    title: `What ${botOwner} and ${bot} may do beyond their own tables.`,
    role: adminRole,
    statements: [
      ...[botOwner, bot].flatMap((role) => [
        `GRANT USAGE ON DATABASE ${names.runsDatabase} TO ROLE ${role}`,
        `GRANT USAGE ON SCHEMA ${names.bot} TO ROLE ${role}`,
        `GRANT USAGE ON DATABASE ${databaseOf(names.modelSchema)} TO ROLE ${role}`,
        `GRANT USAGE ON SCHEMA ${names.modelSchema} TO ROLE ${role}`,
        `GRANT USAGE ON ALL MODELS IN SCHEMA ${names.modelSchema} TO ROLE ${role}`,
        `GRANT USAGE ON FUTURE MODELS IN SCHEMA ${names.modelSchema} TO ROLE ${role}`,
      ]),
      `GRANT CREATE TABLE, CREATE PROCEDURE ON SCHEMA ${names.bot} TO ROLE ${botOwner}`,
      `GRANT USAGE ON SCHEMA ${names.runs} TO ROLE ${bot}`,
      `GRANT MONITOR, OPERATE ON ALL TASKS IN SCHEMA ${names.runs} TO ROLE ${bot}`,
      `GRANT MONITOR, OPERATE ON FUTURE TASKS IN SCHEMA ${names.runs} TO ROLE ${bot}`,
    ],
  };
};

const record = (names: Names, version: number, name: string): string =>
  `MERGE INTO ${names.bot}.MIGRATIONS M USING (SELECT ${version} AS VERSION, ${literal(name)} AS NAME) N ON M.VERSION = N.VERSION
  WHEN NOT MATCHED THEN INSERT (VERSION, NAME, APPLIED_AT) VALUES (N.VERSION, N.NAME, SYSDATE())`;

/** The record of migrations, which has to be there before any of them. */
export const migrationsTable = ({ bot }: Names): string =>
  `CREATE TABLE IF NOT EXISTS ${bot}.MIGRATIONS (\n  VERSION NUMBER(38,0) NOT NULL,\n  NAME VARCHAR NOT NULL,\n  APPLIED_AT TIMESTAMP_NTZ NOT NULL\n)`;

const tables = ({ names, applied }: SetupChoices): Section => ({
  title: 'Tables of schema BOT, one numbered migration after the other.',
  role: names.roles.botOwner,
  statements: [
    `USE WAREHOUSE ${names.warehouse}`,
    migrationsTable(names),
    ...migrations
      .filter(({ version }) => !applied.has(version))
      .flatMap(({ version, name, statements }) => [
        ...statements(names),
        record(names, version, name),
      ]),
  ],
});

/** Tables that each role may write itself; everything else goes through procedures. */
const writes = (names: Names): readonly (readonly [string, readonly string[], Identifier])[] => [
  ['INSERT', ['EVALUATIONS', 'TASK_RUNS', 'WATCH', 'DEPLOYMENTS'], names.roles.dagOwner],
  ['UPDATE', ['DEPLOYMENTS', 'REQUESTS'], names.roles.dagOwner],
  ['INSERT, UPDATE', ['OUTBOX', 'RUNS', 'REQUESTS', 'LEASES'], names.roles.bot],
];

const tableGrants = ({ names, adminRole }: SetupChoices): Section => ({
  title: 'Who may read and write which table.',
  role: adminRole,
  statements: [
    ...[names.roles.dagOwner, names.roles.bot].map(
      (role) => `GRANT SELECT ON ALL TABLES IN SCHEMA ${names.bot} TO ROLE ${role}`,
    ),
    ...writes(names).flatMap(([privileges, written, role]) =>
      written.map((table) => `GRANT ${privileges} ON TABLE ${names.bot}.${table} TO ROLE ${role}`),
    ),
  ],
});

const procedureSection = (owner: Identifier, mine: readonly Procedure[]): Section => ({
  title: `Procedures of ${owner}, and who may call them.`,
  role: owner,
  statements: mine.flatMap(({ sql, signature, callers }) => [
    sql,
    ...callers.map((role) => `GRANT USAGE ON PROCEDURE ${signature} TO ROLE ${role}`),
  ]),
});

const people = ({ names, botUser, deployUser, adminRole }: SetupChoices): Section => ({
  title: 'The users that act in these roles.',
  role: adminRole,
  statements: [
    ...(botUser === null ? [] : [`GRANT ROLE ${names.roles.bot} TO USER ${botUser}`]),
    ...(deployUser === null ? [] : [`GRANT ROLE ${names.roles.dagOwner} TO USER ${deployUser}`]),
  ],
});

const beginnings = ({ names, firstAdmin }: SetupChoices): Section => ({
  title: 'Records a version that is live already, and the first admin.',
  role: names.roles.botOwner,
  statements: [
    `CALL ${names.bot}.RECONCILE()`,
    ...(firstAdmin === null
      ? []
      : [
          `CALL ${names.bot}.SET_PEOPLE('add', ${literal(firstAdmin)}, 'admin', 'setup', ${literal(`setup:${firstAdmin}`)})`,
        ]),
  ],
});

const takenBack = ({ names, adminRole }: SetupChoices): Section => ({
  title: 'The owners are nobody’s role again.',
  role: adminRole,
  statements: [
    `REVOKE ROLE ${names.roles.botOwner} FROM ROLE ${adminRole}`,
    `REVOKE ROLE ${names.roles.dagOwner} FROM ROLE ${adminRole}`,
  ],
});

/** All of setup, in order. Every statement may be repeated. */
export const setupSections = (choices: SetupChoices): Section[] => {
  const { names } = choices;
  const all = procedures.map((procedure) => procedure(names));
  const ownedBy = (owner: Identifier) => all.filter((procedure) => procedure.owner === owner);
  const { dagOwner, botOwner } = names.roles;
  return [
    places(choices),
    dagOwnerGrants(choices),
    botGrants(choices),
    tables(choices),
    tableGrants(choices),
    procedureSection(dagOwner, ownedBy(dagOwner)),
    procedureSection(botOwner, ownedBy(botOwner)),
    beginnings(choices),
    people(choices),
    takenBack(choices),
  ].filter(({ statements }) => statements.length > 0);
};

/** The same as a script that an admin can read and run. */
export const setupScript = (sections: readonly Section[]): string =>
  sections
    .map(({ title, role, statements }) =>
      [`-- ${title}`, `USE ROLE ${role};`, ...statements.map((sql) => `${sql};`)].join('\n'),
    )
    .join('\n\n');
