import { once } from 'node:events';
import { type Child, startChild } from './child-process.js';
import { type Client, connect } from './snowflake-client.js';

const PASSWORD = 'right';

/** A local Snowflake in a process of its own, which tests may kill at any moment. */
export interface SnowflakeProcess {
  readonly control: string;
  /** a client of the administrator */
  client(): Promise<Client>;
  /** resolves once the process has ended */
  readonly gone: Promise<unknown>;
  /** SIGKILL, and waits until nothing is left of it */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const startSnowflakeProcess = async (stateFolder: string): Promise<SnowflakeProcess> => {
  const child: Child = startChild('node', [
    '--import',
    'tsx',
    'test/support/snowflake-main.ts',
    stateFolder,
    PASSWORD,
  ]);
  const line = await child.line((text) => text.startsWith('{'), 120_000);
  const { port, control } = JSON.parse(line) as { port: number; control: string };
  const gone = once(child.process, 'exit');
  return {
    control,
    gone,
    client: () =>
      connect(port, {
        username: 'SANDBOX_ADMIN',
        password: PASSWORD,
        role: 'ACCOUNTADMIN',
        warehouse: 'WH',
        database: 'DB',
        schema: 'PUBLIC',
      }),
    kill: async () => {
      child.process.kill('SIGKILL');
      await gone;
    },
    stop: async () => void (await child.stop()),
  };
};
