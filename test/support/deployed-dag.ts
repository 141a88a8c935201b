import type { Definition } from '../../src/dag/definition.js';
import type { Deployed } from '../../src/dag/deployed.js';
import { fraudDag, procedureNames } from '../../src/dag/fraud-dag.js';
import { type DagConfigInput, readDagConfig } from '../../src/dag/settings.js';
import { inOrder, taskName } from '../../src/dag/task-graph.js';
import { procedureComment, taskComment } from '../../src/dag/task-sql.js';
import { readNames } from '../../src/snowflake/names.js';

/** What a checkout with this code would deploy. */
export const aDefinition = (hash = 'aaaaaaaaaaaa', config: DagConfigInput = {}): Definition => ({
  code: { hash, bytes: Buffer.from('') },
  ...fraudDag(readNames(), readDagConfig(config), hash),
});

/** Snowflake before the first deploy. */
export const nothingDeployed: Deployed = {
  tasks: [],
  procedures: new Map(),
  codeStaged: false,
  settings: {},
  running: false,
  interrupted: null,
};

/** Snowflake after a deploy of `definition`. */
export const deployedAs = ({ code, graphs, settings }: Definition): Deployed => ({
  ...nothingDeployed,
  codeStaged: true,
  settings,
  procedures: new Map(procedureNames.map((name) => [name, procedureComment(name, code.hash)])),
  tasks: graphs.flatMap((graph) =>
    [graph.root, ...inOrder(graph)].map((task) => ({
      name: taskName(graph, task.name),
      id: task.name,
      state: 'started' as const,
      schedule: task === graph.root ? graph.schedule : null,
      predecessors: task.after.map((name) => taskName(graph, name)).sort(),
      definition: task.body,
      condition: task.when,
      config: task === graph.root ? JSON.stringify(graph.config) : null,
      warehouse: readNames().warehouse,
      comment: taskComment(task),
      finalizes: task.finalizer ? graph.name : null,
    })),
  ),
});
