import { spawn } from 'node:child_process';
import { root } from './root.js';

/** Variables of this process that any child needs, and nothing else. */
const surroundings = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG']
      .map((name) => [name, process.env[name]] as const)
      .filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

export interface Child {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly cwd?: string;
  /** ends the child */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Runs a program to its end; what it says goes to the log. @throws with its last words when it fails */
export const runChild = ({ command, args, env, cwd, signal, log }: Child): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: cwd ?? root,
      env: { ...surroundings(), NO_PROXY: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const said: string[] = [];
    const listen = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        said.push(line);
        log(line);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      const what = args.join(' ');
      if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${code}:\n${said.slice(-15).join('\n')}`));
    });
  });

/** The product's own command line, as built. */
export const dagbot = (args: readonly string[], child: Omit<Child, 'command' | 'args' | 'cwd'>) =>
  runChild({ ...child, command: process.execPath, args: ['dist/src/cli/main.js', ...args] });
