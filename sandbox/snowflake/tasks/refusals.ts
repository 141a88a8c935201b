import { SnowflakeError } from '../engine/errors.js';

/** A rule of tasks that was broken; the platform says these without a compilation prefix. */
export const taskError = (message: string) => new SnowflakeError('091400', '22000', message);

export const rootNotSuspended = (root: string) =>
  new SnowflakeError(
    '091421',
    '22000',
    `Unable to update graph with root task ${root} since that root task is not suspended.`,
  );

export const notARoot = (task: string) =>
  new SnowflakeError(
    '091435',
    '22000',
    `Execute task cannot be called on non-root task ${task}. Call EXECUTE TASK on the root task of its graph instead.`,
  );

export const nothingToRetry = (root: string) =>
  new SnowflakeError(
    '091457',
    '22000',
    `Cannot perform retry: no suitable run of graph with root task ${root} to retry.`,
  );

export const noFailures = (root: string, group: string, attempt: number) =>
  new SnowflakeError(
    '091456',
    '22000',
    `Cannot perform retry: run (GRAPH_RUN_GROUP_ID = ${group}, attempt = ${attempt}) of graph with root task ${root} had no failures.`,
  );

export const unknownGroup = (group: string) =>
  taskError(`Cannot perform retry: Graph run group with ID ${group} not found.`);

const cannotExecute = (why: string) =>
  new SnowflakeError('091089', '23001', `Cannot execute task, ${why}`);

export const ownerMayNotExecute = () =>
  cannotExecute('EXECUTE TASK privilege must be granted to owner role');

export const ownerMayNotRunServerless = () =>
  cannotExecute('EXECUTE MANAGED TASK privilege must be granted to owner role');

export const ownerMayNotUseWarehouse = () =>
  cannotExecute("USAGE privilege on the task's warehouse must be granted to owner role");

export const userLacksOwner = (user: string) =>
  cannotExecute(`owner role must be granted to user ${user}`);

export const invalidConfig = () =>
  taskError('Invalid config. Must be a string representation of a valid JSON Object.');

export const invalidSchedule = () =>
  taskError(
    'Invalid schedule was specified. Please refer to the docs on what constitutes a valid schedule.',
  );

export const mayNotOperate = () =>
  new SnowflakeError(
    '003001',
    '42501',
    'SQL access control error:\nOnly task owners or users with the operate privilege may execute tasks.',
  );
