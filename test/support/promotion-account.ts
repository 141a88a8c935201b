import { randomUUID } from 'node:crypto';
import type { SnowflakeServer } from '../../sandbox/snowflake/server.js';
import { beforeSetup } from '../../sandbox/source-tables.js';
import { dispatch } from '../../src/cli/dispatch.js';
import { readNames } from '../../src/snowflake/names.js';
import { openWarehouse } from '../../src/snowflake/snowflake-warehouse.js';
import { anyRow } from '../../src/snowflake/values.js';
import type { Bind, Warehouse } from '../../src/snowflake/warehouse.js';
import { readSnowflakeSettings } from '../../src/snowflake-config.js';
import { startLocalSnowflake } from './local-snowflake.js';

const passwords = { SANDBOX_ADMIN: 'admin', DAGBOT: 'bot', DAGBOT_DEPLOY: 'deploy' };

/** A local Snowflake on which the product's own setup ran. */
export interface Account {
  /** What the commands of `dagbot` need. */
  readonly env: Readonly<Record<string, string>>;
  readonly bot: Warehouse;
  readonly owner: Warehouse;
  readonly names: ReturnType<typeof readNames>;
  readonly server: SnowflakeServer;
  /** Runs one command line; what it printed, and its exit status. */
  dagbot(...argv: string[]): Promise<{ status: number; said: string }>;
  /** Rows of any statement as that role. */
  as(
    who: 'bot' | 'owner',
    sql: string,
    binds?: readonly Bind[],
  ): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts a local Snowflake with users and source tables, before setup. */
export const startAccount = async (): Promise<Account> => {
  const server = await startLocalSnowflake({ users: passwords }, beforeSetup);
  const env = {
    SNOWFLAKE_ACCOUNT: server.account,
    SNOWFLAKE_HOST: server.host,
    SNOWFLAKE_PORT: String(server.port),
    SNOWFLAKE_PROTOCOL: 'http',
    SNOWFLAKE_WAREHOUSE: 'DAGBOT_WH',
    SNOWFLAKE_USER: 'DAGBOT',
    SNOWFLAKE_PASSWORD: passwords.DAGBOT,
    SNOWFLAKE_ROLE: 'DAGBOT',
    SNOWFLAKE_DEPLOY_USER: 'DAGBOT_DEPLOY',
    SNOWFLAKE_DEPLOY_PASSWORD: passwords.DAGBOT_DEPLOY,
    SNOWFLAKE_DEPLOY_ROLE: 'DAG_OWNER',
    SNOWFLAKE_ADMIN_USER: 'SANDBOX_ADMIN',
    SNOWFLAKE_ADMIN_PASSWORD: passwords.SANDBOX_ADMIN,
    SNOWFLAKE_ADMIN_ROLE: 'ACCOUNTADMIN',
  };
  const dagbot = async (...argv: string[]) => {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const status = await dispatch(
      {
        env,
        user: 'tester',
        out: say,
        progress: say,
        newId: randomUUID,
        today: () => new Date().toISOString().slice(0, 10),
      },
      argv,
    );
    return { status, said: lines.join('\n') };
  };
  const bot = openWarehouse(readSnowflakeSettings(env, 'SNOWFLAKE'));
  const owner = openWarehouse(readSnowflakeSettings(env, 'SNOWFLAKE_DEPLOY'));
  return {
    env,
    bot,
    owner,
    names: readNames(),
    server,
    dagbot,
    as: (who, sql, binds = []) =>
      (who === 'bot' ? bot : owner).query(
        { name: 'a statement of a test', sql, row: anyRow },
        binds,
      ),
    stop: async () => {
      await Promise.all([bot.close(), owner.close()]);
      await server.stop();
    },
  };
};

/** After setup, with an admin `UADMIN`, reviewers `UREV1` and `UREV2` and an engineer `UENG`. */
export const startPreparedAccount = async (): Promise<Account> => {
  const account = await startAccount();
  const { status, said } = await account.dagbot('setup', '--admin', 'UADMIN');
  if (status !== 0) throw new Error(said);
  const people = [
    ['UREV1', 'reviewer'],
    ['UREV2', 'reviewer'],
    ['UENG', 'engineer'],
  ];
  for (const [user = '', role = ''] of people)
    await account.as('owner', "CALL DAG_RUNS.BOT.SET_PEOPLE('add', ?, ?, 'UADMIN', ?)", [
      user,
      role,
      `people:${user}`,
    ]);
  return account;
};
