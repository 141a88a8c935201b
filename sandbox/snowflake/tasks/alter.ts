import type { Context, Grammar } from '../engine/context.js';
import { syntaxError } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor } from '../sql/cursor.js';
import {
  readCondition,
  readNames,
  readProperties,
  SESSION_PARAMETERS,
  type TaskChanges,
} from './definition-grammar.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { mayNotOperate, rootNotSuspended, taskError } from './refusals.js';
import { requireValid } from './rules.js';
import { emptyDefinition, type Task, type TaskProperties, taskName } from './task.js';

type Change = (task: Task, engine: TaskEngine, context: Context) => Promise<void>;

const resume: Change = async (task, engine, context) => {
  requireOperate(task, context);
  const { graphs } = engine;
  if (graphs.isRoot(task)) {
    graphs.requireSound(task);
    if (task.properties.state === 'started') return;
    const started = await engine.change(task, {
      state: 'started',
      failures: 0,
      countedFrom: context.startedAt,
    });
    await engine.stamp(started, true);
    return;
  }
  graphs.requireSuspendedRoot(task);
  await engine.change(task, { state: 'started', failures: 0 });
};

const suspend: Change = async (task, engine, context) => {
  requireOperate(task, context);
  if (task.properties.state === 'suspended') return;
  if (!engine.graphs.isRoot(task)) engine.graphs.requireSuspendedRoot(task);
  await engine.change(task, {
    state: 'suspended',
    suspendedAt: context.startedAt,
    suspendedReason: 'USER_SUSPENDED',
  });
};

const requireOperate = (task: Task, { frame, services }: Context): void => {
  if (!services.access.can(frame, 'OPERATE', task)) throw mayNotOperate();
};

/** A change of the definition: by the owner, with every root above suspended. */
const redefine =
  (
    edit: (p: TaskProperties, task: Task, context: Context) => Partial<TaskProperties>,
    comment?: string,
  ): Change =>
  async (task, engine, context) => {
    context.services.access.require(context.frame, 'OWNERSHIP', task);
    engine.graphs.requireSuspendedRoot(task);
    const isGraph = engine.graphs.members(task).length > 1;
    if (isGraph && task.properties.state === 'started' && engine.graphs.isRoot(task)) {
      throw rootNotSuspended(taskName(task));
    }
    const properties = { ...task.properties, ...edit(task.properties, task, context) };
    const changed: Task = { ...task, ...(comment === undefined ? {} : { comment }), properties };
    requireValid(changed, engine.graphs, context);
    await engine.change(changed, properties);
  };

const SETTABLE: Readonly<Record<string, Partial<TaskProperties>>> = {
  WAREHOUSE: { warehouse: null },
  SCHEDULE: { schedule: null },
  CONFIG: { config: null },
  OVERLAP_POLICY: { overlapPolicy: null },
  ALLOW_OVERLAPPING_EXECUTION: { overlapPolicy: null },
  USER_TASK_TIMEOUT_MS: { timeoutMs: null },
  SUSPEND_TASK_AFTER_NUM_FAILURES: { suspendAfterFailures: null },
  TASK_AUTO_RETRY_ATTEMPTS: { autoRetryAttempts: null },
  FINALIZE: { finalizes: null },
};

const unset = (cursor: Cursor): Change => {
  const names = readNames(cursor);
  const other = names.find(
    (name) => name !== 'COMMENT' && !(name in SETTABLE) && !SESSION_PARAMETERS.has(name),
  );
  if (other !== undefined) throw syntaxError(`invalid property '${other}' for 'TASK'`);
  return redefine(
    (p) => {
      const cleared: Record<string, unknown> = {};
      const session = { ...p.sessionParameters };
      for (const name of names) {
        if (name in SETTABLE) Object.assign(cleared, SETTABLE[name]);
        else if (name !== 'COMMENT') delete session[name];
      }
      return { ...cleared, sessionParameters: session };
    },
    names.includes('COMMENT') ? '' : undefined,
  );
};

const setProperties = (changes: TaskChanges): Change => {
  const { comment, sessionParameters, ...definition } = changes;
  return redefine(
    (p, _, { startedAt }) => ({
      ...definition,
      // an interval counts from when it was set
      ...(definition.schedule === undefined ? {} : { countedFrom: startedAt }),
      sessionParameters: { ...p.sessionParameters, ...sessionParameters },
    }),
    comment,
  );
};

const modify = (cursor: Cursor): Change => {
  if (cursor.accept('AS')) {
    const body = cursor.rest();
    return redefine(() => ({ body }));
  }
  cursor.expect('WHEN');
  const condition = readCondition(cursor);
  return redefine(() => ({ condition }));
};

const removeAfter = (names: readonly string[]): Change =>
  redefine((p, task) => {
    const missing = names.find((name) => !p.predecessors.includes(name));
    if (missing) throw taskError(`Task ${task.name} does not have predecessor ${missing}.`);
    const predecessors = p.predecessors.filter((name) => !names.includes(name));
    return { predecessors, ...(predecessors.length === 0 ? orphaned('CHILD_BECAME_ROOT') : {}) };
  });

/** What becomes of a task that lost its last predecessor, or a finalizer its root. */
export const orphaned = (reason: 'CHILD_BECAME_ROOT' | 'FINALIZER_BECAME_ROOT') =>
  ({ state: 'suspended', suspendedReason: reason, finalizes: emptyDefinition.finalizes }) as const;

const readChange = (cursor: Cursor): Change => {
  if (cursor.accept('RESUME')) return resume;
  if (cursor.accept('SUSPEND')) return suspend;
  if (cursor.accept('MODIFY')) return modify(cursor);
  if (cursor.accept('REMOVE', 'WHEN')) return redefine(() => ({ condition: null }));
  if (cursor.accept('REMOVE', 'AFTER')) return removeAfter(readNames(cursor));
  if (cursor.accept('UNSET')) return unset(cursor);
  if (cursor.accept('ADD', 'AFTER')) {
    const names = readNames(cursor);
    return redefine((p) => ({ predecessors: [...new Set([...p.predecessors, ...names])] }));
  }
  cursor.expect('SET');
  return setProperties(readProperties(cursor));
};

/** ALTER TASK [IF EXISTS] … */
export const alterGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    if (!cursor.accept('ALTER', 'TASK')) return undefined;
    const ifExists = cursor.accept('IF', 'EXISTS');
    const name = cursor.name();
    const change = readChange(cursor);
    cursor.end();
    return {
      kind: 'alter task',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context) => {
        const found = context.services.catalogue.find('TASK', name, context.frame);
        if (found || !ifExists) await change(requireTask(name, context), engine(), context);
        return statusResult('Statement executed successfully.');
      },
    };
  };
