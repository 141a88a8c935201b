import {
  asObject,
  asObjects,
  asPlain,
  asText,
  isObject,
  type Json,
  type JsonObject,
  own,
} from '../json.js';
import type { StateValues } from '../workspace/picks.js';
import { optionsOf, optionWithValue, placedElements } from './elements.js';

/** How a kind of element tells what a person may answer from what nobody could. */
type Fits = (value: string) => boolean;

interface Kind {
  /** Key of the answer in a payload, such as `selected_option`. */
  readonly key: string;
  /** Key of the element's first value, such as `initial_option`. */
  readonly initial: string;
  readonly many?: true;
  /** Whether an answer is one of the element's options. */
  readonly options?: true;
  /** Which texts are an answer; any text without it. */
  readonly fits?: Fits;
}

const isDate: Fits = (value) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
const isTime: Fits = (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
const isSecond: Fits = (value) => /^\d{10}$/.test(value);

/** How each element that keeps a value names it (slack.dev, "State values"). Others keep none. */
const kinds: Readonly<Record<string, Kind>> = {
  plain_text_input: { key: 'value', initial: 'initial_value' },
  email_text_input: { key: 'value', initial: 'initial_value' },
  url_text_input: { key: 'value', initial: 'initial_value' },
  number_input: { key: 'value', initial: 'initial_value' },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value' },
  static_select: { key: 'selected_option', initial: 'initial_option', options: true },
  external_select: { key: 'selected_option', initial: 'initial_option', options: true },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', options: true },
  checkboxes: { key: 'selected_options', initial: 'initial_options', many: true, options: true },
  multi_static_select: {
    key: 'selected_options',
    initial: 'initial_options',
    many: true,
    options: true,
  },
  multi_external_select: {
    key: 'selected_options',
    initial: 'initial_options',
    many: true,
    options: true,
  },
  users_select: { key: 'selected_user', initial: 'initial_user' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', many: true },
  channels_select: { key: 'selected_channel', initial: 'initial_channel' },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', many: true },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation' },
  multi_conversations_select: {
    key: 'selected_conversations',
    initial: 'initial_conversations',
    many: true,
  },
  file_input: { key: 'files', initial: 'initial_files', many: true, options: true },
  datepicker: { key: 'selected_date', initial: 'initial_date', fits: isDate },
  timepicker: { key: 'selected_time', initial: 'initial_time', fits: isTime },
  datetimepicker: {
    key: 'selected_date_time',
    initial: 'initial_date_time',
    fits: isSecond,
  },
};

/** Where an element keeps its answer; undefined for those that keep none (buttons, overflow menus). */
export const kindOf = (element: JsonObject): Kind | undefined => own(kinds, asText(element.type));

/** The conversation a person is in, for elements that begin with it; empty outside of conversations. */
const currentFor = (element: JsonObject, kind: Kind, current: string): Json | undefined => {
  if (element.default_to_current_conversation !== true || current === '') return undefined;
  return kind.many ? [current] : current;
};

const firstValue = (element: JsonObject, kind: Kind, current: string): JsonObject => ({
  type: asText(element.type),
  [kind.key]:
    element[kind.initial] ?? currentFor(element, kind, current) ?? (kind.many ? [] : null),
});

/** The options an element began with, which the app need not offer again. */
const initialOptions = (element: JsonObject): readonly JsonObject[] => [
  ...(isObject(element.initial_option) ? [element.initial_option] : []),
  ...asObjects(element.initial_options),
];

/** An option as payloads repeat it: text and value, its text always saying whether it has emoji. */
const optionFor = (element: JsonObject, value: string): JsonObject | undefined => {
  const known = optionWithValue(element, value);
  if (known) return known;
  if (!asText(element.type).includes('external')) return undefined;
  const initial = initialOptions(element).find((option) => option.value === value);
  if (initial || optionsOf(element).length > 0) return initial;
  return { text: { type: 'plain_text', text: value, emoji: true }, value };
};

/** Thrown when a person is said to answer what an element does not take. */
export class NoSuchAnswer extends Error {}

const richTextAnswer = (value: Json): Json => {
  if (isObject(value)) return value;
  const text = asPlain(value);
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
};

const oneAnswer = (element: JsonObject, kind: Kind, value: Json | undefined): Json => {
  if (value === null || value === undefined || value === '') return null;
  if (kind.key === 'rich_text_value') return richTextAnswer(value);
  const plain = asPlain(value);
  const option = kind.options ? optionFor(element, plain) : undefined;
  if (plain === '' || (kind.options && !option) || kind.fits?.(plain) === false)
    throw new NoSuchAnswer(`${asText(element.action_id)} has no option ${JSON.stringify(value)}`);
  return option ?? (kind.key === 'selected_date_time' ? Number(plain) : plain);
};

/**
 * The state value of an element once somebody answered with `value`: an option's value, an id, a date, a
 * time or text; a list for elements that take many. Undefined for elements that keep no value.
 */
export const answered = (element: JsonObject, value: Json | undefined): JsonObject | undefined => {
  const kind = kindOf(element);
  if (!kind) return undefined;
  const type = asText(element.type);
  if (!kind.many) return { type, [kind.key]: oneAnswer(element, kind, value) };
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return { type, [kind.key]: list.map((entry: Json) => oneAnswer(element, kind, entry)) };
};

/** The state value of one element; an empty object when there is none. */
export const valueIn = (values: JsonObject, blockId: string, actionId: string): JsonObject =>
  asObject(own(asObject(own(values, blockId)), actionId));

/** State values with one more. Ids are the app's own words, so none is ever assigned to by name. */
export const withValue = (
  values: StateValues,
  blockId: string,
  actionId: string,
  value: JsonObject,
): StateValues => ({
  ...values,
  [blockId]: { ...own(values, blockId), [actionId]: value },
});

/** The values a view starts with, opened from the conversation `current`. */
export const initialValues = (blocks: readonly JsonObject[], current: string): StateValues =>
  keepValues(blocks, {}, current);

/** The values after an edit: elements whose ids and type stayed keep theirs. */
export const keepValues = (
  blocks: readonly JsonObject[],
  before: JsonObject,
  current = '',
): StateValues => {
  let values: StateValues = {};
  for (const { element, blockId, actionId } of placedElements(blocks)) {
    const kind = kindOf(element);
    if (!kind) continue;
    const old = valueIn(before, blockId, actionId);
    const now = old.type === element.type ? old : firstValue(element, kind, current);
    values = withValue(values, blockId, actionId, now);
  }
  return values;
};
