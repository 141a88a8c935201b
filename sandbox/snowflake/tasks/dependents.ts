import type { TableFunction } from '../engine/context.js';
import { textColumn, timestampColumn } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import type { TaskEngine } from './engine.js';
import { checkNames, text } from './history-arguments.js';
import { tableOf } from './history-table.js';
import { requireTask } from './lookup.js';
import { taskRow } from './show.js';

const DEPENDENTS =
  'created_on name database_name schema_name owner comment warehouse schedule predecessors state definition condition'.split(
    ' ',
  );
const DEPENDENT_COLUMNS = DEPENDENTS.map((name) => {
  const upper = name.toUpperCase();
  return name === 'created_on' ? timestampColumn(upper) : textColumn(upper);
});
// where those columns stand in a row of SHOW TASKS
const IN_SHOW = [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** TASK_DEPENDENTS: the named task first, then what comes after it, the finalizer included. */
export const dependents = (engine: () => TaskEngine): TableFunction => ({
  name: 'TASK_DEPENDENTS',
  columns: DEPENDENT_COLUMNS,
  rows: async (args, context) => {
    checkNames(args, 'TASK_NAME RECURSIVE');
    const name = text(args.named.get('TASK_NAME') ?? args.positional[0]) ?? '';
    const task = requireTask(Cursor.of(name).name(), context);
    const { graphs } = engine();
    const finalizer = graphs.finalizerOf(task);
    const direct = [task, ...graphs.childrenOf(task), ...(finalizer ? [finalizer] : [])];
    const found = args.named.get('RECURSIVE') === false ? direct : graphs.members(task);
    const rows = found.map((each) => {
      const row = taskRow(each, engine());
      return IN_SHOW.map((index) => row[index] ?? null);
    });
    return tableOf(DEPENDENT_COLUMNS, rows);
  },
});
