import type { Room } from '../engine/context.js';
import { deleteGrammar } from './statements/delete.js';
import { insertGrammar } from './statements/insert.js';
import { mergeGrammar } from './statements/merge.js';
import { queryGrammar } from './statements/query.js';
import { systemCall } from './statements/system-call.js';
import { transactionGrammar } from './statements/transaction.js';
import { updateGrammar } from './statements/update.js';
import { variableGrammar } from './statements/variable.js';

/** Queries, DML, transactions and session variables. */
export const sqlRoom = (): Room => ({
  name: 'sql',
  grammars: [
    transactionGrammar,
    insertGrammar,
    updateGrammar,
    deleteGrammar,
    mergeGrammar,
    variableGrammar,
    systemCall,
    queryGrammar,
  ],
});
