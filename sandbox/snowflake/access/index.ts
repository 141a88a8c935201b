import type { Room } from '../engine/context.js';

/** Roles, users, grants. */
export const accessRoom = (): Room => ({ name: 'access', grammars: [] });
