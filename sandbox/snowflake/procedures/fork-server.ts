import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { EncodedCell } from './cells.js';
import type { LogRequest } from './python-logs.js';
import { endGroup, pythonProcess } from './python-process.js';

/** One CALL, as `python/call.py` reads it. */
export interface PythonCall {
  /** for the log */
  readonly procedure: string;
  readonly code: string | null;
  readonly handler: string;
  /** absolute paths */
  readonly imports: readonly string[];
  readonly arguments: readonly EncodedCell[];
  /** a wire type name, or `table` */
  readonly returns: string;
  readonly connection: Readonly<Record<string, unknown>>;
  /** null: nothing is kept */
  readonly log: LogRequest | null;
}

/** Handlers of procedures that nobody waits for inside another procedure run so many at a time. */
const MOST_AT_ONCE = 8;

/** Lets so many in at a time; the others wait in the order in which they came. */
const gate = (places: number) => {
  let free = places;
  const queue: (() => void)[] = [];
  return {
    /** @throws what the signal was aborted with, while it waits */
    enter: async (signal: AbortSignal): Promise<void> => {
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        const stop = () => {
          queue.splice(queue.indexOf(go), 1);
          reject(reasonOf(signal));
        };
        queue.push(go);
        signal.addEventListener('abort', stop, { once: true });
      });
    },
    leave: (): void => {
      const next = queue.shift();
      if (next) next();
      else free++;
    },
  };
};

export type PythonAnswer =
  | { readonly ok: true; readonly value?: string | null; readonly query?: string }
  | { readonly ok: false; readonly error: string };

/** Runs handlers of procedures, each in a process of its own. */
export interface ForkServer {
  /**
   * @param signal ends the handler and all that it started
   * @param nested called from inside a procedure: it does not wait for its turn, for somebody waits for it
   * @throws SnowflakeError 100357 when Python is not ready or the handler's process died, 000604 when aborted
   */
  call(call: PythonCall, signal: AbortSignal, nested: boolean): Promise<PythonAnswer>;
  warm(modules: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** bytes of a handler's output that reach the log */
const LONGEST_OUTPUT = 20_000;

const died = (how: unknown) =>
  new SnowflakeError(
    '100357',
    'P0000',
    `Python Interpreter Error:\nThe handler's process ended without an answer (${String(how)}).`,
  );

const reasonOf = (signal: AbortSignal): Error =>
  signal.reason instanceof SnowflakeError ? signal.reason : canceled();

/** The end of a file, however long it is. */
const lastOf = async (file: string): Promise<string> => {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LONGEST_OUTPUT);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
};

/** Removes a call's folder; its imports were closed to the handler, and so to whoever would remove them. */
const clear = async (folder: string): Promise<void> => {
  await chmod(join(folder, 'imports'), 0o700).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
};

/** Removes what calls have left behind. @param base their folders' folder; it may not exist */
export const clearCalls = async (base: string): Promise<void> => {
  const left = await readdir(base).catch(() => []);
  await Promise.all(left.map((name) => clear(join(base, name))));
  await rm(base, { recursive: true, force: true });
};

export const forkServer = (settings: Settings): ForkServer => {
  const base = join(settings.stateFolder, 'python', 'calls');
  const waiting = new Map<string, (how: unknown) => void>();
  /** process groups of the calls that run: killed from here, for the server may be busy importing */
  const groups = new Map<string, number>();
  const endAll = () => {
    for (const pid of groups.values()) endGroup(pid);
    groups.clear();
  };
  const python = pythonProcess(settings, 'fork_server.py', {
    message: (message) => {
      const id = String(message.id);
      if (message.event === 'started') groups.set(id, Number(message.pid));
      if (message.event !== 'ended') return;
      groups.delete(id);
      waiting.get(id)?.(`exit code ${message.code}`);
    },
    gone: (why) => {
      endAll();
      for (const done of waiting.values()) done(why);
    },
  });

  const logOutput = async (folder: string, procedure: string) => {
    const text = await lastOf(join(folder, 'output.txt')).catch(() => '');
    if (text.trim() !== '') settings.log('procedure output', { procedure, text });
  };

  const run = async (request: PythonCall, signal: AbortSignal): Promise<PythonAnswer> => {
    if (signal.aborted) throw reasonOf(signal);
    const id = randomUUID();
    const folder = join(base, id);
    await mkdir(folder, { recursive: true });
    const kill = () => {
      endGroup(groups.get(id));
      void python.send({ kind: 'kill', id }).catch(() => undefined);
    };
    try {
      const ended = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      await python.send({ ...request, kind: 'call', id, folder });
      signal.addEventListener('abort', kill, { once: true });
      if (signal.aborted) kill();
      const how = await ended;
      await logOutput(folder, request.procedure);
      if (signal.aborted) throw reasonOf(signal);
      const text = await readFile(join(folder, 'answer.json'), 'utf8').catch(() => {
        throw died(how);
      });
      return JSON.parse(text) as PythonAnswer;
    } finally {
      waiting.delete(id);
      signal.removeEventListener('abort', kill);
      await clear(folder);
    }
  };

  const turns = gate(MOST_AT_ONCE);

  return {
    call: async (request, signal, nested) => {
      if (nested) return run(request, signal);
      await turns.enter(signal);
      try {
        return await run(request, signal);
      } finally {
        turns.leave();
      }
    },
    warm: (modules) => python.warm(modules),
    stop: async () => {
      endAll();
      await python.end();
      await clearCalls(base);
    },
  };
};
