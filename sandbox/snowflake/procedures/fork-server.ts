import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { EncodedCell } from './cells.js';
import { pythonProcess } from './python-process.js';

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
}

export type PythonAnswer =
  | { readonly ok: true; readonly value?: string | null; readonly query?: string }
  | { readonly ok: false; readonly error: string };

/** Runs handlers of procedures, each in a process of its own. */
export interface ForkServer {
  /**
   * @param signal ends the handler and all that it started
   * @throws SnowflakeError 100357 when Python is not ready or the handler's process died, 000604 when aborted
   */
  call(call: PythonCall, signal: AbortSignal): Promise<PythonAnswer>;
  warm(): Promise<void>;
  stop(): Promise<void>;
}

const LONGEST_OUTPUT = 20_000;

const died = (how: unknown) =>
  new SnowflakeError(
    '100357',
    'P0000',
    `Python Interpreter Error:\nThe handler's process ended without an answer (${String(how)}).`,
  );

const reasonOf = (signal: AbortSignal): Error =>
  signal.reason instanceof SnowflakeError ? signal.reason : canceled();

export const forkServer = (settings: Settings): ForkServer => {
  const base = join(settings.stateFolder, 'python', 'calls');
  const waiting = new Map<string, (how: unknown) => void>();
  const python = pythonProcess(settings, 'fork_server.py', {
    message: (message) => {
      if (message.event === 'ended') waiting.get(String(message.id))?.(`exit code ${message.code}`);
    },
    gone: (why) => {
      for (const done of waiting.values()) done(why);
    },
  });

  const logOutput = async (folder: string, procedure: string) => {
    const text = await readFile(join(folder, 'output.txt'), 'utf8').catch(() => '');
    if (text.trim() !== '')
      settings.log('procedure output', { procedure, text: text.slice(-LONGEST_OUTPUT) });
  };

  const call: ForkServer['call'] = async (request, signal) => {
    if (signal.aborted) throw reasonOf(signal);
    const id = randomUUID();
    const folder = join(base, id);
    await mkdir(folder, { recursive: true });
    const kill = () => void python.send({ kind: 'kill', id }).catch(() => undefined);
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
      await rm(folder, { recursive: true, force: true });
    }
  };

  return {
    call,
    warm: () => python.warm(),
    stop: async () => {
      await python.end();
      await rm(base, { recursive: true, force: true });
    },
  };
};
