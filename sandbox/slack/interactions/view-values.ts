import { asObject, asText, type Json, type JsonObject } from '../json.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';
import type { StateValues } from '../workspace/picks.js';
import type { Workspace } from '../workspace/workspace.js';
import { ActError } from './acts.js';
import { placedElements } from './elements.js';
import { answered, kindOf, NoSuchOption } from './state-values.js';

/** A view the person has open: one of their modals or their Home. */
export const viewOf = ({ workspace }: Slack, user: string, id: string): View => {
  const modal = workspace.modals.of(user).find((view) => view.id === id);
  const home = workspace.state.homes[user];
  const view = modal ?? (home?.id === id ? home : undefined);
  if (!view) throw new ActError('view_not_found');
  return view;
};

/** An external select with the options the app offered for it last. */
export const withSuggested = (workspace: Workspace, element: JsonObject): JsonObject =>
  asText(element.type).includes('external')
    ? { ...element, options: workspace.suggested.get(asText(element.action_id)) ?? [] }
    : element;

/** State values with what was typed, `{block_id: {action_id: value}}`, written into them. */
export const withTyped = (
  { workspace }: Slack,
  blocks: readonly JsonObject[],
  before: JsonObject,
  typed: JsonObject,
): StateValues => {
  const values = structuredClone(before) as StateValues;
  const placed = placedElements(blocks);
  for (const [blockId, actions] of Object.entries(typed)) {
    for (const [actionId, value] of Object.entries(asObject(actions))) {
      const found = placed.find(
        (entry) => entry.blockId === blockId && entry.actionId === actionId,
      );
      if (!found) throw new ActError('action_not_found', `${blockId}.${actionId}`);
      try {
        const state = answered(withSuggested(workspace, found.element), value);
        if (state) values[blockId] = { ...values[blockId], [actionId]: state };
      } catch (error) {
        if (error instanceof NoSuchOption) throw new ActError('invalid_arguments', error.message);
        throw error;
      }
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
  const faults: Record<string, string> = {};
  for (const { element, block, blockId, actionId, inInput } of placedElements(view.blocks)) {
    const kind = kindOf(element);
    if (!inInput || !kind) continue;
    const value = asObject(asObject(view.state.values[blockId])[actionId])[kind.key];
    if (isEmpty(value)) {
      if (block.optional !== true) faults[blockId] = 'Please complete this required field.';
      continue;
    }
    const fault =
      lengthFault(element, value) ?? numberFault(element, value) ?? formFault(element, value);
    if (fault !== undefined) faults[blockId] = fault;
  }
  return faults;
};
