import type { Methods } from './method.js';

export const emoji: Methods = {
  'emoji.list': {
    scopes: ['emoji:read'],
    run: ({ slack }) => ({ emoji: {}, cache_ts: String(slack.workspace.now() / 1000) }),
  },
};
