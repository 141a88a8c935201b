import { sendEvent } from '../delivery/events.js';
import type { JsonObject } from '../json.js';
import type { Channel, Message, Pin } from '../workspace/model.js';
import { knownChannel } from './channels.js';
import { ApiError, type Call, type Methods } from './method.js';
import { markedMessage } from './permalinks.js';

const target = (call: Call): { channel: Channel; message: Message; pinned: Pin | undefined } => {
  const { workspace } = call.slack;
  const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
  const ts = call.args.required('timestamp', 'no_item_specified');
  if (!/^\d+\.\d{6}$/.test(ts)) throw new ApiError('bad_timestamp');
  const message = workspace.message(channel.id, ts);
  if (!message) throw new ApiError('message_not_found');
  if (!channel.members.includes(workspace.botUserId)) throw new ApiError('not_in_channel');
  const pinned = workspace.state.pins.find(
    (pin) => pin.channel === channel.id && pin.ts === message.ts,
  );
  return { channel, message, pinned };
};

const item = ({ origin }: Call, pin: Pin, message: Message): JsonObject => ({
  type: 'message',
  channel: pin.channel,
  created: pin.created,
  created_by: pin.by,
  message: markedMessage(origin, pin.channel, message),
});

const tell = (call: Call, type: string, pin: Pin, message: Message): void => {
  const { slack } = call;
  const { workspace } = slack;
  const here = workspace.state.pins.filter(({ channel }) => channel === pin.channel);
  workspace.changes.tell({ kind: 'message', channel: pin.channel, ts: pin.ts });
  void sendEvent(slack, type, {
    type,
    user: workspace.botUserId,
    channel_id: pin.channel,
    item: item(call, pin, message),
    item_user: message.user,
    pin_count: here.length,
    pinned_info: { channel: pin.channel, pinned_by: pin.by, pinned_ts: pin.created },
    event_ts: workspace.identity.ts(),
  });
};

export const pins: Methods = {
  'pins.add': {
    scopes: ['pins:write'],
    run: (call) => {
      const { channel, message, pinned } = target(call);
      if (pinned) throw new ApiError('already_pinned');
      if (message.subtype === 'tombstone') throw new ApiError('not_pinnable');
      const { workspace } = call.slack;
      const created = Math.floor(workspace.now() / 1000);
      const pin = { channel: channel.id, ts: message.ts, created, by: workspace.botUserId };
      workspace.state.pins.push(pin);
      message.pinned_to = [channel.id];
      tell(call, 'pin_added', pin, message);
      return {};
    },
  },
  'pins.remove': {
    scopes: ['pins:write'],
    run: (call) => {
      const { message, pinned } = target(call);
      if (!pinned) throw new ApiError('no_pin');
      const { state } = call.slack.workspace;
      state.pins = state.pins.filter((pin) => pin !== pinned);
      delete message.pinned_to;
      tell(call, 'pin_removed', pinned, message);
      return {};
    },
  },
  'pins.list': {
    scopes: ['pins:read'],
    run: (call) => {
      const { workspace } = call.slack;
      const channel = knownChannel(call, call.args.required('channel', 'channel_not_found'));
      const items = workspace.state.pins.flatMap((pin) => {
        const message =
          pin.channel === channel.id ? workspace.message(pin.channel, pin.ts) : undefined;
        return message ? [item(call, pin, message)] : [];
      });
      return { items: items.reverse() };
    },
  },
};
