import type { JsonObject } from '../json.js';
import { clearStatus } from './assistant-threads.js';
import { withAttachmentIds, withBlockIds } from './block-ids.js';
import type { Ephemeral, Message } from './model.js';
import { pictures } from './pictures.js';
import type { Workspace } from './workspace.js';

/** What a message says, whoever says it. */
export interface Content {
  readonly text: string;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly files?: readonly JsonObject[] | undefined;
  readonly threadTs?: string | undefined;
  readonly subtype?: string | undefined;
  /** The name of the sender, where the app gives one. */
  readonly username?: string | undefined;
  readonly icons?: JsonObject | undefined;
  readonly asked?: Message['asked'];
}

const said = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined;

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

const present = <T extends object>(entries: T): Present<T> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => said(value))) as Present<T>;

export const botProfile = (workspace: Workspace): JsonObject => ({
  id: workspace.state.app.botId,
  app_id: workspace.state.app.id,
  name: workspace.manifest.botName,
  deleted: false,
  updated: workspace.state.channels[0]?.created ?? 0,
  team_id: workspace.state.team.id,
  user_id: workspace.botUserId,
  icons: pictures(workspace, [36, 48, 72]),
});

/** A message by a person or the bot that is in no channel yet. */
export const newMessage = (workspace: Workspace, user: string, content: Content): Message => {
  const byBot = user === workspace.botUserId;
  return {
    type: 'message',
    user,
    text: content.text,
    ts: workspace.identity.ts(),
    team: workspace.state.team.id,
    ...(byBot
      ? {
          bot_id: workspace.state.app.botId,
          app_id: workspace.state.app.id,
          bot_profile: botProfile(workspace),
        }
      : { client_msg_id: workspace.identity.uuid() }),
    ...present({
      subtype: content.subtype,
      username: content.username,
      icons: content.icons,
      thread_ts: content.threadTs,
      blocks: content.blocks && withBlockIds(content.blocks, workspace.identity),
      attachments:
        content.attachments && withAttachmentIds(content.attachments, workspace.identity),
      metadata: content.metadata,
      files: content.files,
      asked: content.asked,
    }),
  };
};

/** Counts the replies of a thread anew and writes them on its first message. */
const recount = (workspace: Workspace, channel: string, rootTs: string): void => {
  const root = workspace.message(channel, rootTs);
  if (!root) return;
  const replies = workspace
    .messages(channel)
    .filter(({ ts, thread_ts }) => thread_ts === rootTs && ts !== rootTs);
  if (replies.length === 0) {
    for (const key of [
      'thread_ts',
      'reply_count',
      'reply_users',
      'reply_users_count',
      'latest_reply',
      'is_locked',
      'subscribed',
    ] as const)
      delete root[key];
  } else {
    const users = [...new Set(replies.map(({ user }) => user))];
    root.thread_ts = rootTs;
    root.reply_count = replies.length;
    root.reply_users = users;
    root.reply_users_count = users.length;
    root.latest_reply = replies.at(-1)?.ts ?? rootTs;
    root.is_locked = false;
    root.subscribed = false;
    for (const reply of replies)
      if (reply.subtype === 'thread_broadcast') reply.root = structuredClone(root);
  }
  workspace.changes.tell({ kind: 'message', channel, ts: rootTs });
};

/** Puts a message into a channel. */
export const addMessage = (workspace: Workspace, channel: string, message: Message): void => {
  if (message.thread_ts !== undefined) {
    const root = workspace.message(channel, message.thread_ts);
    if (root) message.parent_user_id = root.user;
  }
  workspace.messages(channel).push(message);
  if (message.bot_id !== undefined) clearStatus(workspace, channel, message.thread_ts ?? '');
  workspace.changes.tell({ kind: 'message', channel, ts: message.ts });
  if (message.thread_ts !== undefined) recount(workspace, channel, message.thread_ts);
};

