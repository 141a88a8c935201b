import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from './dagbot.js';
import { requireOwnFiles } from './own-data/own-data.js';
import { root } from './root.js';
import type { RowSource } from './rows.js';
import { hintOf, storyOf } from './scenarios/hint.js';
import { setStage } from './scenarios/stage.js';
import { type Sandbox, startSandbox } from './start.js';

const USAGE = `npm run demo -- [--scenario NAME] [--seed N] [--accounts N]
  [--data FOLDER] [--state FOLDER] [--fresh] [--port PORT] [--no-open]`;
const DEFAULT_PORT = 4600;
const FIRST_STORY = 'steady';
/** Stands in the state folder once a story's stage is set. */
const STAGE = 'stage.txt';

/** Each story has a state of its own, so that going from one to another spoils neither. */
const stateOf = (scenario: string) =>
  join(root, '.sandbox', scenario === FIRST_STORY ? 'demo' : `demo-${scenario}`);

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
  if (values.data !== undefined && values.scenario !== undefined)
    throw new TypeError('--data and --scenario exclude each other');
  const name = values.scenario ?? FIRST_STORY;
  return { ...values, name, story: storyOf(name), state: values.state ?? stateOf(name) };
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

/** The rows that the command line names. */
const sourceOf = ({ data, scenario, seed, accounts }: Flags): RowSource => ({
  ...(data === undefined ? {} : { data }),
  ...(scenario === undefined ? {} : { scenario }),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(accounts === undefined ? {} : { accounts: Number(accounts) }),
});

/** The tables' rows need Python: the page is up meanwhile, and what goes on is said. */
const loadDemoRows = async (sandbox: Sandbox, flags: Flags, signal: AbortSignal): Promise<void> => {
  await runChild({
    command: process.execPath,
    args: [join(root, 'scripts', 'python.js')],
    // which Python, which proxy, which mirror of packages: the person's own settings say
    env: process.env,
    signal,
    log: say,
  });
  const named = sourceOf(flags);
  const source = flags.data === undefined ? { ...named, scenario: flags.name } : named;
  say(flags.data ? `Loading ${flags.data} …` : `Making transactions of scenario ${flags.name} …`);
  for (const words of await sandbox.rows.load(source)) say(words);
};

/** Sets a story's stage once for a state folder; a later start goes on where the people were. */
const setStageOnce = async (sandbox: Sandbox, flags: Flags, signal: AbortSignal): Promise<void> => {
  const { prologue } = flags.story;
  const done = join(flags.state, STAGE);
  if (prologue === undefined || existsSync(done)) return;
  await setStage(prologue, { sandbox, signal, say });
  await writeFile(done, flags.name);
};

/** A stage was set for one shop: its live version says nothing about another's transactions. */
const refuseOtherShop = async (sandbox: Sandbox, flags: Flags): Promise<void> => {
  const isSet = existsSync(join(flags.state, STAGE));
  if (isSet && !(await sandbox.rows.holds(sourceOf(flags))))
    throw new Error(
      `${flags.state} holds the story of another shop. Add --fresh to begin anew, or name another --state.`,
    );
};

const ending = new AbortController();
const running: { sandbox?: Sandbox; bot?: ChildProcess } = {};

const end = async (code: number) => {
  if (ending.signal.aborted) return;
  ending.abort();
  // an exit would wait for what DuckDB plans
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 25_000).unref();
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
  if (flags.data !== undefined) await requireOwnFiles(flags.data);
  if (flags.fresh) await rm(flags.state, { recursive: true, force: true });
  say('Starting a local Slack and a local Snowflake …');
  const sandbox = await startServers(flags, ending.signal);
  running.sandbox = sandbox;
  await refuseOtherShop(sandbox, flags);
  running.bot = startBot(sandbox);
  const held = await sandbox.rows.holds(sourceOf(flags));
  const { page } = sandbox.line.slack;
  const { prologue } = flags.story;
  say(
    prologue
      ? `\n  Open ${page} and watch: the stage is being set, which takes a minute or two.\n`
      : `\n  Open ${page} and type /dag deploy, then /dag run${held ? '' : ' once the data are in'}.\n`,
  );
  if (!flags['no-open'] && process.stdout.isTTY) openPage(page);
  if (!held) await loadDemoRows(sandbox, flags, ending.signal);
  say('The data are in: /dag run can train.');
  await setStageOnce(sandbox, flags, ending.signal);
  if (flags.scenario !== undefined) say(hintOf(flags.story));
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
