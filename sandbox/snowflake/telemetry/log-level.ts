import { levelsAt } from '../catalogue/holder-parameters.js';
import type { Catalogue, Frame } from '../engine/context.js';
import { nearest, SEVERITIES, type Severity } from '../engine/parameters.js';
import type { Routine } from '../procedures/routine.js';

const isSeverity = (word: unknown): word is Severity =>
  (SEVERITIES as readonly unknown[]).includes(word);

/** Is something of this severity kept at that level? */
export const isKept = (severity: Severity, level: Severity): boolean =>
  level !== 'OFF' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(level);

/** What was set on the session or its user; what the account says is the objects' affair too. */
const levelOfSession = ({ session: { parameters } }: Frame): unknown => {
  const level = parameters.levelOf('LOG_LEVEL');
  return level === 'SESSION' || level === 'USER' ? parameters.get('LOG_LEVEL') : undefined;
};

/** The level of a routine, or of the task whose body runs, or else of the account. */
const levelOfObject = (
  routine: Routine | undefined,
  { session }: Frame,
  catalogue: Catalogue,
): unknown => {
  const run = session.root.task;
  const about = routine ?? (run && catalogue.list('TASK').find(({ id }) => id === run.taskId));
  return nearest('LOG_LEVEL', [
    ['OBJECT', routine?.properties.objectParameters ?? {}],
    ...levelsAt(catalogue, about ?? { database: null, schema: null }),
  ])?.[1];
};

/**
 * The level that counts: account, database, schema and object have one, session and user another, and of the
 * two the more verbose. A task's own is one of its session.
 * https://docs.snowflake.com/en/developer-guide/logging-tracing/telemetry-levels#label-telemetry-level-effective
 */
export const logLevelOf = (
  routine: Routine | undefined,
  frame: Frame,
  catalogue: Catalogue,
): Severity => {
  const set = [levelOfSession(frame), levelOfObject(routine, frame, catalogue)].filter(isSeverity);
  const [verbose = 'OFF'] = set.sort((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b));
  return verbose;
};
