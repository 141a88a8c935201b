import { own } from '../json.js';

/** Calls a method takes in a minute, per workspace and app (docs.slack.dev, "Rate limits"). */
const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

export type Tier = keyof typeof perMinute;

/** Methods that are told apart from the third tier. Special ones are `auth.test` and the permalink: 600. */
const tiers: Readonly<Record<string, Tier | 'special'>> = {
  'api.test': 4,
  'apps.connections.open': 1,
  'assistant.threads.setSuggestedPrompts': 4,
  'assistant.threads.setTitle': 4,
  'auth.test': 'special',
  'bookmarks.add': 2,
  'bookmarks.edit': 2,
  'bookmarks.remove': 2,
  'chat.appendStream': 4,
  'chat.getPermalink': 'special',
  'chat.postEphemeral': 4,
  'chat.startStream': 2,
  'chat.stopStream': 2,
  'conversations.list': 2,
  'conversations.members': 4,
  'dialog.open': 4,
  'emoji.list': 2,
  'files.completeUploadExternal': 4,
  'files.getUploadURLExternal': 4,
  'files.info': 4,
  'pins.add': 2,
  'pins.list': 2,
  'pins.remove': 2,
  'reactions.list': 2,
  'reactions.remove': 2,
  'usergroups.list': 2,
  'usergroups.users.list': 2,
  'users.info': 4,
  'users.list': 2,
  'users.profile.get': 4,
  'views.open': 4,
  'views.publish': 4,
  'views.push': 4,
  'views.update': 4,
};

/** Span a limit counts over, in milliseconds, and the calls it lets through. */
export interface Limit {
  readonly spanMs: number;
  readonly calls: number;
}

/** The limit of a method; posting is limited for each channel by itself. */
export const limitOf = (method: string): Limit => {
  if (method === 'chat.postMessage') return { spanMs: 1000, calls: 1 };
  const tier = own(tiers, method) ?? 3;
  return { spanMs: 60_000, calls: tier === 'special' ? 600 : perMinute[tier] };
};
