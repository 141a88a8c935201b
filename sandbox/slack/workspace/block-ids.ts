import { asObjects, isObject, type JsonObject } from '../json.js';
import type { Identity } from './identity.js';

/** Types of elements that carry an `action_id`. */
const isElement = (value: unknown): value is JsonObject =>
  isObject(value) && typeof value.type === 'string';

const stillText = new Set(['plain_text', 'mrkdwn', 'image']);

const withActionId = (element: JsonObject, identity: Identity): JsonObject =>
  stillText.has(String(element.type)) || typeof element.action_id === 'string'
    ? element
    : { ...element, action_id: identity.hex(4) };

/** What an app gave, without the names Slack does not keep: those of markdown blocks (docs.slack.dev). */
export const withoutIgnoredIds = (blocks: readonly JsonObject[]): JsonObject[] =>
  blocks.map((block) => {
    const { block_id: _ignored, ...rest } = block;
    return block.type === 'markdown' ? rest : block;
  });

/** Gives every block a `block_id` and every element an `action_id` where the app left them out, as Slack does. */
export const withBlockIds = (blocks: readonly JsonObject[], identity: Identity): JsonObject[] =>
  blocks.map((block) => ({
    ...block,
    block_id:
      typeof block.block_id === 'string' && block.block_id !== ''
        ? block.block_id
        : identity.hex(3),
    ...(isElement(block.accessory) ? { accessory: withActionId(block.accessory, identity) } : {}),
    ...(block.type === 'input' && isElement(block.element)
      ? { element: withActionId(block.element, identity) }
      : {}),
    ...(block.type === 'actions' || block.type === 'context_actions'
      ? { elements: asObjects(block.elements).map((element) => withActionId(element, identity)) }
      : {}),
    ...(block.type === 'card' && Array.isArray(block.actions)
      ? { actions: asObjects(block.actions).map((element) => withActionId(element, identity)) }
      : {}),
    ...(block.type === 'carousel'
      ? { elements: withBlockIds(asObjects(block.elements), identity) }
      : {}),
    ...(block.type === 'container'
      ? { child_blocks: withBlockIds(asObjects(block.child_blocks), identity) }
      : {}),
  }));

/** Numbers attachments and names what is in them, as Slack does. */
export const withAttachmentIds = (
  attachments: readonly JsonObject[],
  identity: Identity,
): JsonObject[] =>
  attachments.map((attachment, index) => ({
    ...attachment,
    id: index + 1,
    fallback: attachment.fallback ?? '[no preview available]',
    ...(Array.isArray(attachment.blocks)
      ? { blocks: withBlockIds(asObjects(attachment.blocks), identity) }
      : {}),
  }));
