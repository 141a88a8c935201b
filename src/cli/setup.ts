import { UserError, WarehouseError } from '../errors.js';
import { openSession, type Session } from '../snowflake/connection.js';
import { identifier, type Names, readNames } from '../snowflake/names.js';
import { readSnowflakeSettings } from '../snowflake-config.js';
import type { CliCommand, Terminal } from './command.js';
import { type Section, type SetupChoices, setupScript, setupSections } from './setup-sql.js';

/** Creating a procedure or granting on a large schema may take long. */
const statementMs = 120_000;

const userOf = (terminal: Terminal, variable: string) => {
  const name = (terminal.env[variable] ?? '').trim();
  return name === '' ? null : identifier(name, variable);
};

const choicesOf = (
  terminal: Terminal,
  firstAdmin: string | null,
  applied: ReadonlySet<number>,
): SetupChoices => {
  if (firstAdmin !== null && !/^[UW][A-Z0-9]{1,20}$/.test(firstAdmin))
    throw new UserError(
      `“${firstAdmin}” is not a Slack user id.`,
      'It begins with U: in Slack, open the profile and copy the member ID.',
    );
  return {
    names: readNames({ warehouse: terminal.env.SNOWFLAKE_WAREHOUSE }),
    adminRole: identifier(
      terminal.env.SNOWFLAKE_ADMIN_ROLE ?? 'ACCOUNTADMIN',
      'SNOWFLAKE_ADMIN_ROLE',
    ),
    botUser: userOf(terminal, 'SNOWFLAKE_USER'),
    deployUser: userOf(terminal, 'SNOWFLAKE_DEPLOY_USER'),
    firstAdmin,
    applied,
  };
};

/** Which migrations are there already; none before the first setup. */
const appliedMigrations = async (session: Session, names: Names): Promise<Set<number>> => {
  try {
    const rows = await session.run({
      name: 'reading the migrations',
      sql: `SELECT VERSION FROM ${names.bot}.MIGRATIONS`,
      timeoutMs: statementMs,
    });
    return new Set(rows.map((row) => Number(row.VERSION)));
  } catch (error) {
    // Also what a role without rights on it sees; every migration may be repeated.
    if (error instanceof WarehouseError && /^(0020|0030)/.test(error.code)) return new Set();
    throw error;
  }
};

const title = (sql: string): string => {
  const [first = ''] = sql.split('\n');
  return first.length > 90 ? `${first.slice(0, 89)}…` : first;
};

/** One session from end to end: USE ROLE lasts only as long as it does. */
const apply = async (
  session: Session,
  sections: readonly Section[],
  progress: (line: string) => void,
): Promise<number> => {
  let count = 0;
  for (const section of sections) {
    progress(`${section.title} (${section.role})`);
    for (const sql of [`USE ROLE ${section.role}`, ...section.statements]) {
      await session.run({ name: title(sql), sql, timeoutMs: statementMs });
      count += 1;
    }
  }
  return count;
};

/** Makes everything Dagbot needs on an account, or prints it for an admin to read. Repeatable. */
export const setup: CliCommand = {
  takes: { switches: ['print'], values: ['admin'], keys: [], words: 0 },
  does: 'make roles, tables and procedures on the account (as its admin)',
  form: 'dagbot setup [--print] [--admin U…]',
  run: async (terminal, { switches, values }) => {
    const firstAdmin = values.get('admin') ?? null;
    const planned = choicesOf(terminal, firstAdmin, new Set());
    if (switches.has('print')) {
      terminal.out(setupScript(setupSections(planned)));
      return 0;
    }
    const settings = readSnowflakeSettings(terminal.env, 'SNOWFLAKE_ADMIN');
    const session = await openSession(
      { ...settings, role: settings.role ?? planned.adminRole },
      { tag: 'dagbot setup' },
    );
    try {
      const applied = await appliedMigrations(session, planned.names);
      const sections = setupSections({ ...planned, applied });
      const count = await apply(session, sections, terminal.progress);
      terminal.out(`Setup is complete: ${count} statements.`);
      return 0;
    } finally {
      await session.close();
    }
  },
};
