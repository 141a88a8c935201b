import type { Context, SystemFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { type Cell, textColumn } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import { configAt } from './config.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { mayNotOperate, taskError } from './refusals.js';
import type { GraphRun, TaskRun } from './run.js';
import { resume } from './state-change.js';
import { type Task, taskName } from './task.js';

const text = (name: string) => textColumn(name);
const MAX_RETURN_VALUE = 10_240;

interface Here {
  readonly run: TaskRun;
  readonly graph: GraphRun;
}

const here = (engine: TaskEngine, context: Context, name: string, stop = '.'): Here => {
  // a procedure's frame may not carry the task on; the session it runs in does
  const key = context.frame.session.root.task?.runKey;
  const run = key === undefined ? undefined : engine.store.task(key);
  if (!run) throw taskError(`Function ${name} must be called from within a task${stop}`);
  return { run, graph: engine.store.graph(run.graphRun) };
};

const asText = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell);

const timestamp = (at: number): string => {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)} Z`;
};

const qualified = ({ graph }: Here, name: string) =>
  taskName({ database: graph.database, schema: graph.schema, name });

/** On a first run nothing has succeeded, which clients know by this very message. */
const lastSuccessful = (engine: TaskEngine, { graph }: Here): GraphRun => {
  const last = engine.store
    .graphs()
    .filter((each) => each.root.id === graph.root.id && each.state === 'SUCCEEDED')
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
    .at(-1);
  if (!last) throw new SnowflakeError('100072', '22000', 'NULL result in a non-nullable column');
  return last;
};

const runtimeInfo = (engine: TaskEngine, at: Here, key: string): Cell => {
  switch (key.toUpperCase()) {
    case 'CURRENT_TASK_NAME':
      return qualified(at, at.run.task.name);
    case 'CURRENT_ROOT_TASK_NAME':
      return qualified(at, at.graph.root.name);
    case 'CURRENT_ROOT_TASK_UUID':
      return at.graph.root.id;
    case 'CURRENT_TASK_GRAPH_RUN_GROUP_ID':
      return at.graph.group;
    case 'CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP':
      return timestamp(at.graph.originallyAt);
    case 'LAST_SUCCESSFUL_TASK_GRAPH_RUN_GROUP_ID':
      return lastSuccessful(engine, at).group;
    case 'LAST_SUCCESSFUL_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP':
      return timestamp(lastSuccessful(engine, at).originallyAt);
    default:
      throw taskError(`Invalid argument '${key}' for function SYSTEM$TASK_RUNTIME_INFO.`);
  }
};

/** Any ancestor that is not suspended counts; without a name there must be exactly one resumed predecessor. */
const predecessorValue = (engine: TaskEngine, { run, graph }: Here, name: string | null): Cell => {
  const planned = [graph.root, ...graph.tasks];
  const above = new Set<string>();
  const climb = (task: TaskRun['task']) => {
    for (const each of planned.filter((p) => task.definition.predecessors.includes(p.name))) {
      if (!above.has(each.name)) {
        above.add(each.name);
        climb(each);
      }
    }
  };
  climb(run.task);
  // the root runs by EXECUTE TASK although it is suspended
  const enabled = planned.filter((each) => each.resumed || each === graph.root);
  if (name !== null) {
    if (!above.has(name) || !enabled.some((each) => each.name === name))
      throw taskError(`Invalid predecessor ${name} was specified.`);
    return engine.returnValueOf(graph, name);
  }
  const direct = enabled.filter((each) => run.task.definition.predecessors.includes(each.name));
  if (direct.length !== 1) {
    throw taskError(
      'Function SYSTEM$GET_PREDECESSOR_RETURN_VALUE needs the name of a predecessor, since the task does not have exactly one.',
    );
  }
  return engine.returnValueOf(graph, direct[0]?.name ?? '');
};

const operated = (engine: TaskEngine, context: Context, name: Cell | undefined) => {
  const task = requireTask(Cursor.of(asText(name) ?? '').name(), context);
  if (!context.services.access.can(context.frame, 'OPERATE', task)) throw mayNotOperate();
  return { task, engine };
};

/** Children and finalizer first, the root last. A graph that is started stays as it is, or refuses. */
const resumeGraph = async (engine: TaskEngine, root: Task, context: Context): Promise<void> => {
  const [, ...rest] = engine.graphs.members(root);
  for (const each of rest.filter(({ properties }) => properties.state === 'suspended')) {
    await resume(each, engine, context);
  }
  await resume(root, engine, context);
};

/** SYSTEM$ functions of tasks: inside a run, and for whoever operates one. */
export const systemFunctions = (engine: () => TaskEngine): SystemFunction[] => [
  {
    name: 'SYSTEM$GET_TASK_GRAPH_CONFIG',
    returns: text('SYSTEM$GET_TASK_GRAPH_CONFIG'),
    call: async ([path], context) => {
      const { graph } = here(engine(), context, 'SYSTEM$GET_TASK_GRAPH_CONFIG');
      const at = asText(path);
      return at === null ? graph.config : configAt(graph.config, at);
    },
  },
  {
    name: 'SYSTEM$SET_RETURN_VALUE',
    returns: text('SYSTEM$SET_RETURN_VALUE'),
    takesTexts: true,
    call: async ([value], context) => {
      const { run } = here(engine(), context, 'SYSTEM$SET_RETURN_VALUE', '');
      const returnValue = asText(value);
      if (Buffer.byteLength(returnValue ?? '') > MAX_RETURN_VALUE) {
        throw new SnowflakeError('100078', '22000', 'Return value exceeds the limit of 10 kB.');
      }
      engine().store.putTask({ ...run, returnValue });
      return null;
    },
  },
  {
    name: 'SYSTEM$GET_PREDECESSOR_RETURN_VALUE',
    returns: text('SYSTEM$GET_PREDECESSOR_RETURN_VALUE'),
    call: async ([name], context) => {
      const at = here(engine(), context, 'SYSTEM$GET_PREDECESSOR_RETURN_VALUE');
      return predecessorValue(engine(), at, asText(name));
    },
  },
  {
    name: 'SYSTEM$CURRENT_USER_TASK_NAME',
    returns: text('SYSTEM$CURRENT_USER_TASK_NAME'),
    call: async (_, context) => {
      const at = here(engine(), context, 'SYSTEM$CURRENT_USER_TASK_NAME');
      return qualified(at, at.run.task.name);
    },
  },
  {
    name: 'SYSTEM$TASK_RUNTIME_INFO',
    returns: text('SYSTEM$TASK_RUNTIME_INFO'),
    call: async ([key], context) => {
      const at = here(engine(), context, 'SYSTEM$TASK_RUNTIME_INFO');
      return runtimeInfo(engine(), at, asText(key) ?? '');
    },
  },
  {
    name: 'SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS',
    returns: text('SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS'),
    call: async ([name], context) => {
      const { task } = operated(engine(), context, name);
      const ids = engine().cancelRunning(task);
      return ids.length === 0
        ? `Task ${task.name} has no currently running executions.`
        : `Marked ${ids.length} task runs for cancellation. It may take a few seconds for cancellation to complete. Query ids canceled: [${ids.join(', ')}]`;
    },
  },
  {
    name: 'SYSTEM$TASK_DEPENDENTS_ENABLE',
    returns: text('SYSTEM$TASK_DEPENDENTS_ENABLE'),
    call: async ([name], context) => {
      const { task } = operated(engine(), context, name);
      await resumeGraph(engine(), task, context);
      return 'Statement executed successfully.';
    },
  },
];
