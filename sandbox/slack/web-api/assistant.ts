import { asText, type JsonObject } from '../json.js';
import { assistantThread, setStatus } from '../workspace/assistant-threads.js';
import type { Channel } from '../workspace/model.js';
import { knownChannel } from './channels.js';
import { ApiError, type Call, type Methods } from './method.js';

/** Most loading messages, and most suggested prompts (docs.slack.dev, assistant.threads.*). */
const loadingLimit = 10;
const promptLimit = 4;

const channelOf = (call: Call): Channel =>
  knownChannel(call, call.args.required('channel_id', 'channel_not_found'));

const threadIn = (call: Call, channel: Channel): string => {
  const ts = call.args.required('thread_ts');
  if (!call.slack.workspace.message(channel.id, ts)) throw new ApiError('thread_not_found');
  return ts;
};

const status = (call: Call): JsonObject => {
  const { slack, args } = call;
  const channel = channelOf(call);
  const ts = threadIn(call, channel);
  const loading = args.list('loading_messages');
  if (!args.given('status'))
    throw new ApiError('invalid_arguments', ['missing required field: status']);
  if (loading.length > loadingLimit)
    throw new ApiError('invalid_arguments', [`loading_messages: at most ${loadingLimit}`]);
  const thread = assistantThread(slack.workspace, channel.id, ts);
  setStatus(slack.workspace, thread, args.text('status'), loading);
  return {};
};

const title = (call: Call): JsonObject => {
  const { slack, args } = call;
  const channel = channelOf(call);
  const ts = threadIn(call, channel);
  const words = args.required('title');
  assistantThread(slack.workspace, channel.id, ts).title = words;
  slack.workspace.changes.tell({ kind: 'threads', channel: channel.id });
  return {};
};

const prompts = (call: Call): JsonObject => {
  const { slack, args } = call;
  const channel = channelOf(call);
  const ts = args.has('thread_ts') ? threadIn(call, channel) : '';
  const given = args.objects('prompts') ?? [];
  const read = given.map((prompt) => ({
    title: asText(prompt.title),
    message: asText(prompt.message),
  }));
  if (read.length === 0 || read.length > promptLimit)
    throw new ApiError('invalid_arguments', [`prompts: 1 to ${promptLimit} of them`]);
  if (read.some((prompt) => prompt.title === '' || prompt.message === ''))
    throw new ApiError('invalid_arguments', ['each prompt needs a title and a message']);
  const thread = assistantThread(slack.workspace, channel.id, ts);
  thread.prompts = read;
  thread.promptsTitle = args.text('title');
  slack.workspace.changes.tell({ kind: 'threads', channel: channel.id });
  return {};
};

export const assistant: Methods = {
  'assistant.threads.setStatus': { scopes: ['assistant:write', 'chat:write'], run: status },
  'assistant.threads.setSuggestedPrompts': { scopes: ['assistant:write'], run: prompts },
  'assistant.threads.setTitle': { scopes: ['assistant:write'], run: title },
};
