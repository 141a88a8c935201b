import { requireLevelRights } from '../catalogue/level-rights.js';
import type { Context, Grammar } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { isSessionParameter } from '../engine/parameters.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { readCondition } from './condition-grammar.js';
import {
  definitionAt,
  predecessorsAt,
  readNames,
  readProperties,
  readTags,
  type TaskChanges,
} from './definition-grammar.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { SERVERLESS } from './property-grammar.js';
import { taskError } from './refusals.js';
import { requireImpersonate, requireValid } from './rules.js';
import { type Change, resume, suspend } from './state-change.js';
import { emptyDefinition, ownParameters, type Task, type TaskProperties } from './task.js';

/** A change of the definition: by the owner, with every root above suspended. */
const redefine =
  (
    edit: (p: TaskProperties, task: Task, context: Context) => Partial<TaskProperties>,
    comment?: string,
  ): Change =>
  async (task, engine, context) => {
    context.services.access.require(context.frame, 'OWNERSHIP', task);
    engine.graphs.requireSuspended(task);
    const properties = { ...task.properties, ...edit(task.properties, task, context) };
    const changed: Task = { ...task, ...(comment === undefined ? {} : { comment }), properties };
    const [before, after] = [task, changed].map((one) => ownParameters(one.properties));
    requireLevelRights(before ?? {}, after ?? {}, context);
    requireValid(changed, engine.graphs, context);
    if (changed.properties.executeAs !== task.properties.executeAs)
      requireImpersonate(changed, context);
    await engine.change(changed, properties);
  };

/** What becomes of a task that lost its last predecessor, or a finalizer its root. */
export const orphaned = (reason: 'CHILD_BECAME_ROOT' | 'FINALIZER_BECAME_ROOT') =>
  ({ state: 'suspended', suspendedReason: reason, finalizes: emptyDefinition.finalizes }) as const;

const SETTABLE: Readonly<Record<string, Partial<TaskProperties>>> = {
  WAREHOUSE: { warehouse: null },
  SCHEDULE: { schedule: null },
  CONFIG: { config: null },
  OVERLAP_POLICY: { overlapPolicy: null, overlapFlag: null },
  ALLOW_OVERLAPPING_EXECUTION: { overlapPolicy: null, overlapFlag: null },
  USER_TASK_TIMEOUT_MS: { timeoutMs: null },
  SUSPEND_TASK_AFTER_NUM_FAILURES: { suspendAfterFailures: null },
  TASK_AUTO_RETRY_ATTEMPTS: { autoRetryAttempts: null },
  USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS: { triggerSeconds: null },
  LOG_EVENT_LEVEL: { logEventLevel: null },
  FINALIZE: {},
};

