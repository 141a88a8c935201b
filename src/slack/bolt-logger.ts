import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Log } from '../log.js';

export type BoltLogger = SlackLogger;

const words = (args: readonly unknown[]): string =>
  args.map((arg) => (arg instanceof Error ? arg.message : String(arg))).join(' ');

/**
 * Bolt's log lines in ours, from warnings up: below that the socket client prints whole frames,
 * with tokens and people's words.
 */
export const createBoltLogger = (log: Log): BoltLogger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...args) => log.warn({ from: 'bolt' }, words(args)),
  error: (...args) => log.error({ from: 'bolt' }, words(args)),
  setLevel: () => undefined,
  getLevel: () => LogLevel.WARN,
  setName: () => undefined,
});
