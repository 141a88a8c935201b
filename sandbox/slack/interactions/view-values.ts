import { asText, asTexts, isObject, type Json, type JsonObject, own } from '../json.js';
import type { Slack } from '../slack.js';
import { fileForApp } from '../web-api/file-records.js';
import type { View } from '../workspace/model.js';
import type { StateValues } from '../workspace/picks.js';
import { ActError } from './acts.js';
import { placedElements } from './elements.js';
import { answered, kindOf, NoSuchAnswer, valueIn, withValue } from './state-values.js';

/** A view the person has open: one of their modals or their Home. */
export const viewOf = ({ workspace }: Slack, user: string, id: string): View => {
  const modal = workspace.modals.of(user).find((view) => view.id === id);
  const home = own(workspace.state.homes, user);
  const view = modal ?? (home?.id === id ? home : undefined);
  if (!view) throw new ActError('view_not_found');
  return view;
};

/** Files that fit an input: by their endings, if it names any. */
const fittingFiles = (slack: Slack, element: JsonObject): JsonObject[] => {
  const endings = asTexts(element.filetypes);
  return Object.values(slack.workspace.state.files)
    .filter(({ name, content }) => {
      const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
      return content !== null && (endings.length === 0 || endings.includes(ending));
    })
    .map((file) => fileForApp(slack, file, slack.origin()));
};

/** An element with what people can choose in it now: options the app offered last, or uploaded files. */
const withOffers = (slack: Slack, element: JsonObject): JsonObject => {
  if (element.type === 'file_input') return { ...element, options: fittingFiles(slack, element) };
  return asText(element.type).includes('external')
    ? { ...element, options: slack.workspace.suggested.get(asText(element.action_id)) ?? [] }
    : element;
};

/** The ids of people and conversations in an answer that nobody could have chosen. */
const strangers = ({ workspace }: Slack, state: JsonObject): readonly string[] => {
  const ids = (one: string, many: string): readonly string[] => [
    ...asTexts([state[one]]),
    ...asTexts(state[many]),
  ];
  const seen = (id: string): boolean => workspace.channel(id) !== undefined;
  return [
    ...ids('selected_user', 'selected_users').filter((id) => !workspace.person(id)),
    ...ids('selected_channel', 'selected_channels').filter((id) => !seen(id)),
    ...ids('selected_conversation', 'selected_conversations').filter(
      (id) => !seen(id) && !workspace.person(id),
    ),
  ];
};

/**
 * The state value of an element once somebody answered with `value`; undefined for elements that keep none.
 * Throws ActError for an answer that the element does not take.
 */
export const answerTo = (
  slack: Slack,
  element: JsonObject,
  value: Json | undefined,
): JsonObject | undefined => {
  try {
    const state = answered(withOffers(slack, element), value);
    const [unknown] = strangers(slack, state ?? {});
    if (unknown !== undefined)
      throw new NoSuchAnswer(`${asText(element.action_id)} cannot be ${JSON.stringify(unknown)}`);
    return state;
  } catch (error) {
    if (error instanceof NoSuchAnswer) throw new ActError('invalid_arguments', error.message);
    throw error;
  }
};

/** State values with what was typed, `{block_id: {action_id: value}}`, written into them. */
export const withTyped = (
  slack: Slack,
  blocks: readonly JsonObject[],
  before: JsonObject,
  typed: JsonObject,
): StateValues => {
  let values = structuredClone(before) as StateValues;
  const placed = placedElements(blocks);
  for (const [blockId, actions] of Object.entries(typed)) {
    if (!isObject(actions))
      throw new ActError('invalid_arguments', `values.${blockId} must be an object`);
    for (const [actionId, value] of Object.entries(actions)) {
      const found = placed.find(
        (entry) => entry.blockId === blockId && entry.actionId === actionId,
      );
      if (!found) throw new ActError('action_not_found', `${blockId}.${actionId}`);
      const state = answerTo(slack, found.element, value);
      if (state) values = withValue(values, blockId, actionId, state);
    }
  }
  return values;
};

/** Writes what was typed into the view's state. */
export const storeValues = (slack: Slack, view: View, typed: JsonObject): void => {
  view.state.values = withTyped(slack, view.blocks, view.state.values, typed);
};

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

const lengthFault = (element: JsonObject, value: Json | undefined): string | undefined => {
  if (element.type !== 'plain_text_input' || typeof value !== 'string') return undefined;
  const length = [...value].length;
  if (typeof element.min_length === 'number' && length < element.min_length)
    return `This must be at least ${element.min_length} characters (now ${length}).`;
  if (length > (typeof element.max_length === 'number' ? element.max_length : 3000))
    return `This must be at most ${String(element.max_length ?? 3000)} characters (now ${length}).`;
  return undefined;
};

const countFault = (element: JsonObject, value: Json | undefined): string | undefined => {
  const most =
    element.type === 'file_input' ? (element.max_files ?? 10) : element.max_selected_items;
  if (typeof most !== 'number' || !Array.isArray(value) || value.length <= most) return undefined;
  return `Choose at most ${most}.`;
};

const numberFault = (element: JsonObject, value: Json | undefined): string | undefined => {
  if (element.type !== 'number_input') return undefined;
  const number = Number(value);
  if (Number.isNaN(number) || (element.is_decimal_allowed === false && !Number.isInteger(number)))
    return element.is_decimal_allowed === false ? 'Enter a whole number.' : 'Enter a number.';
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Enter ${asText(element.min_value)} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Enter ${asText(element.max_value)} or less.`;
  return undefined;
};

const formFault = (element: JsonObject, value: Json | undefined): string | undefined => {
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(String(value)))
    return 'Enter an email address.';
  if (element.type === 'url_text_input' && !URL.canParse(String(value)))
    return 'Enter a web address.';
  return undefined;
};

/** What Slack's own client refuses to submit, by block: empty required inputs, wrong lengths and numbers. */
export const clientFaults = (view: View): Readonly<Record<string, string>> => {
  const faults = new Map<string, string>();
  for (const { element, block, blockId, actionId, inInput } of placedElements(view.blocks)) {
    const kind = kindOf(element);
    if (!inInput || !kind) continue;
    const value = valueIn(view.state.values, blockId, actionId)[kind.key];
    if (isEmpty(value)) {
      if (block.optional !== true) faults.set(blockId, 'Please complete this required field.');
      continue;
    }
    const fault =
      lengthFault(element, value) ??
      numberFault(element, value) ??
      formFault(element, value) ??
      countFault(element, value);
    if (fault !== undefined) faults.set(blockId, fault);
  }
  return Object.fromEntries(faults);
};
