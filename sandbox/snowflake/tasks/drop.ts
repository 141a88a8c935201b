import type { Grammar } from '../engine/context.js';
import { statementType, statusResult } from '../engine/result.js';
import { orphaned } from './alter.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';

/** DROP TASK [IF EXISTS]. A running execution finishes; former children become roots, suspended. */
export const dropGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    if (!cursor.accept('DROP', 'TASK')) return undefined;
    const ifExists = cursor.accept('IF', 'EXISTS');
    const name = cursor.name();
    cursor.end();
    return {
      kind: 'drop task',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context) => {
        const { catalogue, access } = context.services;
        if (ifExists && !catalogue.find('TASK', name, context.frame)) {
          return statusResult('Drop statement executed successfully.');
        }
        const tasks = engine();
        const task = requireTask(name, context);
        access.require(context.frame, 'OWNERSHIP', task);
        tasks.graphs.requireSuspended(task);
        const finalizer = tasks.graphs.finalizerOf(task);
        if (finalizer) await tasks.change(finalizer, orphaned('FINALIZER_BECAME_ROOT'));
        for (const child of tasks.graphs.childrenOf(task)) {
          const predecessors = child.properties.predecessors.filter((each) => each !== task.name);
          const alone = predecessors.length === 0 ? orphaned('CHILD_BECAME_ROOT') : {};
          await tasks.change(child, { predecessors, ...alone });
        }
        await catalogue.drop(task);
        return statusResult(`${task.name} successfully dropped.`);
      },
    };
  };
