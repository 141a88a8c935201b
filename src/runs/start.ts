import type { Store } from '../deps.js';
import { UnknownOutcomeError, UserError, WarehouseError } from '../errors.js';
import { literal } from '../snowflake/literal.js';
import { tasksOfDag } from '../snowflake/queries/tasks.js';
import { anyRow } from '../snowflake/values.js';
import { type Overrides, overrides } from './overrides.js';
import { readCurrent, readRuns } from './store.js';

export interface StartRequest {
  /** Slack user id, or `cli:<name>`; four-eyes asks for it later. */
  readonly requestedBy: string;
  /** Unique; EXECUTE TASK returns no run id, so this finds the run. */
  readonly requestId: string;
  readonly overrides: Overrides;
}

export interface Started {
  /** `unknown`: the answer was lost and no run with this request id shows yet. */
  readonly outcome: 'started' | 'queued_behind' | 'unknown';
  readonly requestId: string;
  /** Group of the run that it waits for; null unless queued. */
  readonly behind: string | null;
}

const mentions = (config: string | null, requestId: string): boolean =>
  config?.includes(JSON.stringify(requestId)) ?? false;

const hasStarted = async (store: Store, requestId: string): Promise<boolean> => {
  const current = await readCurrent(store);
  if (current.some(({ config }) => mentions(config, requestId))) return true;
  return (await readRuns(store, 5)).some((run) => run.requestId === requestId);
};

/** One request of several in a row replaces the queued one, so a lost answer is read back first. */
const settle = async (store: Store, requestId: string): Promise<boolean> => {
  for (let look = 0; look < 3; look += 1)
    if (await hasStarted(store, requestId).catch(() => false)) return true;
  return false;
};

/** Throws when there is no DAG to run. */
export const requireDag = async ({ warehouse, names }: Store): Promise<void> => {
  const root = (await warehouse.query(tasksOfDag(names))).find(({ name }) => name === names.dag);
  if (root === undefined)
    throw new UserError('The DAG has not been deployed yet.', 'Deploy it with `/dag deploy`.');
};

/** Starts a run, or queues it behind the one that executes. Throws, before anything, for overrides that are none. */
export const startRun = async (store: Store, request: StartRequest): Promise<Started> => {
  const { warehouse, names } = store;
  const { requestId, requestedBy } = request;
  const config = {
    ...overrides.parse(request.overrides),
    requested_by: requestedBy,
    request_id: requestId,
  };
  await requireDag(store);
  const current = await readCurrent(store);
  const executing = current.find(({ state }) => state === 'running');
  const answer = {
    outcome: executing === undefined ? ('started' as const) : ('queued_behind' as const),
    requestId,
    behind: executing?.group ?? null,
  };
  if (current.some((run) => mentions(run.config, requestId))) return answer;
  try {
    await warehouse.query(
      {
        name: 'starting a run',
        sql: `EXECUTE TASK ${names.runs}.${names.dag} USING CONFIG = ${literal(JSON.stringify(config))}`,
        row: anyRow,
      },
      [],
      { tag: `${requestId} ${requestedBy}` },
    );
    return answer;
  } catch (error) {
    if (error instanceof UnknownOutcomeError)
      return (await settle(store, requestId)) ? answer : { ...answer, outcome: 'unknown' };
    if (error instanceof WarehouseError && error.code === '091089')
      throw new UserError(
        'The owner of the DAG may not execute tasks. Nothing was started.',
        'An admin runs `dagbot setup` again.',
        { cause: error },
      );
    throw error;
  }
};
