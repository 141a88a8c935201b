import { apps } from './apps.js';
import { auth } from './auth.js';
import { chat } from './chat.js';
import { conversations } from './conversations.js';
import { files } from './files.js';
import type { Methods } from './method.js';
import { reactions } from './reactions.js';
import { team } from './team.js';
import { usergroups } from './usergroups.js';
import { users } from './users.js';
import { views } from './views.js';

/** Every method the local Slack answers. What is not here is refused with `unknown_method`. */
export const methods: Methods = {
  ...auth,
  ...apps,
  ...chat,
  ...views,
  ...conversations,
  ...users,
  ...usergroups,
  ...team,
  ...reactions,
  ...files,
};
