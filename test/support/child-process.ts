import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Child {
  readonly process: ChildProcess;
  /** everything printed so far, both streams */
  output(): string;
  /** The first line of stdout that `fits`. @throws Error with the output when the process ends or the deadline passes first */
  line(fits: (line: string) => boolean, deadlineMs: number): Promise<string>;
  /** SIGTERM, then waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

/** Starts a program of the project with just the environment given (and PATH and HOME, which programs need to start). */
export const startChild = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { cwd: root, env: { PATH, HOME, ...env } });
  let output = '';
  let stdout = '';
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
    notify();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    process: child,
    output: () => output,
    line: (fits, deadlineMs) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        const look = () => {
          const found = stdout.split('\n').slice(0, -1).find(fits);
          if (found !== undefined) finish(() => resolve(found));
        };
        const fail = (why: string) =>
          finish(() => reject(new Error(`${command} ${args.join(' ')}: ${why}\n${output}`)));
        const timer = setTimeout(() => fail(`no such line within ${deadlineMs} ms`), deadlineMs);
        listeners.add(look);
        ended.then((code) => fail(`ended with ${code}`));
        look();
      }),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
};