const without = <T>(record: Readonly<Record<string, T>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

const unset = (cursor: Cursor): Change => {
  if (cursor.accept('TAG')) {
    const gone = readNames(cursor).map((name) => name.join('.'));
    return retag((tags) => without(tags, gone));
  }
  if (cursor.sees('CONTACT') || cursor.sees('DCM'))
    throw unsupported(`UNSET ${cursor.next().text} of tasks`);
  const names = readNames(cursor).map((name) => name.join('.'));
  const known = (name: string) =>
    name === 'COMMENT' || name in SETTABLE || SERVERLESS.has(name) || isSessionParameter(name);
  const other = names.find((name) => !known(name));
  if (other !== undefined) throw syntaxError(`invalid property '${other}' for 'TASK'`);
  return redefine(
    (p) => ({
      ...Object.assign({}, ...names.map((name) => SETTABLE[name] ?? {})),
      ...(names.includes('FINALIZE') && p.finalizes ? orphaned('FINALIZER_BECAME_ROOT') : {}),
      serverless: without(p.serverless, names),
      sessionParameters: without(p.sessionParameters, names),
    }),
    names.includes('COMMENT') ? '' : undefined,
  );
};

/** A change of tags, which no run sees: the graph may be started, and keeps its version. */
const retag =
  (edit: (tags: Task['properties']['tags']) => Task['properties']['tags']): Change =>
  async (task, engine, context) => {
    const { access } = context.services;
    if (!access.canOnAccount(context.frame, 'APPLY TAG'))
      access.require(context.frame, 'OWNERSHIP', task);
    await engine.change(task, { tags: edit(task.properties.tags) });
  };

const setProperties = (changes: TaskChanges): Change =>
  redefine((p, task, { startedAt }) => {
    const { sessionParameters, serverless, ...definition } = definitionAt(changes, task);
    return {
      ...definition,
      // an interval counts from when it was set
      ...(definition.schedule === undefined ? {} : { countedFrom: startedAt }),
      serverless: { ...p.serverless, ...serverless },
      sessionParameters: { ...p.sessionParameters, ...sessionParameters },
    };
  }, changes.comment);

const set = (cursor: Cursor): Change => {
  if (cursor.accept('TAG')) {
    const added = readTags(cursor);
    return retag((tags) => ({ ...tags, ...added }));
  }
  if (cursor.accept('EXECUTE', 'AS', 'USER')) {
    const executeAs = cursor.identifier();
    return redefine(() => ({ executeAs }));
  }
  return setProperties(readProperties(cursor));
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

const removeAfter = (written: readonly Name[]): Change =>
  redefine((p, task) => {
    const names = predecessorsAt(written, task);
    const missing = names.find((name) => !p.predecessors.includes(name));
    if (missing) throw taskError(`Task ${task.name} does not have predecessor ${missing}.`);
    const predecessors = p.predecessors.filter((name) => !names.includes(name));
    return { predecessors, ...(predecessors.length === 0 ? orphaned('CHILD_BECAME_ROOT') : {}) };
  });

const readChange = (cursor: Cursor): Change => {
  if (cursor.accept('RESUME')) return resume;
  if (cursor.accept('SUSPEND')) return suspend;
  if (cursor.accept('MODIFY')) return modify(cursor);
  if (cursor.accept('REMOVE', 'WHEN')) return redefine(() => ({ condition: null }));
  if (cursor.accept('REMOVE', 'AFTER')) return removeAfter(readNames(cursor));
  if (cursor.accept('UNSET')) return unset(cursor);
  if (cursor.accept('ADD', 'AFTER')) {
    const names = readNames(cursor);
    return redefine((p, task) => ({
      predecessors: [...new Set([...p.predecessors, ...predecessorsAt(names, task)])],
    }));
  }
  cursor.expect('SET');
  return set(cursor);
};

interface Altering {
  readonly kind: 'alter task' | 'comment on';
  readonly ifExists: boolean;
  readonly name: Name;
  readonly change: Change;
}

const readAlter = (cursor: Cursor): Altering | undefined => {
  if (!cursor.accept('ALTER', 'TASK')) return undefined;
  const ifExists = cursor.accept('IF', 'EXISTS');
  return { kind: 'alter task', ifExists, name: cursor.name(), change: readChange(cursor) };
};

/** The same as SET COMMENT. */
const readComment = (cursor: Cursor): Altering | undefined => {
  const plain = cursor.accept('COMMENT', 'ON', 'TASK');
  if (!plain && !cursor.accept('COMMENT', 'IF', 'EXISTS', 'ON', 'TASK')) return undefined;
  const name = cursor.name();
  cursor.expect('IS');
  const change = redefine(() => ({}), cursor.text());
  return { kind: 'comment on', ifExists: !plain, name, change };
};

/** ALTER TASK [IF EXISTS] …, and COMMENT [IF EXISTS] ON TASK. */
export const alterGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    const altering = readAlter(cursor) ?? readComment(cursor);
    if (!altering) return undefined;
    const { kind, ifExists, name, change } = altering;
    cursor.end();
    return {
      kind,
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
