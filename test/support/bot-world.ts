import { openWarehouse } from '../../src/snowflake/snowflake-warehouse.js';
import { anyRow } from '../../src/snowflake/values.js';
import { readSnowflakeSettings } from '../../src/snowflake-config.js';
import { type Child, startChild } from './child-process.js';
import type { Account } from './promotion-account.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';
import { WorkspaceDriver } from './workspace-driver.js';

/** A sandbox without data, with hands on both of its servers; bots are started by the tests. */
export interface BotWorld extends Pick<Account, 'as'> {
  readonly sandbox: SandboxProcess;
  readonly slack: WorkspaceDriver;
  /** Slack ids of the sandbox's people. */
  readonly people: {
    readonly engineer: string;
    readonly reviewer: string;
    readonly admin: string;
  };
  /** Starts a bot as built, with the sandbox's environment; not through npm, so that a kill reaches it. */
  startBot(extra?: Readonly<Record<string, string>>): Child;
  /** Ends the bots that were started since the last call. @returns what each printed */
  stopBots(): Promise<string[]>;
  /** Until a bot listens on Socket Mode. */
  connected(deadlineMs?: number): Promise<number>;
  /** Calls the control of the local Snowflake. */
  control(call: string, body: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts one by the contract's line; `env` and `flags` are the sandbox's own. */
export const startBotWorld = async (
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<BotWorld> => {
  const sandbox = await startSandboxProcess(flags, env);
  const { line } = sandbox;
  const slack = new WorkspaceDriver(line.slack.page, line.slack.channel);
  const bot = openWarehouse(readSnowflakeSettings(line.env, 'SNOWFLAKE'));
  const owner = openWarehouse(readSnowflakeSettings(line.env, 'SNOWFLAKE_DEPLOY'));
  const { users } = await slack.state();
  const [engineer = '', reviewer = '', admin = ''] = users
    .filter((user) => !user.is_bot)
    .map(({ id }) => id);
  const bots: Child[] = [];
  const stopBots = async () => {
    const ended = bots.splice(0);
    await Promise.all(ended.map((each) => each.stop()));
    return ended.map((each) => each.output());
  };
  return {
    sandbox,
    slack,
    people: { engineer, reviewer, admin },
    as: (who, sql, binds = []) =>
      (who === 'bot' ? bot : owner).query(
        { name: 'a statement of a test', sql, row: anyRow },
        binds,
      ),
    startBot: (extra = {}) => {
      const started = startChild(process.execPath, ['dist/src/main.js'], { ...line.env, ...extra });
      bots.push(started);
      return started;
    },
    stopBots,
    connected: (deadlineMs) =>
      slack.until(
        'a bot that listens',
        ({ connections }) => (connections > 0 ? connections : undefined),
        deadlineMs,
      ),
    control: async (call, body) => {
      const answer = await fetch(`${line.control}${call}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return answer.json();
    },
    stop: async () => {
      await stopBots();
      await Promise.all([bot.close(), owner.close()]);
      await sandbox.stop();
    },
  };
};
