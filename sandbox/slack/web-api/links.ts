import { linksIn } from '../interactions/sharing-links.js';
import { sendEditEvent } from '../interactions/typing.js';
import { asObjects, asText, isObject, type JsonObject } from '../json.js';
import { withBlockIds } from '../workspace/block-ids.js';
import type { Channel, Message } from '../workspace/model.js';
import { checkedBlocks } from './content.js';
import { ApiError, type Call, type Methods } from './method.js';

const unfurlsOf = (call: Call): readonly (readonly [string, JsonObject])[] => {
  if (!call.args.has('unfurls')) throw new ApiError('missing_unfurls');
  const unfurls = Object.entries(call.args.object('unfurls', 'invalid_unfurls_format') ?? {});
  return unfurls.map(([url, unfurl]) => {
    if (!isObject(unfurl)) throw new ApiError('invalid_unfurls_format');
    return [url, unfurl];
  });
};

const bySource = (call: Call): { channel: string; ts: string } => {
  const { args, slack } = call;
  const id = args.required('unfurl_id', 'missing_unfurl_id');
  const source = args.required('source', 'missing_source');
  if (!['composer', 'conversations_history'].includes(source)) throw new ApiError('invalid_source');
  const place = slack.workspace.unfurlIds.get(id);
  if (!place) throw new ApiError('invalid_unfurl_id');
  return place;
};

const target = (call: Call): { channel: Channel; message: Message } => {
  const { args, slack } = call;
  const byId = args.has('unfurl_id') || args.has('source');
  const place = byId
    ? bySource(call)
    : {
        channel: args.required('channel', 'missing_channel'),
        ts: args.required('ts', 'missing_ts'),
      };
  const channel = slack.workspace.channel(place.channel);
  if (!channel) throw new ApiError('cannot_find_channel');
  const message = slack.workspace.message(channel.id, place.ts);
  if (!message) throw new ApiError('cannot_find_message');
  return { channel, message };
};

const attachmentOf = (
  call: Call,
  [url, unfurl]: readonly [string, JsonObject],
  id: number,
): JsonObject => {
  const { workspace } = call.slack;
  const blocks = checkedBlocks(
    call,
    unfurl.blocks,
    `/unfurls/${url.replaceAll('~', '~0').replaceAll('/', '~1')}/blocks`,
  );
  return {
    ...unfurl,
    ...(blocks ? { blocks: withBlockIds(blocks, workspace.identity) } : {}),
    id,
    from_url: url,
    app_unfurl_url: url,
    is_app_unfurl: true,
    app_id: workspace.state.app.id,
    bot_id: workspace.state.app.botId,
  };
};

const unfurl = (call: Call): JsonObject => {
  const { slack } = call;
  const unfurls = unfurlsOf(call);
  const { channel, message } = target(call);
  const links = linksIn(message.text);
  if (links.length === 0) throw new ApiError('cannot_unfurl_message');
  if (unfurls.some(([url]) => !links.includes(url))) throw new ApiError('cannot_unfurl_url');
  const kept = asObjects(message.attachments).filter(
    (attachment) => !unfurls.some(([url]) => url === asText(attachment.from_url)),
  );
  const added = unfurls.map((entry, index) => attachmentOf(call, entry, kept.length + index + 1));
  const before = structuredClone(message);
  message.attachments = [...kept, ...added];
  slack.workspace.changes.tell({ kind: 'message', channel: channel.id, ts: message.ts });
  void sendEditEvent(slack, channel, message, before);
  return {};
};

export const links: Methods = {
  'chat.unfurl': { scopes: ['links:write'], run: unfurl },
};
