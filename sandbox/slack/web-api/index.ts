import { apps } from './apps.js';
import { assistant } from './assistant.js';
import { auth } from './auth.js';
import { blocks } from './blocks.js';
import { bookmarks } from './bookmarks.js';
import { bots } from './bots.js';
import { chat } from './chat.js';
import { conversations } from './conversations.js';
import { dialogs } from './dialogs.js';
import { emoji } from './emoji.js';
import { files } from './files.js';
import { links } from './links.js';
import type { Methods } from './method.js';
import { pins } from './pins.js';
import { reactions } from './reactions.js';
import { scheduling } from './scheduling.js';
import { streams } from './streams.js';
import { team } from './team.js';
import { usergroups } from './usergroups.js';
import { users } from './users.js';
import { views } from './views.js';

/** Every method the local Slack answers. What is not here is refused with `unknown_method`. */
export const methods: Methods = {
  ...auth,
  ...apps,
  ...chat,
  ...scheduling,
  ...streams,
  ...links,
  ...views,
  ...dialogs,
  ...conversations,
  ...users,
  ...usergroups,
  ...team,
  ...reactions,
  ...pins,
  ...bookmarks,
  ...assistant,
  ...emoji,
  ...bots,
  ...blocks,
  ...files,
};
