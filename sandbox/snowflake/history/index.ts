import type { Room } from '../engine/context.js';
import { logins } from './login-history.js';
import { metering } from './metering-history.js';
import { queryHistory } from './query-history.js';

/** What happened in the account: its statements, its logins, and what its warehouses cost. */
export const historyRoom = (): Room => ({
  name: 'history',
  tableFunctions: [
    ...queryHistory.tableFunctions,
    ...logins.tableFunctions,
    ...metering.tableFunctions,
  ],
  relations: [...queryHistory.relations, ...logins.relations, ...metering.relations],
});
