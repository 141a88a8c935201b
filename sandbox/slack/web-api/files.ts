import { sendEvent } from '../delivery/events.js';
import { sendMessageEvents } from '../interactions/typing.js';
import { asText, type JsonObject, own, wellFormed } from '../json.js';
import type { Channel, StoredFile } from '../workspace/model.js';
import { addMessage, type Content, newMessage } from '../workspace/posting.js';
import { postableChannel, threadOf } from './channels.js';
import { readBlocks } from './content.js';
import { fileForApp } from './file-records.js';
import { ApiError, type Call, type Methods } from './method.js';

interface Share extends Content {
  readonly channel: Channel;
}

const begin = ({ slack, args, origin }: Call): JsonObject => {
  const { workspace } = slack;
  const name = wellFormed(args.required('filename'));
  const length = args.number('length', 0);
  if (length < 1) throw new ApiError('invalid_arguments', ['length must be more than 0']);
  const file: StoredFile = {
    id: workspace.identity.id('F'),
    name,
    title: name,
    created: Math.floor(workspace.now() / 1000),
    size: length,
    altText: args.text('alt_text') || args.text('alt_txt'),
    content: null,
    readyAt: null,
    shares: [],
  };
  workspace.state.files[file.id] = file;
  workspace.changes.tell({ kind: 'files' });
  return { upload_url: `${origin}upload/${file.id}`, file_id: file.id };
};

/** Where and with which words the files are to be shown; empty when they stay with the app. */
const readShares = (call: Call): readonly Share[] => {
  const { args } = call;
  const named = args.has('channel_id') ? [args.text('channel_id')] : args.list('channels');
  const comment = args.text('initial_comment');
  const blocks = comment === '' && named.length > 0 ? readBlocks(call) : undefined;
  return [...new Set(named)].map((id) => {
    const channel = postableChannel(call, id);
    return { channel, text: comment, blocks, threadTs: threadOf(call, channel) };
  });
};

const share = (call: Call, { channel, ...said }: Share, files: readonly StoredFile[]): void => {
  const { slack, origin } = call;
  for (const file of files) file.shares.push(channel.id);
  const message = newMessage(slack.workspace, slack.workspace.botUserId, {
    ...said,
    files: files.map((file) => fileForApp(slack, file, origin)),
  });
  addMessage(slack.workspace, channel.id, message);
  void sendMessageEvents(slack, channel, message);
  for (const { id } of files)
    void sendEvent(slack, 'file_shared', {
      type: 'file_shared',
      channel_id: channel.id,
      file_id: id,
      user_id: slack.workspace.botUserId,
      file: { id },
      event_ts: slack.workspace.identity.ts(),
    });
};

/** Reads the whole call before anything is changed, so that a refusal leaves no trace. */
const complete = (call: Call): JsonObject => {
  const { slack, args, origin } = call;
  const listed = args.objects('files') ?? [];
  if (listed.length === 0)
    throw new ApiError('invalid_arguments', ['missing required field: files']);
  const found = listed.map(({ id, title }) => {
    const file = own(slack.workspace.state.files, asText(id));
    if (!file || file.content === null) throw new ApiError('file_not_found');
    return { file, title: asText(title) || file.name };
  });
  const shares = readShares(call);
  const readyAt = slack.workspace.now() + slack.fileDelayMs;
  for (const { file, title } of found) {
    file.title = title;
    file.readyAt ??= readyAt;
  }
  const files = found.map(({ file }) => file);
  for (const shared of shares) share(call, shared, files);
  if (shares.length === 0) slack.workspace.changes.tell({ kind: 'files' });
  return { files: files.map((file) => fileForApp(slack, file, origin)) };
};

export const files: Methods = {
  'files.getUploadURLExternal': { scopes: ['files:write'], run: begin },
  'files.completeUploadExternal': { scopes: ['files:write'], run: complete },
  'files.info': {
    scopes: ['files:read'],
    run: ({ slack, args, origin }) => {
      const file = own(slack.workspace.state.files, args.required('file', 'file_not_found'));
      if (!file || file.readyAt === null) throw new ApiError('file_not_found');
      return {
        file: fileForApp(slack, file, origin),
        comments: [],
        paging: { count: 100, total: 0, page: 1, pages: 0 },
        response_metadata: { next_cursor: '' },
      };
    },
  },
  'files.delete': {
    scopes: ['files:write'],
    run: ({ slack, args }) => {
      const id = args.required('file', 'file_not_found');
      if (!own(slack.workspace.state.files, id)) throw new ApiError('file_not_found');
      delete slack.workspace.state.files[id];
      slack.workspace.changes.tell({ kind: 'files' });
      return {};
    },
  },
};
