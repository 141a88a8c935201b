import { sendEvent } from '../delivery/events.js';
import type { Slack } from '../slack.js';
import type { Message } from '../workspace/model.js';

/** Adds a reaction; false when the person had added it already. The app is told if it subscribed. */
export const addReaction = (
  slack: Slack,
  user: string,
  channel: string,
  message: Message,
  name: string,
): boolean => {
  const reactions = message.reactions ?? [];
  const reaction = reactions.find((entry) => entry.name === name);
  if (reaction?.users.includes(user)) return false;
  if (reaction) {
    reaction.users.push(user);
    reaction.count += 1;
  } else reactions.push({ name, users: [user], count: 1 });
  message.reactions = reactions;
  tell(slack, 'reaction_added', user, channel, message, name);
  return true;
};

/** Takes a reaction back; false when there was none. */
export const removeReaction = (
  slack: Slack,
  user: string,
  channel: string,
  message: Message,
  name: string,
): boolean => {
  const reaction = message.reactions?.find((entry) => entry.name === name);
  if (!reaction?.users.includes(user)) return false;
  reaction.users = reaction.users.filter((id) => id !== user);
  reaction.count -= 1;
  message.reactions = message.reactions?.filter(({ count }) => count > 0) ?? [];
  if (message.reactions.length === 0) delete message.reactions;
  tell(slack, 'reaction_removed', user, channel, message, name);
  return true;
};

const tell = (
  slack: Slack,
  type: string,
  user: string,
  channel: string,
  message: Message,
  reaction: string,
): void => {
  slack.workspace.changes.tell({ kind: 'message', channel, ts: message.ts });
  if (!slack.workspace.channel(channel)?.members.includes(slack.workspace.botUserId)) return;
  void sendEvent(slack, type, {
    type,
    user,
    reaction,
    item: { type: 'message', channel, ts: message.ts },
    item_user: message.user,
    event_ts: slack.workspace.identity.ts(),
  });
};
