import { asText, type Json, type JsonObject } from '../json.js';
import type { Slack } from '../slack.js';
import { Arguments } from '../web-api/arguments.js';
import { readAttachments, readBlocks, readMetadata } from '../web-api/content.js';
import { ApiError } from '../web-api/method.js';
import type { Channel } from '../workspace/model.js';
import {
  addEphemeral,
  addMessage,
  type Content,
  deleteMessage,
  editEphemeral,
  editMessage,
  findEphemeral,
  newMessage,
  removeEphemeral,
} from '../workspace/posting.js';
import type { ResponsePlace } from './response-urls.js';
import { sendDeletionEvent, sendEditEvent, sendMessageEvents } from './typing.js';

const isTrue = (value: Json | undefined): boolean => value === true || value === 'true';

const threadOf = ({ workspace }: Slack, channel: string, ts: string): string | undefined => {
  if (ts === '') return undefined;
  const root = workspace.message(channel, ts);
  if (!root) throw new ApiError('thread_not_found');
  return root.thread_ts ?? root.ts;
};

/** What was posted to an url without a token, checked as a posting call is. Throws ApiError. */
export const postedContent = (slack: Slack, channel: string, body: JsonObject): Content => {
  const sent = { slack, args: new Arguments(body) };
  const content: Content = {
    text: asText(body.text) || asText(body.markdown_text),
    blocks: readBlocks(sent),
    attachments: readAttachments(sent),
    metadata: readMetadata(sent),
    threadTs: threadOf(slack, channel, asText(body.thread_ts)),
  };
  if (content.text === '' && !content.blocks?.length && !content.attachments?.length)
    throw new ApiError('no_text');
  return content;
};

const tellOfChange = (
  { workspace }: Slack,
  place: ResponsePlace,
  tell: (channel: Channel) => Promise<unknown>,
): void => {
  const channel = workspace.channel(place.channel);
  if (channel) void tell(channel);
};

const removeOriginal = (slack: Slack, place: ResponsePlace): void => {
  const { workspace } = slack;
  const original = place.actedOn ?? place.last;
  if (!original) throw new ApiError('message_not_found');
  const { ts, ephemeral } = original;
  const shown = findEphemeral(workspace, place.user, place.channel, ts);
  const message = workspace.message(place.channel, ts);
  if (ephemeral && shown) removeEphemeral(workspace, shown);
  else if (!ephemeral && message) {
    deleteMessage(workspace, place.channel, message);
    tellOfChange(slack, place, (channel) => sendDeletionEvent(slack, channel, message));
  } else throw new ApiError('message_not_found');
};

const replaceOriginal = (slack: Slack, place: ResponsePlace, content: Content): boolean => {
  const { workspace } = slack;
  const original = place.actedOn ?? place.last;
  if (!original) return false;
  const { ts, ephemeral } = original;
  const shown = findEphemeral(workspace, place.user, place.channel, ts);
  const message = workspace.message(place.channel, ts);
  if (ephemeral && shown) editEphemeral(workspace, shown, content);
  else if (!ephemeral && message) {
    const before = editMessage(workspace, place.channel, message, content);
    tellOfChange(slack, place, (channel) => sendEditEvent(slack, channel, message, before));
  } else throw new ApiError('message_not_found');
  return true;
};

const postToChannel = (slack: Slack, place: ResponsePlace, content: Content): void => {
  const asked = place.line === null ? undefined : { user: place.user, line: place.line };
  const message = newMessage(slack.workspace, slack.workspace.botUserId, { ...content, asked });
  addMessage(slack.workspace, place.channel, message);
  place.last = { ts: message.ts, ephemeral: false };
  tellOfChange(slack, place, (channel) => sendMessageEvents(slack, channel, message));
};

/**
 * Shows what an app posted to a `response_url`, or answered a command with: to the person alone unless
 * `response_type` is `in_channel`. Throws ApiError when Slack would not show it.
 */
export const showAnswer = (slack: Slack, place: ResponsePlace, body: JsonObject): void => {
  if (isTrue(body.delete_original)) {
    removeOriginal(slack, place);
    return;
  }
  const content = postedContent(slack, place.channel, body);
  if (isTrue(body.replace_original) && replaceOriginal(slack, place, content)) return;
  if (body.response_type === 'in_channel') {
    postToChannel(slack, place, content);
    return;
  }
  const threadTs = content.threadTs ?? place.threadTs ?? undefined;
  const { message } = addEphemeral(slack.workspace, place.user, place.channel, {
    ...content,
    threadTs,
  });
  place.last = { ts: message.ts, ephemeral: true };
};
