import type { Grammar } from '../engine/context.js';
import { rowsResult, statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import type { TaskEngine } from './engine.js';
import { requireTask } from './lookup.js';
import { mayNotOperate } from './refusals.js';

const STATUS = [textColumn('status')];

/** EXECUTE TASK name [USING CONFIG = '…' | RETRY LAST | RETRY GRAPH RUN GROUP '…']. Success means queued. */
export const executeGrammar =
  (engine: () => TaskEngine): Grammar =>
  (cursor) => {
    if (!cursor.accept('EXECUTE', 'TASK')) return undefined;
    const name = cursor.name();
    let using: string | null = null;
    const isRetry = cursor.accept('RETRY');
    let group: string | null = null;
    if (isRetry && !cursor.accept('LAST')) {
      cursor.expect('GRAPH', 'RUN', 'GROUP');
      group = cursor.text();
    }
    if (!isRetry && cursor.accept('USING', 'CONFIG')) {
      cursor.expect('=');
      using = cursor.text();
    }
    cursor.end();
    return {
      kind: 'execute task',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      describe: async () => STATUS,
      run: async (context) => {
        const task = requireTask(name, context);
        if (!context.services.access.can(context.frame, 'OPERATE', task)) throw mayNotOperate();
        if (isRetry) await engine().retry(task, group);
        else await engine().execute(task, using);
        return rowsResult(
          STATUS,
          [[`Task ${task.name} is scheduled to run immediately.`]],
          statementType.ddl,
        );
      },
    };
  };
