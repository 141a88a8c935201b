import type { Context } from '../engine/context.js';
import type { ParameterValue } from '../engine/parameters.js';

type Values = Readonly<Record<string, ParameterValue>>;

/** Parameters that take a right of their own, whatever they are set on. */
const LEVELS: Readonly<Record<string, string>> = {
  LOG_EVENT_LEVEL: 'LOG EVENT LEVEL',
  LOG_LEVEL: 'LOG LEVEL',
};

/** Is a level of telemetry all that differs? */
export const isOfLevels = (before: Values, after: Values): boolean =>
  Object.keys({ ...before, ...after }).every(
    (name) => name in LEVELS || before[name] === after[name],
  );

/**
 * Setting a level of telemetry, or taking it back, takes a privilege on the account beside those on the object.
 * https://docs.snowflake.com/en/developer-guide/logging-tracing/telemetry-levels#label-telemetry-level-privileges
 * @throws SnowflakeError 003001 when a level differs and the role may not change it
 */
export const requireLevelRights = (
  before: Values,
  after: Values,
  { frame, services }: Pick<Context, 'frame' | 'services'>,
  right: 'MODIFY' | 'MODIFY SESSION' = 'MODIFY',
): void => {
  for (const [name, level] of Object.entries(LEVELS))
    if (before[name] !== after[name]) services.access.requireOnAccount(frame, `${right} ${level}`);
};
