import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../root.js';
import type { Settings } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';

type Message = Readonly<Record<string, unknown>>;

export const notReady = (why: string) =>
  new SnowflakeError(
    '100357',
    'P0000',
    `The Python environment is not ready: ${why} Python procedures and models run once it is (npm run python).`,
  );

/** What a handler failed with, in the platform's words. */
export const pythonError = (text: string, name: string, handler: string) =>
  new SnowflakeError(
    '100357',
    'P0000',
    `Python Interpreter Error:\n${text}\n in function ${name} with handler ${handler}`,
  );

const stops = () => notReady('the server stops.');

interface Listener {
  /** one line of the process's own */
  message(message: Message): void;
  /** the process is gone; it may be started again */
  gone(why: string): void;
}

/** A Python process that speaks JSON lines: started when first needed, and again after it died. */
export interface PythonProcess {
  /** Sends a line once the process is ready. @throws SnowflakeError 100357 when it cannot be started */
  send(message: Message): Promise<void>;
  /** Starts it if the interpreter is there; it imports these modules before somebody asks, also when started again. */
  warm(modules: readonly string[]): Promise<void>;
  /** Ends the process at once; the next line starts another. */
  kill(): void;
  /** Lets it end by itself, with all that it started; kills it if it does not. None is started afterwards. */
  end(): Promise<void>;
}

/** milliseconds for a process to end by itself */
const PATIENCE = 2000;

const SCRIPTS = join(root, 'sandbox', 'snowflake', 'procedures', 'python');

/**
 * @param script file in `procedures/python`; its first message says that it is ready, or why not
 */
export const pythonProcess = (
  settings: Settings,
  script: string,
  listener: Listener,
): PythonProcess => {
  let running: { child: ChildProcess; ready: Promise<void> } | undefined;
  const home = join(settings.stateFolder, 'python', 'home');
  const wanted = new Set<string>();
  const write = (child: ChildProcess, message: Message) =>
    child.stdin?.write(`${JSON.stringify(message)}\n`);
  const tell = (child: ChildProcess, modules: readonly string[]) =>
    modules.length > 0 && write(child, { kind: 'warm', modules });

  const start = async (): Promise<void> => {
    await mkdir(home, { recursive: true });
    if (ended) throw stops();
    const child = spawn(settings.python, [join(SCRIPTS, script)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: what a handler started is ended with it.
      detached: true,
      env: {
        PATH: process.env.PATH ?? '',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        HOME: home,
        SNOWFLAKE_HOME: home,
        // One thread: OpenMP's pools neither survive a fork nor gain anything on rows of this number.
        OMP_NUM_THREADS: '1',
        OPENBLAS_NUM_THREADS: '1',
      },
    });
    const ready = new Promise<void>((resolve, reject) => {
      let lastWords = '';
      const gone = (why: string) => {
        if (running?.child === child) running = undefined;
        endGroup(child.pid);
        reject(notReady(why));
        listener.gone(why);
      };
      createInterface({ input: child.stdout }).on('line', (line) => {
        const message = read(line);
        if (message.ready === true || message.event === 'ready') resolve();
        else if (message.event === 'unready') lastWords = `${String(message.reason)}.`;
        else listener.message(message);
      });
      createInterface({ input: child.stderr }).on('line', (line) => {
        lastWords = line;
        settings.log('python', { script, line });
      });
      child.stdin.on('error', () => undefined);
      child.on('error', (error) => gone(`${error.message}.`));
      child.on('exit', (code, signal) => gone(lastWords || `it ended with ${signal ?? code}.`));
    });
    ready.then(
      () => tell(child, [...wanted]),
      () => undefined,
    );
    running = { child, ready };
  };

  const ensure = async (): Promise<ChildProcess> => {
    if (ended) throw stops();
    if (!running) {
      if (!existsSync(settings.python)) throw notReady(`there is no ${settings.python} yet.`);
      starting ??= start().finally(() => {
        starting = undefined;
      });
      await starting;
    }
    const current = running;
    if (!current) throw notReady('it ended while starting.');
    await current.ready;
    return current.child;
  };
  let starting: Promise<void> | undefined;
  let ended = false;

  return {
    send: async (message) => {
      write(await ensure(), message);
    },
    warm: async (modules) => {
      const fresh = modules.filter((name) => !wanted.has(name));
      for (const name of fresh) wanted.add(name);
      // one that starts only now is told all of them
      if (running) tell(await ensure(), fresh);
      else await ensure();
    },
    kill: () => {
      if (running) endGroup(running.child.pid);
    },
    end: async () => {
      ended = true;
      // whoever waits for it is told why it did not
      await starting?.catch(() => undefined);
      const child = running?.child;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.stdin?.end();
      const killer = setTimeout(() => endGroup(child.pid), PATIENCE);
      await exited.finally(() => clearTimeout(killer));
    },
  };
};

/** Kills a process and all that it started and that did not leave its group. */
export const endGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is empty
  }
};

const read = (line: string): Message => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
