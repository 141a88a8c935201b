import { z } from 'zod';
import { type Child, startChild } from './child-process.js';

/** The line that the sandbox's contract promises, as far as tests use it. */
const Line = z.object({
  snowflake: z.object({
    host: z.string(),
    port: z.number(),
    protocol: z.literal('http'),
    account: z.string(),
    user: z.string(),
    password: z.string(),
    admin: z.object({ user: z.string(), password: z.string(), role: z.string() }),
    warehouse: z.string(),
    database: z.string(),
  }),
  slack: z.object({
    apiUrl: z.string(),
    botToken: z.string(),
    appToken: z.string(),
    signingSecret: z.string(),
    page: z.string(),
    channel: z.string(),
  }),
  control: z.string(),
  env: z.record(z.string(), z.string()),
});

export type SandboxLine = z.infer<typeof Line>;

export interface SandboxProcess {
  readonly line: SandboxLine;
  readonly child: Child;
  /** starts a bot with the contract's `env` and nothing else */
  startBot(extra?: Readonly<Record<string, string>>): Child;
  stop(): Promise<void>;
}

/** It may have to be compiled, and to make a scenario's rows, on a machine that does much else. */
const LONGEST_START_MS = 600_000;

/** Starts the sandbox by the contract's start line and waits for what it prints. */
export const startSandboxProcess = async (
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<SandboxProcess> => {
  const child = startChild('npm', ['run', '--silent', 'sandbox', '--', '--json', ...flags], env);
  const text = await child
    .line((line) => line.startsWith('{'), LONGEST_START_MS)
    .catch(async (error: unknown) => {
      await child.stop();
      throw error;
    });
  const line = Line.parse(JSON.parse(text));
  const bots: Child[] = [];
  return {
    line,
    child,
    startBot: (extra = {}) => {
      const bot = startChild('npm', ['start', '--silent'], { ...line.env, ...extra });
      bots.push(bot);
      return bot;
    },
    stop: async () => {
      await Promise.all(bots.map((bot) => bot.stop()));
      await child.stop();
    },
  };
};
