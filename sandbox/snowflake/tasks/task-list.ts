import type { Context } from '../engine/context.js';
import type { Cursor } from '../sql/cursor.js';
import { isLike, readPlace } from '../stages/show-scope.js';
import type { Graphs } from './graph.js';
import type { Task, TaskProperties } from './task.js';

/** What SHOW TASKS was asked for. */
export interface TaskList {
  readonly like: string | null;
  readonly database: string | null;
  readonly schema: string | null;
  readonly startsWith: string;
  readonly rootOnly: boolean;
  readonly limit: number;
  /** rows whose name begins so, or comes after */
  readonly from: string;
}

const MOST_ROWS = 10_000;
/** `[LIKE '…'] [IN {ACCOUNT | DATABASE [d] | [SCHEMA] s}] [STARTS WITH '…'] [ROOT ONLY] [LIMIT n [FROM '…']]` */
export const readTaskList = (cursor: Cursor, context: Context): TaskList => {
  const like = cursor.accept('LIKE') ? cursor.text() : null;
  const { database, schema } = readPlace(cursor, context);
  const startsWith = cursor.accept('STARTS', 'WITH') ? cursor.text() : '';
  const rootOnly = cursor.accept('ROOT', 'ONLY');
  const limit = cursor.accept('LIMIT') ? cursor.integer() : MOST_ROWS;
  const from = cursor.accept('FROM') ? cursor.text() : '';
  cursor.end();
  return { like, database, schema, startsWith, rootOnly, limit: Math.min(limit, MOST_ROWS), from };
};

/** The tasks asked for that the role may see, by name. */
export const listedTasks = (list: TaskList, graphs: Graphs, { frame, services }: Context): Task[] =>
  services.catalogue
    .list<TaskProperties>('TASK', {
      ...(list.database === null ? {} : { database: list.database }),
      ...(list.schema === null ? {} : { schema: list.schema }),
    })
    .filter((task) => services.access.sees(frame, task))
    .filter(({ name }) => isLike(name, list.like) && name.startsWith(list.startsWith))
    .filter(({ name }) => name >= list.from)
    .filter((task) => !list.rootOnly || graphs.isRoot(task))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, list.limit);
