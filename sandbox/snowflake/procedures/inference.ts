import { randomUUID } from 'node:crypto';
import type { Settings } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import { pythonProcess } from './python-process.js';

/** What is applied to rows: a model's method, or a function's handler. */
export interface Applied {
  /** the same key means the same code: it is loaded once */
  readonly key: string;
  readonly kind: 'model' | 'function';
  /** a version's folder, or the folder that a function's imports are copied to */
  readonly directory: string;
  readonly handler: string;
  readonly code: string | null;
  readonly imports: readonly string[];
}

export interface Inference {
  readonly function: Applied;
  /** Parquet files */
  readonly input: string;
  readonly output: string;
  /** columns of the input that are the arguments, and their types */
  readonly arguments: readonly string[];
  readonly types: readonly string[];
  readonly returns: string;
}

export interface InferenceWorker {
  /**
   * Fills `output` with one column `RESULT`, a row for each row of the input, in order.
   * @returns whether the column holds structs or text
   * @throws SnowflakeError 100357 with the handler's traceback
   */
  apply(request: Inference, signal: AbortSignal): Promise<'struct' | 'text'>;
  warm(): Promise<void>;
  stop(): Promise<void>;
}

/** One long-lived process; it works on one request at a time, so a hanging one can be killed alone. */
export const inferenceWorker = (settings: Settings): InferenceWorker => {
  let answer: ((message: Readonly<Record<string, unknown>>) => void) | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const python = pythonProcess(settings, 'inference_worker.py', {
    message: (message) => answer?.(message),
    gone: (why) =>
      answer?.({ ok: false, error: `The handler's process ended without an answer (${why}).` }),
  });

  const work = async (request: Inference, signal: AbortSignal): Promise<'struct' | 'text'> => {
    if (signal.aborted) throw canceled();
    const id = randomUUID();
    const kill = () => python.kill();
    try {
      const answered = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
        answer = resolve;
      });
      await python.send({ ...request, id });
      signal.addEventListener('abort', kill, { once: true });
      if (signal.aborted) kill();
      const message = await answered;
      if (signal.aborted)
        throw signal.reason instanceof SnowflakeError ? signal.reason : canceled();
      if (message.ok === true) return message.shape === 'struct' ? 'struct' : 'text';
      throw new SnowflakeError(
        '100357',
        'P0000',
        `Python Interpreter Error:\n${String(message.error)}`,
      );
    } finally {
      answer = undefined;
      signal.removeEventListener('abort', kill);
    }
  };

  return {
    apply: (request, signal) => {
      const mine = tail.then(() => work(request, signal));
      tail = mine.catch(() => undefined);
      return mine;
    },
    warm: () => python.warm(),
    stop: () => python.end(),
  };
};
