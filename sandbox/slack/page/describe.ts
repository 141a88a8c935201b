import { type JsonObject, own } from '../json.js';
import type { Slack } from '../slack.js';
import { threadsNow } from '../workspace/assistant-threads.js';
import { viewForApp } from '../workspace/views.js';
import { drawPlain } from './render/library.js';
import { type Easel, messageForPage, viewForPage } from './render/messages.js';

/** What a window needs before it can show anything. */
export const describeStart = ({ workspace, sockets }: Slack): object => {
  const { team, app, people, channels, channel, usergroups } = workspace.state;
  const { manifest } = workspace;
  return {
    team: team.name,
    app: { name: manifest.botName, userId: app.botUserId, homeTab: manifest.homeTab },
    connections: manifest.socketMode ? sockets.count : null,
    people: people.map(({ id, name, realName, title, isBot }) => ({
      id,
      name,
      realName,
      title,
      isBot,
    })),
    groups: usergroups.map(({ handle }) => handle),
    channels: channels.map(({ id, name, topic, isIm, isPrivate, members }) => ({
      id,
      name,
      topic,
      isIm,
      isPrivate,
      members,
    })),
    channel,
    commands: manifest.commands.map(({ command, description, usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: manifest.shortcuts.map(({ name, type, callbackId }) => ({ name, type, callbackId })),
  };
};

/** What stands around the messages of a channel: bookmarks, and what an assistant says of its threads. */
export const describeAround = ({ workspace }: Pick<Easel, 'workspace'>, id: string): object => ({
  bookmarks: workspace.state.bookmarks
    .filter(({ channel_id: channel }) => channel === id)
    .map(({ title, link, emoji }) => ({ title, link, sign: drawPlain(workspace, emoji).markup })),
  threads: threadsNow(workspace).filter(({ channel }) => channel === id),
});

/** Everything one person sees in a channel, oldest first. */
export const describeChannel = (easel: Easel, user: string, id: string): object => {
  const { workspace } = easel;
  const { picks, state } = workspace;
  const channel = workspace.channel(id);
  if (!channel || (channel.isPrivate && !channel.members.includes(user)))
    return { messages: [], notices: [], bookmarks: [], threads: [] };
  const everyone = (state.messages[id] ?? []).map((message) =>
    messageForPage(easel, id, message, false, picks.of(user, id, message.ts)),
  );
  const alone = state.ephemerals
    .filter((entry) => entry.user === user && entry.channel === id)
    .map(({ message }) => messageForPage(easel, id, message, true));
  const notices = workspace.notices.filter(
    (notice) => notice.user === user && notice.channel === id,
  );
  return {
    messages: [...everyone, ...alone].sort((one, other) => (one.ts < other.ts ? -1 : 1)),
    notices: notices.map(({ text }) => text),
    ...describeAround(easel, id),
  };
};

/** The modals and the Home a person has. */
export const describeViews = ({ workspace }: Slack, user: string): object => {
  const forPage = (view: JsonObject) => viewForPage(workspace, view);
  const home = own(workspace.state.homes, user);
  return {
    modals: workspace.modals.of(user).map((view) => forPage(viewForApp(view))),
    home: home ? forPage(viewForApp(home)) : null,
  };
};
