import { requireLevelRights } from '../catalogue/level-rights.js';
import type { Context, Grammar } from '../engine/context.js';
import { syntaxError } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { type CreateWords, prepareObject, readCreate } from '../stages/new-object.js';
import { definitionAt, readDefinition, type TaskChanges } from './definition-grammar.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { requireImpersonate, requireValid } from './rules.js';
import {
  copiedTask,
  emptyDefinition,
  newTask,
  ownParameters,
  type Task,
  type TaskProperties,
} from './task.js';

/** What stands after the name: a definition, or another task to copy. */
type Source = { readonly changes: TaskChanges } | { readonly clone: Name; copyGrants: boolean };

/** What CREATE TASK takes and CREATE OR ALTER TASK does not. */
const NOT_ALTERED: ReadonlySet<string> = new Set([
  'TAG',
  'LOG_LEVEL',
  'USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS',
  'SERVERLESS_TASK_MIN_STATEMENT_SIZE',
  'SERVERLESS_TASK_MAX_STATEMENT_SIZE',
]);

const readSource = (cursor: Cursor, { orAlter }: CreateWords): Source => {
  if (!orAlter && cursor.accept('CLONE')) {
    const clone = cursor.name();
    const copyGrants = cursor.accept('COPY', 'GRANTS');
    cursor.end();
    return { clone, copyGrants };
  }
  const changes = readDefinition(cursor);
  const given = [
    ...(changes.tags ? ['TAG'] : []),
    ...(changes.triggerSeconds ? ['USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS'] : []),
    ...Object.keys({ ...changes.serverless, ...changes.sessionParameters }),
  ];
  const refused = orAlter ? given.find((name) => NOT_ALTERED.has(name)) : undefined;
  if (refused) throw syntaxError(`invalid property '${refused}' for 'TASK'`);
  return { changes };
};

/** It comes after the same tasks only if the role owns the original; a root keeps the finalizer that it has. */
const cloned = (original: Task, { frame, startedAt }: Context) => {
  const { properties, comment } = original;
  const isOwner = original.owner === frame.role;
  const fresh = copiedTask(properties, frame.session.user, startedAt);
  const predecessors = isOwner ? properties.predecessors : [];
  return { comment, properties: { ...fresh, predecessors, finalizes: null } };
};

const created = (
  source: Source,
  blank: Omit<Task, 'properties'>,
  altered: Task | undefined,
  context: Context,
): Task => {
  if ('clone' in source)
    return { ...blank, ...cloned(requireTask(source.clone, context), context) };
  const { comment = '', tags = {} } = source.changes;
  const definition = definitionAt(source.changes, blank);
  if (altered) {
    const properties = { ...altered.properties, ...emptyDefinition, ...definition };
    return { ...altered, comment, properties };
  }
  const { user } = context.frame.session;
  const properties = { ...newTask(definition, user, context.startedAt), tags };
  return { ...blank, comment, properties };
};

/** CREATE [OR REPLACE | OR ALTER] TASK [IF NOT EXISTS] … [CLONE …]. A new, cloned or replaced task is suspended. */
export const createGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    const words = readCreate(cursor);
    if (!words || !cursor.accept('TASK')) return undefined;
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
    if (ifNotExists && words.orReplace)
      throw syntaxError('options IF NOT EXISTS and OR REPLACE are incompatible.');
    const name = cursor.name();
    const source = readSource(cursor, words);
    return {
      kind: 'create task',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context: Context) => {
        const tasks = engine();
        const { blank, replaced, kept } = prepareObject<TaskProperties>(
          { ...words, temporary: false, kind: 'TASK', name, ifNotExists, comment: '' },
          context,
        );
        if (kept) return statusResult(`${kept.name} already exists, statement succeeded.`);
        const altered = words.orAlter ? replaced : undefined;
        const task = created(source, blank, altered, context);
        const before = altered ? ownParameters(altered.properties) : {};
        requireLevelRights(before, ownParameters(task.properties), context);
        requireValid(task, tasks.graphs, context);
        requireImpersonate(task, context);
        tasks.graphs.requireSuspended(task);
        if (replaced) tasks.graphs.requireSuspended(replaced);
        const { grants } = ownAccess(context.services);
        const copies = 'clone' in source ? source.copyGrants : source.changes.copyGrants === true;
        const held = copies && replaced ? grants.on(replaced.id) : [];
        await context.services.catalogue.put(task);
        for (const grant of held) await grants.add({ ...grant, on: task.id });
        tasks.schedule(task);
        return statusResult(`Task ${task.name} successfully created.`);
      },
    };
  };
