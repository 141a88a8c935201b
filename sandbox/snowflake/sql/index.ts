import type { Room } from '../engine/context.js';
import { deepTranspiler } from './deep-transpiler.js';
import { tokenize } from './lexer.js';
import { QueryCache } from './query-cost.js';
import { deleteGrammar } from './statements/delete.js';
import { insertGrammar } from './statements/insert.js';
import { mergeGrammar } from './statements/merge.js';
import { multiInsertGrammar } from './statements/multi-insert.js';
import { queryGrammar } from './statements/query.js';
import { systemCall } from './statements/system-call.js';
import { transactionGrammar } from './statements/transaction.js';
import { updateGrammar } from './statements/update.js';
import { showVariablesGrammar, variableGrammar } from './statements/variable.js';
import { Transpiler } from './transpile.js';

export interface SqlRoom extends Room {
  readonly transpiler: Transpiler;
  readonly cache: QueryCache;
}

/** Queries, DML, transactions and session variables. */
export const sqlRoom = (): SqlRoom => {
  const transpiler = new Transpiler(deepTranspiler());
  return {
    name: 'sql',
    transpiler,
    cache: new QueryCache(),
    grammars: [
      transactionGrammar,
      multiInsertGrammar,
      insertGrammar,
      updateGrammar,
      deleteGrammar,
      mergeGrammar,
      variableGrammar,
      showVariablesGrammar,
      systemCall,
      queryGrammar,
    ],
    // The transpiler's first call takes a while: begun now, so that a client rarely waits for it.
    start: async () => void transpiler.toDuck(tokenize('SELECT 1')).catch(() => undefined),
    stop: () => transpiler.stop(),
  };
};
