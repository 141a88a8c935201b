import type { AccountObject, Room } from '../engine/context.js';
import { orphaned } from './alter.js';
import type { TaskEngine } from './engine.js';
import type { Task, TaskProperties } from './task.js';

const isTask = (object: AccountObject): object is Task => object.kind === 'TASK';

/**
 * GRANT OWNERSHIP suspends each task that it moves and cuts the links to tasks that it does not move.
 * A whole graph moved at once keeps its shape.
 */
export const afterOwnership =
  (engine: () => TaskEngine): NonNullable<Room['ownershipPassed']> =>
  async (objects, { services, startedAt }) => {
    const moved = objects.filter(isTask);
    const ids = new Set(moved.map(({ id }) => id));
    const current = (id: string) =>
      services.catalogue.list<TaskProperties>('TASK').find((task) => task.id === id);
    for (const { id } of moved) {
      const task = current(id);
      if (!task) continue;
      const { graphs } = engine();
      const stays = (name: string | null): boolean =>
        name !== null && ids.has(graphs.find(task, name)?.id ?? '');
      const { predecessors, finalizes } = task.properties;
      for (const child of graphs.childrenOf(task).filter((one) => !ids.has(one.id))) {
        const left = child.properties.predecessors.filter((name) => name !== task.name);
        const alone = left.length === 0 ? orphaned('CHILD_BECAME_ROOT') : {};
        await engine().change(child, { predecessors: left, ...alone });
      }
      const finalizer = graphs.finalizerOf(task);
      if (finalizer && !ids.has(finalizer.id))
        await engine().change(finalizer, orphaned('FINALIZER_BECAME_ROOT'));
      await engine().change(task, {
        state: 'suspended',
        suspendedAt: startedAt,
        suspendedReason: 'GRANT_OWNERSHIP',
        predecessors: predecessors.filter(stays),
        finalizes: stays(finalizes) ? finalizes : null,
      });
    }
  };
