import type { Room } from '../engine/context.js';
import { queryHistory } from './query-history.js';

/** What happened in the account: its statements. */
export const historyRoom = (): Room => ({ name: 'history', ...queryHistory });
