import type { SlackServer } from '../../../sandbox/slack/server.js';
import { type Answer, callApi } from './person.js';

/** What valid calls are made of: a message of the bot, a file, and who is there. */
export interface Material {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly file: string;
  readonly teamId: string;
}

const uploaded = async (slack: SlackServer): Promise<string> => {
  const begun = await callApi(slack, 'files.getUploadURLExternal', {
    filename: 'a.txt',
    length: 3,
  });
  await fetch(begun.upload_url, { method: 'POST', body: 'abc' });
  return begun.file_id;
};

export const gather = async (slack: SlackServer): Promise<Material> => {
  const blocks = [{ type: 'divider' }];
  const posted: Answer = await callApi(slack, 'chat.postMessage', {
    channel: slack.channel,
    text: 'material',
    blocks,
  });
  return {
    channel: slack.channel,
    user: slack.workspace.people[0]?.id ?? '',
    ts: posted.ts,
    file: await uploaded(slack),
    teamId: slack.workspace.teamId,
  };
};

const view = (type: 'modal' | 'home') => ({
  type,
  ...(type === 'modal' ? { title: { type: 'plain_text', text: 'T' } } : {}),
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x' } }],
});

const metadata = { event_type: 'run', event_payload: { key: 'k' } };

/** Arguments of every method, such that most calls succeed and the others come close. */
export const validArguments = (
  { channel, user, ts, file, teamId }: Material,
  later: number,
): Readonly<Record<string, Record<string, unknown>>> => {
  const said = { channel, text: 'words', blocks: [{ type: 'divider' }], metadata };
  const stream = {
    channel,
    thread_ts: ts,
    recipient_team_id: teamId,
    recipient_user_id: user,
    chunks: [{ type: 'markdown_text', text: 'a' }],
    task_display_mode: 'plan',
  };
  return {
    'api.test': { foo: 'bar' },
    'apps.connections.open': {},
    'assistant.threads.setStatus': { channel_id: channel, thread_ts: ts, status: 'thinking' },
    'assistant.threads.setSuggestedPrompts': {
      channel_id: channel,
      thread_ts: ts,
      prompts: [{ title: 'a', message: 'b' }],
    },
    'assistant.threads.setTitle': { channel_id: channel, thread_ts: ts, title: 't' },
    'auth.test': {},
    'blocks.validate': { blocks: [{ type: 'divider' }] },
    'bookmarks.add': { channel_id: channel, title: 't', type: 'link', link: 'https://a.example' },
    'bookmarks.edit': { channel_id: channel, bookmark_id: 'Bk1', title: 't' },
    'bookmarks.list': { channel_id: channel },
    'bookmarks.remove': { channel_id: channel, bookmark_id: 'Bk1' },
    'bots.info': {},
    'chat.appendStream': { channel, ts, markdown_text: 'more' },
    'chat.delete': { channel, ts: '1.000001' },
    'chat.deleteScheduledMessage': { channel, scheduled_message_id: 'Q1' },
    'chat.getPermalink': { channel, message_ts: ts },
    'chat.postEphemeral': { ...said, user },
    'chat.postMessage': { ...said, thread_ts: ts, reply_broadcast: true, attachments: [] },
    'chat.scheduleMessage': { ...said, post_at: later },
    'chat.scheduledMessages.list': { channel, limit: 5 },
    'chat.startStream': stream,
    'chat.stopStream': { channel, ts, blocks: [{ type: 'divider' }] },
    'chat.unfurl': { channel, ts, unfurls: { 'https://models.example/1': { text: 'x' } } },
    'chat.update': { ...said, ts },
    'conversations.history': { channel, limit: 2, oldest: '1.0', latest: ts, inclusive: true },
    'conversations.info': { channel },
    'conversations.join': { channel },
    'conversations.list': { types: 'public_channel,im', limit: 2, exclude_archived: true },
    'conversations.members': { channel, limit: 2 },
    'conversations.open': { users: user, return_im: true },
    'conversations.replies': { channel, ts, limit: 2 },
    'dialog.open': {
      trigger_id: '1.2.3',
      dialog: {
        title: 't',
        callback_id: 'c',
        elements: [{ type: 'text', name: 'n', label: 'l' }],
      },
    },
    'emoji.list': {},
    'files.completeUploadExternal': { files: [{ id: file, title: 't' }], channel_id: channel },
    'files.delete': { file: 'F1' },
    'files.getUploadURLExternal': { filename: 'b.txt', length: 5 },
    'files.info': { file },
    'pins.add': { channel, timestamp: ts },
    'pins.list': { channel },
    'pins.remove': { channel, timestamp: ts },
    'reactions.add': { channel, timestamp: ts, name: 'eyes' },
    'reactions.get': { channel, timestamp: ts },
    'reactions.list': { user, limit: 2 },
    'reactions.remove': { channel, timestamp: ts, name: 'eyes' },
    'team.info': {},
    'usergroups.list': { include_users: true },
    'usergroups.users.list': { usergroup: 'S1' },
    'users.conversations': { user, types: 'public_channel' },
    'users.getPresence': { user },
    'users.info': { user },
    'users.list': { limit: 2 },
    'users.lookupByEmail': { email: 'rosa@fraud-team.example' },
    'users.profile.get': { user },
    'views.open': { trigger_id: '1.2.3', view: view('modal') },
    'views.publish': { user_id: user, view: view('home') },
    'views.push': { trigger_id: '1.2.3', view: view('modal') },
    'views.update': { view_id: 'V1', view: view('modal') },
  };
};
