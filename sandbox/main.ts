import { parseArgs } from 'node:util';
import { storyOf } from './scenarios/hint.js';
import { readManifest } from './slack/workspace/manifest.js';
import { type Sandbox, type SandboxOptions, startSandbox } from './start.js';

const USAGE = `npm run --silent sandbox -- --json [--data FOLDER | --scenario NAME [--seed N] [--accounts N]]
  [--state FOLDER] [--port-snowflake PORT] [--port-slack PORT]`;

/** A stop that hangs must not keep the process, which has to end within 5 s: an exit would wait for what DuckDB plans. */
const LONGEST_STOP_MS = 4000;

const say = (line: string) => process.stderr.write(`${line}\n`);

const whole = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} wants a whole number, not '${text}'`);
  return Number(text);
};

/** Leaves out what was not given. */
const given = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

const readFlags = (args: string[]): Partial<SandboxOptions> => {
  const text = { type: 'string' as const };
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      data: text,
      scenario: text,
      seed: text,
      accounts: text,
      state: text,
      'port-snowflake': text,
      'port-slack': text,
    },
  });
  if (values.data !== undefined && values.scenario !== undefined)
    throw new Error('--data and --scenario exclude each other');
  if (values.scenario !== undefined) storyOf(values.scenario);
  return given({
    ...(values.data === undefined ? {} : { data: values.data }),
    ...(values.scenario === undefined ? {} : { scenario: values.scenario }),
    ...(values.state === undefined ? {} : { state: values.state }),
    seed: whole('seed', values.seed) as number,
    accounts: whole('accounts', values.accounts) as number,
    portSnowflake: whole('port-snowflake', values['port-snowflake']) as number,
    portSlack: whole('port-slack', values['port-slack']) as number,
  });
};

/** @throws Error that names the variable and the file, which is somebody's own */
const checkManifest = async (path: string): Promise<void> => {
  await readManifest(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`SANDBOX_SLACK_MANIFEST names ${path}, which cannot be used: ${reason}`);
  });
};

const ending = new AbortController();
let starting: Promise<Sandbox> | undefined;

/** A start that is under way breaks off at the signal and tidies up after itself. */
const end = async () => {
  if (ending.signal.aborted) return;
  ending.abort();
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LONGEST_STOP_MS).unref();
  await starting?.then(
    (sandbox) => sandbox.stop(),
    () => undefined,
  );
  process.exit(0);
};

const main = async () => {
  const manifest = process.env.SANDBOX_SLACK_MANIFEST;
  const flags = readFlags(process.argv.slice(2));
  if (manifest) await checkManifest(manifest);
  starting = startSandbox({
    ...flags,
    ...(manifest ? { manifest } : {}),
    signal: ending.signal,
    log: say,
  });
  const { line } = await starting;
  if (!ending.signal.aborted) process.stdout.write(`${JSON.stringify(line)}\n`);
};

// whoever started it may have read the one line and closed the rest
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
main().catch((error: unknown) => {
  if (ending.signal.aborted) return;
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof TypeError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
    say(USAGE);
  process.exit(1);
});
