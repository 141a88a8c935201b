import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runChild } from './dagbot.js';
import { type Sandbox, startSandbox } from './start.js';

const USAGE = `npm run demo -- [--scenario NAME] [--seed N] [--accounts N]
  [--data FOLDER] [--state FOLDER] [--fresh] [--port PORT] [--no-open]`;
const DEFAULT_PORT = 4600;
const STATE = join(root, '.sandbox', 'demo');

const say = (line: string) => process.stdout.write(`${line}\n`);

const readFlags = (args: string[]) => {
  const text = { type: 'string' as const };
  const flag = { type: 'boolean' as const };
  const { values } = parseArgs({
    args,
    options: {
      scenario: text,
      seed: text,
      accounts: text,
      data: text,
      state: text,
      port: text,
      fresh: flag,
      'no-open': flag,
    },
  });
  for (const name of ['seed', 'accounts', 'port'] as const) {
    const value = values[name];
    if (value !== undefined && !/^\d+$/.test(value)) {
      throw new TypeError(`--${name} wants a whole number, not '${value}'`);
    }
  }
  return { ...values, state: values.state ?? STATE };
};

type Flags = ReturnType<typeof readFlags>;

const isTaken = (error: unknown): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === 'EADDRINUSE';

/** A port that was asked for is named when it is taken; the usual one gives way to a free one. */
const startServers = async (flags: Flags, signal: AbortSignal): Promise<Sandbox> => {
  const start = (portSlack: number) =>
    startSandbox({ state: flags.state, portSlack, signal, log: () => undefined });
  if (flags.port !== undefined) {
    return start(Number(flags.port)).catch((error: unknown) => {
      if (isTaken(error)) throw new Error(`Port ${flags.port} is taken. Name another with --port.`);
      throw error;
    });
  }
  return start(DEFAULT_PORT).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    say(`Port ${DEFAULT_PORT} is taken, so another is used.`);
    return start(0);
  });
};

/** The bot exactly as production starts it, with its own environment alone. */
const startBot = (sandbox: Sandbox): ChildProcess => {
  const { PATH = '', HOME = '' } = process.env;
  const bot = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: root,
    env: { PATH, HOME, LOG_LEVEL: 'warn', ...sandbox.line.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  bot.on('exit', (code) => {
    if (code !== 0 && code !== null) say(`The bot ended with ${code}.`);
  });
  return bot;
};

const openPage = (address: string) => {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
};

/** The tables' rows need Python: the page is up meanwhile, and what goes on is said. */
const loadDemoRows = async (sandbox: Sandbox, flags: Flags, signal: AbortSignal): Promise<void> => {
  await runChild({
    command: process.execPath,
    args: [join(root, 'scripts', 'python.js')],
    signal,
    log: say,
  });
  const scenario = flags.scenario ?? 'steady';
  const seed = flags.seed === undefined ? {} : { seed: Number(flags.seed) };
  const accounts = flags.accounts === undefined ? {} : { accounts: Number(flags.accounts) };
  const rows = flags.data === undefined ? { scenario, ...seed, ...accounts } : { data: flags.data };
  say(flags.data ? `Loading ${flags.data} …` : `Making transactions of scenario ${scenario} …`);
  await sandbox.rows.load(rows);
  say('The data are in: /dag run can train.');
};

const ending = new AbortController();
const running: { sandbox?: Sandbox; bot?: ChildProcess } = {};

const end = async (code: number) => {
  if (ending.signal.aborted) return;
  ending.abort();
  setTimeout(() => process.exit(code), 25_000).unref();
  const { bot, sandbox } = running;
  if (bot && bot.exitCode === null) {
    const gone = new Promise((resolve) => bot.once('exit', resolve));
    bot.kill('SIGTERM');
    await gone;
  }
  await sandbox?.stop();
  process.exit(code);
};

const main = async () => {
  const flags = readFlags(process.argv.slice(2));
  if (flags.fresh) await rm(flags.state, { recursive: true, force: true });
  say('Starting a local Slack and a local Snowflake …');
  const sandbox = await startServers(flags, ending.signal);
  running.sandbox = sandbox;
  running.bot = startBot(sandbox);
  say(`\n  Open ${sandbox.line.slack.page} and type /dag deploy, then /dag run.\n`);
  if (!flags['no-open'] && process.stdout.isTTY) openPage(sandbox.line.slack.page);
  const isLoaded = (await sandbox.rows.loaded()) !== undefined;
  if (!isLoaded || flags.scenario || flags.data) await loadDemoRows(sandbox, flags, ending.signal);
  else say('The data are in: /dag run can train.');
  say('Stop with Ctrl-C. Everything is kept for the next start; --fresh begins anew.');
};

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
main().catch((error: unknown) => {
  if (ending.signal.aborted) return;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof TypeError) process.stderr.write(`${USAGE}\n`);
  void end(1);
});
