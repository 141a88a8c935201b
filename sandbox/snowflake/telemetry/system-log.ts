import type { SystemFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Severity } from '../engine/parameters.js';
import { type Cell, textColumn } from '../engine/value.js';
import type { Logs } from './log.js';
import { isKept } from './log-level.js';

const WORDS: Readonly<Record<string, Severity>> = {
  TRACE: 'TRACE',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARN',
  // the examples have it, the list of levels has not
  WARNING: 'WARN',
  ERROR: 'ERROR',
  FATAL: 'FATAL',
};

const invalid = (name: string, told: string) =>
  new SnowflakeError(
    '001044',
    '42P13',
    `SQL compilation error:\nInvalid argument for function ${name}: ${told}.`,
  );

const logFunction = (
  logs: Logs,
  name: string,
  read: (args: readonly Cell[]) => readonly [severity: Severity, message: Cell],
  count: number,
): SystemFunction => ({
  name,
  returns: textColumn(name),
  takesTexts: true,
  call: async (args, context) => {
    if (args.length !== count) throw invalid(name, `${count} expected, ${args.length} given`);
    const [severity, message] = read(args);
    const log = logs.of(context);
    if (log && isKept(severity, log.level))
      await log.keep([{ at: logs.now(context), severity, text: String(message ?? '') }]);
    return null;
  },
});

/**
 * `SYSTEM$LOG(level, message)` and `SYSTEM$LOG_INFO(message)` with its siblings, of constant arguments.
 * https://docs.snowflake.com/en/sql-reference/functions/system_log
 */
export const systemLog = (logs: Logs): SystemFunction[] => [
  logFunction(
    logs,
    'SYSTEM$LOG',
    ([level = null, message = null]) => {
      const severity = WORDS[String(level).toUpperCase()];
      if (!severity) throw invalid('SYSTEM$LOG', `level '${String(level)}'`);
      return [severity, message];
    },
    2,
  ),
  ...(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const).map((severity) =>
    logFunction(logs, `SYSTEM$LOG_${severity}`, ([message = null]) => [severity, message], 1),
  ),
];
