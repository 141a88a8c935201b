import { asObject, asObjects, asText, isObject, type JsonObject } from '../json.js';

/** An interactive element and the block it stands in. */
export interface Placed {
  readonly element: JsonObject;
  readonly block: JsonObject;
  readonly blockId: string;
  readonly actionId: string;
  /** Whether it stands in an input block, so that it sends nothing unless asked to. */
  readonly inInput: boolean;
}

const elementsOf = (block: JsonObject): readonly JsonObject[] => {
  if (block.type === 'input') return isObject(block.element) ? [block.element] : [];
  if (block.type === 'actions' || block.type === 'context_actions')
    return asObjects(block.elements);
  if (block.type === 'card') return asObjects(block.actions);
  if (block.type === 'carousel') return asObjects(block.elements).flatMap(elementsOf);
  if (block.type === 'container') return asObjects(block.child_blocks).flatMap(elementsOf);
  return isObject(block.accessory) && block.accessory.type !== 'image' ? [block.accessory] : [];
};

/** Every interactive element of a message or view, in order. */
export const placedElements = (blocks: readonly JsonObject[]): readonly Placed[] =>
  blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      element,
      block,
      blockId: asText(block.block_id),
      actionId: asText(element.action_id),
      inInput: block.type === 'input',
    })),
  );

/** The options of a select, radio group, set of boxes or overflow menu, groups opened up. */
export const optionsOf = (element: JsonObject): readonly JsonObject[] => [
  ...asObjects(element.options),
  ...asObjects(element.option_groups).flatMap((group) => asObjects(group.options)),
];

export const optionWithValue = (element: JsonObject, value: string): JsonObject | undefined =>
  optionsOf(element).find((option) => (option.value ?? option.id) === value);

/** Text of a text object. */
export const textOf = (value: unknown): string => asText(asObject(value).text);
