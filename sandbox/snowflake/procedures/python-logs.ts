import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Services } from '../engine/context.js';
import { SEVERITIES, type Severity } from '../engine/parameters.js';
import type { Message, Telemetry } from '../telemetry/index.js';
import type { Routine } from './routine.js';

/** Where and what Python is to log, as `python/event_log.py` reads it. */
export interface LogRequest {
  /** absolute */
  readonly file: string;
  readonly level: Severity;
  /** what is raised is logged too */
  readonly uncaught: boolean;
}

/** bytes of such a file that are read: more than Python writes */
const MOST_READ = 40 << 20;

/** the last moment that clients can show */
const LATEST = Date.UTC(9999, 11, 31);

/** The folder of these files. */
export const logFolder = ({ settings }: Pick<Services, 'settings'>): string =>
  join(settings.stateFolder, 'python', 'logs');

/** The beginning of a file; nothing when there is none. */
const beginning = async (file: string): Promise<string> => {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, MOST_READ);
    return (await handle.read(Buffer.alloc(length), 0, length, 0)).buffer.toString('utf8');
  } finally {
    await handle.close();
  }
};

const isSeverity = (word: unknown): word is Severity =>
  word !== 'OFF' && (SEVERITIES as readonly unknown[]).includes(word);

const parsed = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/** @param ahead milliseconds from real time to virtual time. @returns undefined for a line that is none of ours */
const messageOf = (line: Readonly<Record<string, unknown>>, ahead: number): Message | undefined => {
  const { at, severity, logger, text, attributes } = line;
  if (typeof text !== 'string' || !isSeverity(severity)) return undefined;
  const moment = typeof at === 'number' ? at * 1000 + ahead : -1;
  return {
    // what code has made up as the time of a record may be none
    at: moment >= 0 && moment <= LATEST ? moment : Date.now() + ahead,
    severity,
    text,
    ...(typeof logger === 'string' ? { logger } : {}),
    ...(typeof attributes === 'object' && attributes !== null
      ? { attributes: { ...attributes } }
      : {}),
  };
};

/**
 * Runs Python code of a routine, and keeps what it logged, however it ended.
 * @param work is told where to log; null when nothing is to be kept
 */
export const keepingLogs = async <T>(
  routine: Routine,
  context: Context,
  work: (request: LogRequest | null) => Promise<T>,
): Promise<T> => {
  const { services } = context;
  const { clock, settings } = services;
  const log = services.room<Telemetry>('telemetry').logs.of(context, { routine });
  if (!log) return work(null);
  const { level, uncaught } = log;
  const file = join(logFolder(services), `${randomUUID()}.jsonl`);
  const ahead = clock.now() - Date.now();
  try {
    return await work({ file, level, uncaught });
  } finally {
    try {
      const lines = (await beginning(file)).split('\n').map(parsed);
      const messages = lines.flatMap((line) => messageOf(line, ahead) ?? []);
      const isFull = lines.some(({ full }) => full === true);
      if (messages.length > 0 || isFull) await log.keep(messages, isFull);
    } catch (error) {
      settings.log('keeping logs', { routine: routine.name, error: String(error) });
    }
    await rm(file, { force: true });
  }
};
