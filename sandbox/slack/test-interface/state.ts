import { personOf } from '../interactions/acts.js';
import { messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { threadsNow } from '../workspace/assistant-threads.js';
import { viewForApp } from '../workspace/views.js';

/** What everybody sees right now; what one person sees when one is named. */
export const describeState = (slack: Slack, user: string | undefined): object => {
  const { workspace } = slack;
  if (user !== undefined) personOf(slack, user);
  const { team, app, people, channels, usergroups, messages, ephemerals, homes } = workspace.state;
  const mine = (owner: string): boolean => user === undefined || owner === user;
  const seen = channels.filter(
    ({ isPrivate, members }) => user === undefined || !isPrivate || members.includes(user),
  );
  return {
    team: { id: team.id },
    app: { id: app.id, bot_id: app.botId, bot_user_id: app.botUserId },
    users: people.map(({ id, name, isBot, realName }) => ({
      id,
      name,
      is_bot: isBot,
      real_name: realName,
    })),
    channels: seen.map(({ id, name, isIm, isPrivate, members }) => ({
      id,
      name,
      is_im: isIm,
      is_private: isPrivate,
      members,
    })),
    usergroups: usergroups.map(({ id, handle, users }) => ({ id, handle, users })),
    commands: workspace.manifest.commands.map(({ command }) => command),
    connections: slack.sockets.count,
    messages: Object.fromEntries(
      seen.map(({ id }) => [
        id,
        (messages[id] ?? []).map((entry) => messageForApp(entry, 'whole')),
      ]),
    ),
    ephemeral: ephemerals
      .filter((entry) => mine(entry.user))
      .map(({ user: owner, channel, message }) => ({
        user: owner,
        channel,
        ts: message.ts,
        text: message.text,
        blocks: message.blocks ?? [],
        ...(message.attachments === undefined ? {} : { attachments: message.attachments }),
        ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
      })),
    views: workspace.modals
      .all()
      .filter((entry) => mine(entry.user))
      .map((entry) => ({ ...entry, view: viewForApp(entry.view) })),
    home: Object.fromEntries(
      Object.entries(homes)
        .filter(([owner]) => mine(owner))
        .map(([owner, view]) => [owner, viewForApp(view)]),
    ),
    threads: threadsNow(workspace),
    notices: workspace.notices.filter((notice) => mine(notice.user)),
  };
};
