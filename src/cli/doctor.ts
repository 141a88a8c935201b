import type { LoginPrefix } from '../snowflake-config.js';
import type { CliCommand, Terminal } from './command.js';
import { botChecks, type Check, deployChecks } from './doctor-checks.js';
import { withStore } from './store.js';

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

const lookAll = async (
  terminal: Terminal,
  prefix: LoginPrefix,
  checks: readonly Check[],
): Promise<boolean> => {
  try {
    return await withStore(terminal, prefix, async (store) => {
      let well = true;
      for (const { name, remedy, look } of checks) {
        try {
          terminal.out(`ok    ${prefix} ${name}: ${await look(store)}`);
        } catch (error) {
          well = false;
          terminal.out(`FAULT ${prefix} ${name}: ${messageOf(error)} → ${remedy}`);
        }
      }
      return well;
    });
  } catch (error) {
    terminal.out(`FAULT ${prefix} login: ${messageOf(error)} → check ${prefix}_*`);
    return false;
  }
};

/** Looks at what Dagbot needs in Snowflake, one line each with the remedy. */
export const doctor: CliCommand = {
  takes: { switches: [], values: [], keys: [], words: 0 },
  does: 'check logins, rights and objects in Snowflake',
  form: 'dagbot doctor',
  run: async (terminal) => {
    const bot = await lookAll(terminal, 'SNOWFLAKE', botChecks);
    const hasDeploy = Object.keys(terminal.env).some((name) =>
      name.startsWith('SNOWFLAKE_DEPLOY_'),
    );
    if (!hasDeploy) terminal.out('      no deploy connection: /dag deploy plans, others apply');
    const deploy = !hasDeploy || (await lookAll(terminal, 'SNOWFLAKE_DEPLOY', deployChecks));
    return bot && deploy ? 0 : 1;
  },
};
