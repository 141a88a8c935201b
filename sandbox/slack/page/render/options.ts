import { textOf } from '../../interactions/elements.js';
import { asObject, asObjects, asText, asTexts, type JsonObject } from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Html, html } from './html.js';

interface Choice {
  readonly value: string;
  readonly label: string;
}

const people = ({ state }: Workspace): Choice[] =>
  state.people.map(({ id, realName }) => ({ value: id, label: realName }));

const channels = ({ state }: Workspace): Choice[] =>
  state.channels
    .filter(({ isIm, isPrivate }) => !isIm && !isPrivate)
    .map(({ id, name }) => ({ value: id, label: `#${name}` }));

/** What a person may choose; of direct messages only the one they began with. */
const conversations = (workspace: Workspace, selected: readonly string[]): Choice[] => [
  ...channels(workspace),
  ...workspace.state.channels
    .filter(({ isIm, isPrivate }) => !isIm && isPrivate)
    .map(({ id, name }) => ({ value: id, label: name })),
  ...workspace.state.channels
    .filter(({ id, isIm }) => isIm && selected.includes(id))
    .map(({ id }) => ({ value: id, label: `Direct message with ${workspace.manifest.botName}` })),
];

const choiceOf = (option: JsonObject): Choice => {
  const description = textOf(option.description);
  return {
    value: asText(option.value),
    label: description === '' ? textOf(option.text) : `${textOf(option.text)} – ${description}`,
  };
};

const chosen = (element: JsonObject, state: JsonObject): readonly string[] => {
  const value = (entry: unknown): string => asText(asObject(entry).value);
  return [
    value(state.selected_option ?? element.initial_option),
    ...asObjects(state.selected_options ?? element.initial_options).map(value),
    ...['user', 'channel', 'conversation'].flatMap((kind) => [
      asText(state[`selected_${kind}`] ?? element[`initial_${kind}`]),
      ...asTexts(state[`selected_${kind}s`] ?? element[`initial_${kind}s`]),
    ]),
  ].filter((entry) => entry !== '');
};

const optionTags = (choices: readonly Choice[], selected: readonly string[]): Html[] =>
  choices.map(
    ({ value, label }) =>
      html`<option value="${value}" ${selected.includes(value) ? 'selected' : ''}>${label}</option>`,
  );

/** The `<option>`s of a select of any kind, with the chosen ones marked. */
export const drawOptions = (workspace: Workspace, element: JsonObject, state: JsonObject): Html => {
  const type = asText(element.type);
  const selected = chosen(element, state);
  if (type.includes('users')) return html`${optionTags(people(workspace), selected)}`;
  if (type.includes('channels')) return html`${optionTags(channels(workspace), selected)}`;
  if (type.includes('conversations'))
    return html`${optionTags(conversations(workspace, selected), selected)}`;
  if (element.option_groups !== undefined)
    return html`${asObjects(element.option_groups).map(
      (group) =>
        html`<optgroup label="${textOf(group.label)}">${optionTags(asObjects(group.options).map(choiceOf), selected)}</optgroup>`,
    )}`;
  const known = type.includes('external')
    ? [state.selected_option ?? element.initial_option].filter(
        (entry) => entry !== undefined && entry !== null,
      )
    : element.options;
  return html`${optionTags(asObjects(known).map(choiceOf), selected)}`;
};