/** Changes what a message says. Text without blocks takes the old blocks away; metadata stays. */
export const editMessage = (
  workspace: Workspace,
  channel: string,
  message: Message,
  content: Content,
): Message => {
  const before = structuredClone(message);
  message.text = content.text;
  if (content.blocks && content.blocks.length > 0)
    message.blocks = withBlockIds(content.blocks, workspace.identity);
  else delete message.blocks;
  if (content.attachments && content.attachments.length > 0)
    message.attachments = withAttachmentIds(content.attachments, workspace.identity);
  else delete message.attachments;
  if (content.metadata) message.metadata = content.metadata;
  message.edited = { user: message.user, ts: workspace.identity.ts() };
  workspace.changes.tell({ kind: 'message', channel, ts: message.ts });
  if (message.thread_ts === message.ts) recount(workspace, channel, message.ts);
  return before;
};

/** Takes a message away. One that has replies stays as a stone that says so, as in Slack. */
export const deleteMessage = (workspace: Workspace, channel: string, message: Message): void => {
  const messages = workspace.messages(channel);
  const { state } = workspace;
  state.pins = state.pins.filter((pin) => pin.channel !== channel || pin.ts !== message.ts);
  if ((message.reply_count ?? 0) > 0) {
    messages.splice(messages.indexOf(message), 1, tombstone(message));
    workspace.changes.tell({ kind: 'message', channel, ts: message.ts });
    return;
  }
  messages.splice(messages.indexOf(message), 1);
  workspace.changes.tell({ kind: 'message', channel, ts: message.ts });
  if (message.thread_ts !== undefined && message.thread_ts !== message.ts)
    recount(workspace, channel, message.thread_ts);
};

const tombstone = (message: Message): Message => ({
  type: 'message',
  subtype: 'tombstone',
  user: 'USLACKBOT',
  text: 'This message was deleted.',
  ts: message.ts,
  team: message.team,
  ...present({
    thread_ts: message.thread_ts,
    reply_count: message.reply_count,
    reply_users: message.reply_users,
    reply_users_count: message.reply_users_count,
    latest_reply: message.latest_reply,
    is_locked: message.is_locked,
    subscribed: message.subscribed,
  }),
  hidden: true,
});

/** Shows a message of the bot to one person only. */
export const addEphemeral = (
  workspace: Workspace,
  user: string,
  channel: string,
  content: Content,
): Ephemeral => {
  const message = newMessage(workspace, workspace.botUserId, content);
  const ephemeral: Ephemeral = { user, channel, message };
  workspace.state.ephemerals.push(ephemeral);
  workspace.changes.tell({ kind: 'ephemeral', user, channel, ts: message.ts });
  return ephemeral;
};

export const findEphemeral = (
  workspace: Workspace,
  user: string,
  channel: string,
  ts: string,
): Ephemeral | undefined =>
  workspace.state.ephemerals.find(
    (entry) => entry.user === user && entry.channel === channel && entry.message.ts === ts,
  );

export const editEphemeral = (workspace: Workspace, entry: Ephemeral, content: Content): void => {
  entry.message.text = content.text;
  if (content.blocks && content.blocks.length > 0)
    entry.message.blocks = withBlockIds(content.blocks, workspace.identity);
  else delete entry.message.blocks;
  if (content.attachments && content.attachments.length > 0)
    entry.message.attachments = withAttachmentIds(content.attachments, workspace.identity);
  else delete entry.message.attachments;
  tellEphemeral(workspace, entry);
};

export const removeEphemeral = (workspace: Workspace, entry: Ephemeral): void => {
  const all = workspace.state.ephemerals;
  all.splice(all.indexOf(entry), 1);
  tellEphemeral(workspace, entry);
};

const tellEphemeral = (workspace: Workspace, { user, channel, message }: Ephemeral): void =>
  workspace.changes.tell({ kind: 'ephemeral', user, channel, ts: message.ts });
