import { randomUUID } from 'node:crypto';
import type { Settings } from '../engine/context.js';
import { canceled, SnowflakeError } from '../engine/errors.js';
import type { LogRequest } from './python-logs.js';
import { pythonError, pythonProcess } from './python-process.js';

type Message = Readonly<Record<string, unknown>>;

/** What is applied to rows: a model's method, or a function's handler. */
export interface Applied {
  /** the same key means the same code: it is loaded once */
  readonly key: string;
  readonly kind: 'model' | 'function';
  /** for messages */
  readonly name: string;
  /** a version's folder, or the folder that a function's imports are copied to */
  readonly directory: string;
  readonly handler: string;
  readonly code: string | null;
  readonly imports: readonly string[];
  /** an argument that is NULL gives NULL, and the handler is not asked */
  readonly strict: boolean;
}

export interface Inference {
  readonly function: Applied;
  /** null: nothing is kept */
  readonly log: LogRequest | null;
  /** Parquet files */
  readonly input: string;
  readonly output: string;
  /** columns of the input that are the arguments, and their types */
  readonly arguments: readonly string[];
  readonly types: readonly string[];
  readonly returns: string;
}

/** A table function over rows: each result row says which row of the input it came from, or null. */
export interface TableInference {
  readonly function: Applied;
  /** null: nothing is kept */
  readonly log: LogRequest | null;
  readonly input: string;
  readonly output: string;
  readonly arguments: readonly string[];
  /** of the parameters, for handlers that take data frames */
  readonly names: readonly string[];
  readonly types: readonly string[];
  /** columns of the input, sorted by them, whose values part it */
  readonly partitions: readonly string[];
  /** types of the result columns */
  readonly returns: readonly string[];
}

export interface InferenceWorker {
  /**
   * Fills `output` with one column `RESULT`, a row for each row of the input, in order.
   * @returns whether the column holds structs or text
   * @throws SnowflakeError 100357 with the handler's traceback
   */
  apply(request: Inference, signal: AbortSignal): Promise<'struct' | 'text'>;
  /** Fills `output` with columns `PART` (where the partition begins), `ROW` and `C0`, `C1` …. @throws SnowflakeError 100357 */
  table(request: TableInference, signal: AbortSignal): Promise<void>;
  warm(modules: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** One long-lived process; it works on one request at a time, so a hanging one can be killed alone. */
export const inferenceWorker = (settings: Settings): InferenceWorker => {
  let answer: ((message: Message) => void) | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const python = pythonProcess(settings, 'inference_worker.py', {
    message: (message) => answer?.(message),
    gone: (why) =>
      answer?.({ ok: false, error: `The handler's process ended without an answer (${why}).` }),
  });

  const work = async (
    request: Inference | TableInference,
    signal: AbortSignal,
  ): Promise<Message> => {
    if (signal.aborted) throw canceled();
    const id = randomUUID();
    const kill = () => python.kill();
    try {
      const answered = new Promise<Message>((resolve) => {
        answer = resolve;
      });
      await python.send({ ...request, id });
      signal.addEventListener('abort', kill, { once: true });
      if (signal.aborted) kill();
      const message = await answered;
      if (signal.aborted)
        throw signal.reason instanceof SnowflakeError ? signal.reason : canceled();
      if (message.ok === true) return message;
      throw pythonError(String(message.error), request.function.name, request.function.handler);
    } finally {
      answer = undefined;
      signal.removeEventListener('abort', kill);
    }
  };

  const inTurn = (request: Inference | TableInference, signal: AbortSignal) => {
    const mine = tail.then(() => work(request, signal));
    tail = mine.catch(() => undefined);
    return mine;
  };

  return {
    apply: async (request, signal) =>
      (await inTurn(request, signal)).shape === 'struct' ? 'struct' : 'text',
    table: async (request, signal) => void (await inTurn(request, signal)),
    warm: (modules) => python.warm(modules),
    stop: () => python.end(),
  };
};
