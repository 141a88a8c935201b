import { z } from 'zod';
import type { Store } from '../deps.js';
import { WarehouseError } from '../errors.js';
import { openDeployment } from '../snowflake/queries/deployments.js';
import { deployedSettings } from '../snowflake/queries/settings.js';
import {
  currentGraphs,
  type ShownTask,
  shownProcedures,
  stagedCode,
  tasksOfSchema,
} from '../snowflake/queries/tasks.js';
import { json } from '../snowflake/values.js';
import { procedureNames } from './fraud-dag.js';
import { procedureComment } from './task-sql.js';

export type RootState = 'started' | 'suspended';

/** What stands in Snowflake now. */
export interface Deployed {
  readonly tasks: readonly ShownTask[];
  /** Name and comment of the procedures of the tasks. */
  readonly procedures: ReadonlyMap<string, string | null>;
  /** The archive lies on the stage under the wanted hash. */
  readonly codeStaged: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly running: boolean;
  /** States that a deploy which broke off had found the roots in, by name; null when none did. */
  readonly interrupted: Readonly<Record<string, RootState>> | null;
}

/** An object that does not exist yet, or that this role may not see, reads as nothing. */
const orNone = async <T>(read: Promise<T[]>): Promise<T[]> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof WarehouseError && /^(002003|002043|003001)$/.test(error.code)) return [];
    throw error;
  }
};

/** True while a run of the DAG executes. */
export const isRunning = async ({ warehouse, names }: Store): Promise<boolean> =>
  (await warehouse.query(currentGraphs(names))).some(({ STATE }) => STATE === 'EXECUTING');

const rootConfig = json(z.object({ code_hash: z.string() }));

/** The code that the deployed root says it runs; null before the first deploy. */
const rootHash = (tasks: readonly ShownTask[], names: Store['names']): string | null => {
  const config = tasks.find(({ name }) => name === names.dag)?.config ?? null;
  const parsed = rootConfig.safeParse(config);
  return parsed.success ? parsed.data.code_hash : null;
};

export const readDeployed = async (store: Store, codeHash: string): Promise<Deployed> => {
  const { warehouse, names } = store;
  const [tasks, procedures, staged, settings, running, [open]] = await Promise.all([
    warehouse.query(tasksOfSchema(names)),
    warehouse.query(shownProcedures(names.runs)),
    orNone(warehouse.query(stagedCode(names, codeHash))),
    warehouse.query(deployedSettings(names)),
    isRunning(store),
    warehouse.query(openDeployment(names)),
  ]);
  const schema = names.runs.split('.').at(-1);
  const seen = new Map(
    procedures
      .filter((found) => found.schema_name === schema && /\(\)/.test(found.arguments))
      .map(({ name, description }) => [name, description]),
  );
  // The bot's own role sees neither procedures nor stage; the root's config names their code.
  const hidden = seen.size === 0 ? rootHash(tasks, names) : null;
  return {
    tasks,
    procedures:
      hidden === null
        ? seen
        : new Map(procedureNames.map((name) => [name, procedureComment(name, hidden)])),
    codeStaged:
      hidden === codeHash || staged.some(({ name }) => name.endsWith(`${codeHash}/fraud_dag.zip`)),
    settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
    running,
    interrupted: open?.rootStates ?? null,
  };
};
