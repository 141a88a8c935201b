import type { Placed } from '../interactions/elements.js';
import type { Json } from '../json.js';
import { asText, type JsonObject } from '../json.js';

/** Keys of an element a payload repeats beside the answer, as do all that begin with `initial_`. */
const repeated = new Set(['style', 'placeholder', 'confirm', 'min_query_length']);

const buttonPart = (element: JsonObject): JsonObject => ({
  text: element.text,
  ...(element.value === undefined ? {} : { value: element.value }),
  ...(element.url === undefined ? {} : { url: element.url }),
});

const overflowPart = (element: JsonObject, option: JsonObject): JsonObject => ({
  type: asText(element.type),
  selected_option: option,
});

/** The one entry of `actions` for an element somebody pressed or picked from (slack.dev, "block_actions"). */
export const actionEntry = (
  { element, actionId, blockId }: Placed,
  value: Json | undefined,
  { option, state }: { option: JsonObject | undefined; state: JsonObject | undefined },
  actionTs: string,
): JsonObject => {
  const type = asText(element.type);
  const extras = Object.fromEntries(
    Object.entries(element).filter(([key]) => repeated.has(key) || key.startsWith('initial_')),
  );
  const buttonLike = type === 'button' || type === 'icon_button' || type === 'feedback_buttons';
  return {
    type,
    action_id: actionId,
    block_id: blockId,
    ...extras,
    ...(buttonLike ? buttonPart(element) : {}),
    ...(type === 'feedback_buttons' && value !== undefined ? { value } : {}),
    ...(type === 'overflow' && option ? overflowPart(element, option) : {}),
    ...(state ?? {}),
    action_ts: actionTs,
  };
};
