import type { Store } from '../deps.js';
import { type Definition, readDefinition } from './definition.js';
import { type Deployed, type RootState, readDeployed } from './deployed.js';
import { differences } from './differences.js';
import { procedureNames } from './fraud-dag.js';
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

/** A graph's root, and what a deploy does to its state. */
export interface RootPlan {
  readonly name: string;
  /** Null before the first deploy. */
  readonly before: RootState | null;
  readonly after: RootState;
}

/** What a deploy would do. */
export interface Plan {
  readonly codeHash: string;
  readonly steps: readonly Step[];
  /** Every root; that of the DAG first. */
  readonly roots: readonly RootPlan[];
  /** State of the DAG's root now; null before the first deploy. */
  readonly rootState: RootState | null;
  /** State the DAG's root will have afterwards. */
  readonly rootStateAfter: RootState;
  /** A run executes: the deploy is refused until it ended. */
  readonly running: boolean;
  /** Everything is as it should be. */
  readonly unchanged: boolean;
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
  procedureNames.map((name) => {
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

const rootOf = ({ name }: TaskGraph, { tasks, interrupted }: Deployed): RootPlan => {
  const before = tasks.find((task) => task.name === name)?.state ?? null;
  return { name, before, after: interrupted?.[name] ?? before ?? 'started' };
};

/** Compares what should be with what is. */
export const comparePlan = (
  definition: Definition,
  deployed: Deployed,
  names: Store['names'],
): Plan => {
  const { code, graphs, settings } = definition;
  const [dag, ...alone] = graphs;
  const steps: Step[] = [
    {
      kind: 'code',
      name: `CODE/${code.hash}`,
      change: deployed.codeStaged ? 'unchanged' : 'create',
      why: '',
    },
    ...procedureSteps(definition, deployed),
    ...graphs.flatMap((graph) => taskSteps(graph, deployed, { names })),
    settingsStep(settings, deployed),
  ];
  const root = rootOf(dag, deployed);
  const roots = [root, ...alone.map((graph) => rootOf(graph, deployed))];
  return {
    codeHash: code.hash,
    steps,
    roots,
    rootState: root.before,
    rootStateAfter: root.after,
    running: deployed.running,
    // One that broke off at its very end is still to be recorded as ended.
    unchanged:
      steps.every(({ change }) => change === 'unchanged') &&
      roots.every(({ before, after }) => before === after) &&
      deployed.interrupted === null,
  };
};

/** What a deploy of this checkout would do now. Changes nothing. */
export const planDeploy = async (store: Store, definition?: Definition): Promise<Plan> => {
  const wanted = definition ?? (await readDefinition(store.names));
  return comparePlan(wanted, await readDeployed(store, wanted.code.hash), store.names);
};
