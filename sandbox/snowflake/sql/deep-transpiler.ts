import { Worker } from 'node:worker_threads';

export interface Transpiled {
  readonly success: boolean;
  readonly sql?: readonly string[];
  readonly error?: string;
}

// The transpiler's default limits refuse what Snowpark writes: a chain of 17 derived columns nests deeper than 32.
export const complexityGuard = {
  maxParserDepth: 6000,
  maxInputBytes: null,
  maxTokens: null,
  maxAstNodes: null,
  maxAstDepth: null,
  maxParenthesisDepth: null,
  maxFunctionCallDepth: null,
};

const STACK_MEGABYTES = 64;

/** Plain JavaScript, because a thread started from text knows no TypeScript. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.sdk).then(({ transpile, Dialect }) => {
  const { complexityGuard } = workerData;
  parentPort.on('message', ({ id, text }) => {
    let result;
    try {
      result = transpile(text, Dialect.Snowflake, Dialect.DuckDB, { complexityGuard });
    } catch (error) {
      result = { success: false, error: String(error) };
    }
    parentPort.postMessage({ id, result });
  });
});`;

/**
 * The transpiler in a thread of its own. On the main thread its recursion overflows the stack at a
 * few dozen nested subqueries, the sooner the longer it has run.
 */
export interface DeepTranspiler {
  transpile(text: string): Promise<Transpiled>;
  stop(): Promise<void>;
}

/** The thread starts with the first statement that needs it. */
export const deepTranspiler = (): DeepTranspiler => {
  const waiting = new Map<number, (result: Transpiled) => void>();
  let worker: Worker | undefined;
  let last = 0;

  const failAll = (why: string) => {
    worker = undefined;
    for (const settle of waiting.values()) settle({ success: false, error: why });
    waiting.clear();
  };

  const start = (): Worker => {
    const thread = new Worker(THREAD, {
      eval: true,
      resourceLimits: { stackSizeMb: STACK_MEGABYTES },
      workerData: { sdk: import.meta.resolve('@polyglot-sql/sdk'), complexityGuard },
    });
    thread.on('message', ({ id, result }: { id: number; result: Transpiled }) => {
      waiting.get(id)?.(result);
      waiting.delete(id);
      if (waiting.size === 0) thread.unref();
    });
    thread.on('error', (error) => failAll(String(error)));
    thread.on('exit', () => failAll('the transpiler stopped'));
    return thread;
  };

  return {
    transpile: (text) => {
      worker ??= start();
      worker.ref();
      const thread = worker;
      return new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, resolve);
        thread.postMessage({ id, text });
      });
    },
    stop: async () => {
      await worker?.terminate();
    },
  };
};
