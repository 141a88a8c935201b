import { asObjects, asText, type JsonObject } from '../json.js';
import type { Message } from '../workspace/model.js';
import { type Placed, placedElements } from './elements.js';

/** Every block of a message: its own, and those inside its attachments. */
export const blocksOf = ({ blocks, attachments }: Message): readonly JsonObject[] => [
  ...(blocks ?? []),
  ...(attachments ?? []).flatMap((attachment) => asObjects(attachment.blocks)),
];

/** The attachment an element stands in; undefined when it stands in the message itself. */
const attachmentOf = ({ attachments }: Message, { blockId }: Placed): JsonObject | undefined =>
  attachments?.find((attachment) =>
    placedElements(asObjects(attachment.blocks)).some((placed) => placed.blockId === blockId),
  );

/** Where somebody acted, as a payload says it (docs.slack.dev, "block_actions": `container`). */
export const containerPart = (
  message: Message,
  placed: Placed,
  { channel, ephemeral }: { channel: string; ephemeral: boolean },
): JsonObject => {
  const attachment = attachmentOf(message, placed);
  const unfurled = attachment?.is_app_unfurl === true;
  return {
    container: {
      type: attachment ? 'message_attachment' : 'message',
      message_ts: message.ts,
      ...(attachment ? { attachment_id: attachment.id } : {}),
      channel_id: channel,
      is_ephemeral: ephemeral,
      ...(attachment ? { is_app_unfurl: unfurled } : {}),
      ...(unfurled ? { app_unfurl_url: asText(attachment.app_unfurl_url) } : {}),
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    ...(unfurled ? { app_unfurl: attachment } : {}),
  };
};
