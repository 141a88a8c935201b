import { UserError } from '../errors.js';

/** One task of a graph, by its short name. */
export interface Task {
  /** Short name in upper case, such as `TRAIN`; the root's is the graph's. */
  readonly name: string;
  readonly body: string;
  /** Short names; empty for the root and for the finalizer. */
  readonly after: readonly string[];
  /** The condition of WHEN, null for always. */
  readonly when: string | null;
  readonly finalizer: boolean;
  /** Longest run in milliseconds; null for Snowflake's default. The root's bounds the graph. */
  readonly timeoutMs: number | null;
}

/** A task graph as data: one root, tasks after it, at most one finalizer. */
export interface TaskGraph {
  /** Name of the root task. */
  readonly name: string;
  /** In the form of SCHEDULE, such as `USING CRON 0 6 * * * UTC`. */
  readonly schedule: string;
  /** Flat JSON of scalars. */
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly root: Task;
  readonly tasks: readonly Task[];
}

/** The task's name in Snowflake: what Snowflake's Python DAG API calls it, so its tools know it. */
export const taskName = (graph: Pick<TaskGraph, 'name'>, short: string): string =>
  short === graph.name ? graph.name : `${graph.name}$${short}`;

const plain = /^[A-Z][A-Z0-9_]*$/;

const nameFaults = (graph: TaskGraph): string[] => {
  const names = [graph.name, ...graph.tasks.map(({ name }) => name)];
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...names
      .filter((name) => !plain.test(name))
      .map((name) => `the name “${name}” is not a plain upper-case identifier`),
    ...[...new Set(twice)].map((name) => `the name ${name} is used twice`),
    ...names
      .filter((name) => taskName(graph, name).length > 255)
      .map((name) => `the name ${name} is too long`),
  ];
};

const shapeFaults = (graph: TaskGraph): string[] => {
  const known = new Set([graph.name, ...graph.tasks.map(({ name }) => name)]);
  const finalizers = graph.tasks.filter(({ finalizer }) => finalizer);
  return [
    ...(graph.root.name === graph.name ? [] : ['the root does not carry the name of the graph']),
    ...(graph.root.after.length === 0 ? [] : ['the root comes after another task']),
    ...(graph.root.finalizer ? ['the root is the finalizer'] : []),
    ...(finalizers.length > 1 ? ['there is more than one finalizer'] : []),
    ...graph.tasks.flatMap((task) => {
      const missing = task.after.filter((name) => !known.has(name));
      const afterFinalizer = task.after.filter((name) =>
        finalizers.some((finalizer) => finalizer.name === name),
      );
      return [
        ...missing.map((name) => `${task.name} comes after ${name}, which does not exist`),
        ...(task.after.includes(task.name) ? [`${task.name} comes after itself`] : []),
        ...afterFinalizer.map((name) => `${task.name} comes after the finalizer ${name}`),
        ...(task.finalizer && task.after.length > 0
          ? [`the finalizer ${task.name} comes after other tasks`]
          : []),
        ...(!task.finalizer && task.after.length === 0
          ? [`${task.name} comes after nothing, so it would be a second root`]
          : []),
        // Snowflake's limit for one task.
        ...(task.after.length > 100 ? [`${task.name} comes after more than 100 tasks`] : []),
      ];
    }),
    ...(graph.tasks.length > 999 ? ['there are more than 1000 tasks'] : []),
  ];
};

/**
 * Tasks in an order in which each comes after its predecessors; the finalizer last. What a cycle
 * holds back is missing from it.
 */
export const inOrder = (graph: TaskGraph): Task[] => {
  const done = new Set([graph.name]);
  const ordered: Task[] = [];
  let left = graph.tasks.filter(({ finalizer }) => !finalizer);
  for (;;) {
    const ready = left.filter(({ after }) => after.every((name) => done.has(name)));
    if (ready.length === 0) break;
    for (const task of ready) done.add(task.name);
    ordered.push(...ready);
    left = left.filter((task) => !ready.includes(task));
  }
  return [...ordered, ...graph.tasks.filter(({ finalizer }) => finalizer)];
};

/** Everything that is wrong with a graph, in words; empty when Snowflake would take it. */
export const graphFaults = (graph: TaskGraph): string[] => {
  const faults = [...nameFaults(graph), ...shapeFaults(graph)];
  const ordered = new Set(inOrder(graph).map(({ name }) => name));
  const held = graph.tasks.filter(({ name }) => !ordered.has(name)).map(({ name }) => name);
  if (faults.length === 0 && held.length > 0)
    faults.push(`${held.join(', ')} stand in a cycle or behind one`);
  return faults;
};

/** Throws a `UserError` naming every fault. */
export const checkGraph = (graph: TaskGraph): TaskGraph => {
  const faults = graphFaults(graph);
  if (faults.length > 0)
    throw new UserError(
      `The DAG cannot be deployed: ${faults.join('; ')}.`,
      'Mend src/dag/fraud-dag.ts.',
    );
  return graph;
};
