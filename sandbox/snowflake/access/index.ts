import type { Room } from '../engine/context.js';
import { alterRoleGrammar } from './alter-role.js';
import { grantGrammar } from './grant.js';
import { alterUserGrammar, createRoleGrammar, dropAccountObjectGrammar } from './roles.js';
import { showGrantsGrammar } from './show-grants.js';

/** Roles, users, and what they may do. */
export const accessRoom = (): Room => ({
  name: 'access',
  grammars: [
    createRoleGrammar,
    alterRoleGrammar,
    alterUserGrammar,
    dropAccountObjectGrammar,
    grantGrammar,
    showGrantsGrammar,
  ],
});
