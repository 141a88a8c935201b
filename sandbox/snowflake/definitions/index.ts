import type { Room } from '../engine/context.js';
import { getDdl } from './get-ddl.js';

/** Room `definitions`: the statements that would make the account's objects again. */
export const definitionsRoom = (): Room => ({ name: 'definitions', systemFunctions: [getDdl] });
