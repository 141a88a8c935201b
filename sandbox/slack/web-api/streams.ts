import { sendEditEvent, sendMessageEvents } from '../interactions/typing.js';
import type { JsonObject } from '../json.js';
import { messageForApp } from '../payloads/common.js';
import { withBlockIds } from '../workspace/block-ids.js';
import type { Channel, Message, TaskMode } from '../workspace/model.js';
import { addMessage, newMessage } from '../workspace/posting.js';
import { knownMessage, postableChannel, threadOf } from './channels.js';
import { readChunks, textOfBlocks, withChunks } from './chunks.js';
import { readBlocks, readLooks, readMetadata } from './content.js';
import { ApiError, type Call, type Methods } from './method.js';

const modes: readonly TaskMode[] = ['timeline', 'dense', 'plan'];

const modeOf = ({ args }: Call): TaskMode => {
  const asked = args.text('task_display_mode') || 'timeline';
  const mode = modes.find((known) => known === asked);
  if (!mode)
    throw new ApiError('invalid_arguments', [`task_display_mode: one of ${modes.join(', ')}`]);
  return mode;
};

const refuseMissingRecipient = ({ args }: Call, channel: Channel): void => {
  if (channel.isIm) return;
  if (!args.has('recipient_team_id')) throw new ApiError('missing_recipient_team_id');
  if (!args.has('recipient_user_id')) throw new ApiError('missing_recipient_user_id');
};

const channelOf = (call: Call): Channel =>
  postableChannel(call, call.args.required('channel', 'channel_not_found'));

/** The message a call adds to: the app's own, and still streaming. */
const streaming = (call: Call, channel: Channel): Message => {
  const message = knownMessage(call, channel, call.args.required('ts'));
  if (message.user !== call.slack.workspace.botUserId)
    throw new ApiError('message_not_owned_by_app');
  if (message.streaming_state !== 'in_progress')
    throw new ApiError('message_not_in_streaming_state');
  return message;
};

const show = (call: Call, channel: Channel, message: Message, blocks: readonly JsonObject[]) => {
  message.blocks = withBlockIds(blocks, call.slack.workspace.identity);
  message.text = textOfBlocks(blocks);
  call.slack.workspace.changes.tell({ kind: 'message', channel: channel.id, ts: message.ts });
};

const start = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const channel = channelOf(call);
  refuseMissingRecipient(call, channel);
  const taskMode = modeOf(call);
  call.args.required('thread_ts');
  const threadTs = threadOf(call, channel);
  const looks = readLooks(call);
  const blocks = withChunks(call, taskMode, [], readChunks(call));
  const message: Message = {
    ...newMessage(workspace, workspace.botUserId, {
      ...looks,
      text: textOfBlocks(blocks),
      blocks,
      threadTs,
    }),
    streaming_state: 'in_progress',
    taskMode,
  };
  addMessage(workspace, channel.id, message);
  void sendMessageEvents(call.slack, channel, message);
  return { channel: channel.id, ts: message.ts };
};

const append = (call: Call): JsonObject => {
  const channel = channelOf(call);
  const message = streaming(call, channel);
  const chunks = readChunks(call);
  if (chunks.length === 0) throw new ApiError('no_text');
  const before = message.blocks ?? [];
  show(call, channel, message, withChunks(call, message.taskMode ?? 'timeline', before, chunks));
  return { channel: channel.id, ts: message.ts };
};

const stop = (call: Call): JsonObject => {
  const channel = channelOf(call);
  const message = streaming(call, channel);
  const mode = message.taskMode ?? 'timeline';
  const metadata = readMetadata(call);
  const last = [...readChunks(call), { type: 'blocks', blocks: readBlocks(call) ?? [] }];
  const blocks = withChunks(call, mode, message.blocks ?? [], last);
  const before = structuredClone(message);
  message.streaming_state = 'completed';
  if (metadata) message.metadata = metadata;
  show(call, channel, message, blocks);
  void sendEditEvent(call.slack, channel, message, before);
  return { channel: channel.id, ts: message.ts, message: messageForApp(message, 'whole') };
};

export const streams: Methods = {
  'chat.startStream': { scopes: ['chat:write'], run: start },
  'chat.appendStream': { scopes: ['chat:write'], run: append },
  'chat.stopStream': { scopes: ['chat:write'], run: stop },
};
