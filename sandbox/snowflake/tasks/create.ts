import type { Context, Grammar } from '../engine/context.js';
import { statementType, statusResult } from '../engine/result.js';
import { prepareObject, readCreate } from '../stages/new-object.js';
import { readDefinition } from './definition-grammar.js';
import type { TaskEngine } from './engine.js';
import { rootNotSuspended } from './refusals.js';
import { requireValid } from './rules.js';
import { emptyDefinition, type Task, type TaskProperties, taskName } from './task.js';

/** CREATE [OR REPLACE | OR ALTER] TASK [IF NOT EXISTS]. A new or replaced task is suspended. */
export const createGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    const words = readCreate(cursor);
    if (!words || !cursor.accept('TASK')) return undefined;
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
    const name = cursor.name();
    const { comment = '', ...definition } = readDefinition(cursor);
    return {
      kind: 'create task',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context: Context) => {
        const tasks = engine();
        const { blank, replaced, kept } = prepareObject<TaskProperties>(
          { ...words, temporary: false, kind: 'TASK', name, ifNotExists, comment },
          context,
        );
        if (kept) return statusResult(`${kept.name} already exists, statement succeeded.`);
        const isAltered = words.orAlter && replaced !== undefined;
        const fresh: TaskProperties = {
          ...emptyDefinition,
          ...definition,
          state: 'suspended',
          committedAt: null,
          suspendedAt: null,
          suspendedReason: null,
          countedFrom: context.startedAt,
          graphVersion: 0,
          stamped: '',
          failures: 0,
        };
        const task: Task = isAltered
          ? {
              ...replaced,
              comment,
              properties: { ...replaced.properties, ...emptyDefinition, ...definition },
            }
          : { ...blank, properties: fresh };
        requireValid(task, tasks.graphs, context);
        requireSuspended(tasks, task, replaced);
        if (replaced && !isAltered) tasks.forget(replaced);
        await context.services.catalogue.put(task);
        tasks.schedule(task);
        return statusResult(`Task ${task.name} successfully created.`);
      },
    };
  };

/** Adding, replacing or altering a member needs every root above it suspended. */
const requireSuspended = (tasks: TaskEngine, task: Task, replaced: Task | undefined): void => {
  tasks.graphs.requireSuspendedRoot(task);
  if (!replaced) return;
  tasks.graphs.requireSuspendedRoot(replaced);
  const isGraph = tasks.graphs.members(replaced).length > 1;
  if (isGraph && replaced.properties.state === 'started' && tasks.graphs.isRoot(replaced)) {
    throw rootNotSuspended(taskName(replaced));
  }
};
