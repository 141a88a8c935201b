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
  tasksOfDag,
} from '../snowflake/queries/tasks.js';
import { json } from '../snowflake/values.js';
import { type Definition, readDefinition } from './definition.js';
import { differences } from './differences.js';
import { pipelineTasks } from './fraud-dag.js';
import { inOrder, type TaskGraph, taskName } from './task-graph.js';
import { procedureComment, taskDifferences } from './task-sql.js';

export type Change = 'create' | 'change' | 'drop' | 'unchanged';

export type ObjectKind = 'code' | 'procedure' | 'task' | 'settings';

/** One object and what a deploy would do to it. */
export interface Step {
  readonly kind: ObjectKind;
  /** Unqualified name. */
  readonly name: string;
  readonly change: Change;
  /** What differs, in words, such as `schedule, config`; `''` when nothing does. */
  readonly why: string;
}

export type RootState = 'started' | 'suspended';

/** What a deploy would do. */
export interface Plan {
  readonly codeHash: string;
  readonly steps: readonly Step[];
  /** State of the root now; null before the first deploy. */
  readonly rootState: RootState | null;
  /** State the root will have afterwards. */
  readonly rootStateAfter: RootState;
  /** A run executes: the deploy is refused until it ended. */
  readonly running: boolean;
  /** Everything is as it should be. */
  readonly unchanged: boolean;
}

/** What stands in Snowflake now. */
export interface Deployed {
  readonly tasks: readonly ShownTask[];
  /** Name and comment of the pipeline's procedures. */
  readonly procedures: ReadonlyMap<string, string | null>;
  /** The archive lies on the stage under the wanted hash. */
  readonly codeStaged: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly running: boolean;
  /** State that a deploy which broke off had found the root in; null when none did. */
  readonly interrupted: RootState | null;
}

const taskSteps = (graph: TaskGraph, { tasks }: Deployed, { names }: Pick<Store, 'names'>) => {
  const shown = new Map(tasks.map((task) => [task.name, task]));
  const wanted = [graph.root, ...inOrder(graph)];
  const steps = wanted.map((task): Step => {
    const name = taskName(graph, task.name);
    const found = shown.get(name);
    shown.delete(name);
    if (found === undefined) return { kind: 'task', name, change: 'create', why: '' };
    const why = taskDifferences(graph, task, found, names).join(', ');
    return { kind: 'task', name, change: why === '' ? 'unchanged' : 'change', why };
  });
  const ours = (name: string) => name.startsWith(`${graph.name}$`);
  const dropped = [...shown.keys()]
    .filter(ours)
    .map((name): Step => ({ kind: 'task', name, change: 'drop', why: 'no longer in the DAG' }));
  return [...steps, ...dropped];
};

const procedureSteps = ({ code }: Definition, { procedures }: Deployed): Step[] =>
  pipelineTasks.map((name) => {
    const comment = procedures.get(name);
    if (comment === undefined) return { kind: 'procedure', name, change: 'create', why: '' };
    const same = comment === procedureComment(name, code.hash);
    return {
      kind: 'procedure',
      name,
      change: same ? 'unchanged' : 'change',
      why: same ? '' : 'code',
    };
  });

const settingsStep = (wanted: Definition['settings'], { settings }: Deployed): Step => {
  const differing = differences(settings, wanted);
  const isFirst = Object.keys(settings).length === 0;
  return {
    kind: 'settings',
    name: 'SETTINGS',
    change: isFirst ? 'create' : differing.length === 0 ? 'unchanged' : 'change',
    why: isFirst ? '' : differing.join(', '),
  };
};

/** Compares what should be with what is. */
export const comparePlan = (
  definition: Definition,
  deployed: Deployed,
  names: Store['names'],
): Plan => {
  const { code, graph, settings } = definition;
  const root = deployed.tasks.find(({ name }) => name === graph.name);
  const steps: Step[] = [
    {
      kind: 'code',
      name: `CODE/${code.hash}`,
      change: deployed.codeStaged ? 'unchanged' : 'create',
      why: '',
    },
    ...procedureSteps(definition, deployed),
    ...taskSteps(graph, deployed, { names }),
    settingsStep(settings, deployed),
  ];
  const rootState = root?.state ?? null;
  const rootStateAfter = deployed.interrupted ?? rootState ?? 'started';
  return {
    codeHash: code.hash,
    steps,
    rootState,
    rootStateAfter,
    running: deployed.running,
    // One that broke off at its very end is still to be recorded as ended.
    unchanged:
      steps.every(({ change }) => change === 'unchanged') &&
      rootState === rootStateAfter &&
      deployed.interrupted === null,
  };
};

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
    warehouse.query(tasksOfDag(names)),
    warehouse.query(shownProcedures(names)),
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
        : new Map(pipelineTasks.map((name) => [name, procedureComment(name, hidden)])),
    codeStaged:
      hidden === codeHash || staged.some(({ name }) => name.endsWith(`${codeHash}/fraud_dag.zip`)),
    settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
    running,
    interrupted: open?.rootState ?? null,
  };
};

/** What a deploy of this checkout would do now. Changes nothing. */
export const planDeploy = async (store: Store, definition?: Definition): Promise<Plan> => {
  const wanted = definition ?? (await readDefinition(store.names));
  return comparePlan(wanted, await readDeployed(store, wanted.code.hash), store.names);
};
