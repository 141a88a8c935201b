import { sendMessageEvents } from '../interactions/typing.js';
import { asText, type JsonObject } from '../json.js';
import type { StoredFile } from '../workspace/model.js';
import { addMessage, newMessage } from '../workspace/posting.js';
import { postableChannel } from './channels.js';
import { fileForApp } from './file-records.js';
import { ApiError, type Call, type Methods } from './method.js';

const begin = ({ slack, args, origin }: Call): JsonObject => {
  const { workspace } = slack;
  const name = args.required('filename');
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
  return { upload_url: `${origin}upload/${file.id}`, file_id: file.id };
};

const share = (call: Call, files: readonly StoredFile[], origin: string): void => {
  const { slack, args } = call;
  const named = args.text('channel_id') || args.list('channels')[0];
  if (named === undefined || named === '') return;
  const channel = postableChannel(call, named);
  for (const file of files) file.shares.push(channel.id);
  const comment = args.text('initial_comment');
  const message = newMessage(slack.workspace, slack.workspace.botUserId, {
    text: comment,
    blocks: comment === '' ? args.objects('blocks') : undefined,
    threadTs: args.text('thread_ts') || undefined,
    files: files.map((file) => fileForApp(slack, file, origin)),
  });
  addMessage(slack.workspace, channel.id, message);
  void sendMessageEvents(slack, channel, message);
};

const complete = (call: Call): JsonObject => {
  const { slack, args, origin } = call;
  const listed = args.objects('files') ?? [];
  if (listed.length === 0)
    throw new ApiError('invalid_arguments', ['missing required field: files']);
  const files = listed.map(({ id, title }) => {
    const file = slack.workspace.state.files[asText(id)];
    if (!file || file.content === null) throw new ApiError('file_not_found');
    file.title = asText(title) || file.name;
    return file;
  });
  const readyAt = slack.workspace.now() + slack.fileDelayMs;
  for (const file of files) file.readyAt ??= readyAt;
  share(call, files, origin);
  return { files: files.map((file) => fileForApp(slack, file, origin)) };
};

export const files: Methods = {
  'files.getUploadURLExternal': { scopes: ['files:write'], run: begin },
  'files.completeUploadExternal': { scopes: ['files:write'], run: complete },
  'files.info': {
    scopes: ['files:read'],
    run: ({ slack, args, origin }) => {
      const file = slack.workspace.state.files[args.required('file', 'file_not_found')];
      if (!file || file.readyAt === null) throw new ApiError('file_not_found');
      return {
        file: fileForApp(slack, file, origin),
        comments: [],
        response_metadata: { next_cursor: '' },
      };
    },
  },
  'files.delete': {
    scopes: ['files:write'],
    run: ({ slack, args }) => {
      const id = args.required('file', 'file_not_found');
      if (!slack.workspace.state.files[id]) throw new ApiError('file_not_found');
      delete slack.workspace.state.files[id];
      return {};
    },
  },
};
