import type { Delivered } from '../delivery/delivery.js';
import { asObject, asObjects, asPlain, type JsonObject } from '../json.js';
import { actPart, channelPart, messageForApp } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { viewForApp } from '../workspace/views.js';
import { ActError, channelOf, messageOf, personOf } from './acts.js';
import { type Click, findElement } from './clicking.js';
import { optionsOf } from './elements.js';
import { viewOf } from './view-values.js';

const placeOf = (
  slack: Slack,
  asked: Click,
): { blocks: readonly JsonObject[]; part: JsonObject } => {
  if (asked.viewId !== undefined) {
    const view = viewOf(slack, asked.user, asked.viewId);
    const part = { container: { type: 'view', view_id: view.id }, view: viewForApp(view) };
    return { blocks: view.blocks, part };
  }
  const channel = channelOf(slack, asked.user, asked.channel ?? '');
  const { message, ephemeral } = messageOf(slack, asked.user, channel.id, asked.ts ?? '');
  return {
    blocks: message.blocks ?? [],
    part: {
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: ephemeral,
      },
      channel: channelPart(channel),
      message: messageForApp(message, 'whole'),
    },
  };
};

/** A person types into an external select. The app's acknowledgement holds the options. */
export const suggest = async (
  slack: Slack,
  asked: Click,
): Promise<Delivered & { readonly options: readonly JsonObject[] }> => {
  personOf(slack, asked.user);
  const { blocks, part } = placeOf(slack, asked);
  const placed = findElement(blocks, asked);
  if (!String(placed.element.type).includes('external'))
    throw new ActError('action_not_found', `${asked.actionId} is no external select`);
  const delivered = await slack.delivery.deliver(
    'interactive',
    `block_suggestion ${asked.actionId}`,
    {
      ...actPart(slack.workspace, 'block_suggestion', asked.user),
      action_id: placed.actionId,
      block_id: placed.blockId,
      value: asPlain(asked.value),
      ...part,
    },
  );
  const answer = asObject(delivered.response);
  const groups = asObjects(answer.option_groups);
  const options = optionsOf({ options: answer.options ?? [], option_groups: groups });
  slack.workspace.suggested.set(placed.actionId, options);
  return { ...delivered, options };
};
