import { textOf } from '../../interactions/elements.js';
import {
  asObject,
  asObjects,
  asPlain,
  asText,
  asTexts,
  isObject,
  type JsonObject,
  own,
} from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Html, html } from './html.js';
import { drawPlain, drawText } from './library.js';
import { drawOptions } from './options.js';

/** What an element is drawn with. */
export interface Around {
  readonly workspace: Workspace;
  readonly blockId: string;
  /** What was answered so far, as in a view's state. */
  readonly state: JsonObject;
  /** Words that name the element for those who do not see its label. */
  readonly label: string;
  readonly required?: boolean;
  /** Id of the element's own label, hint and error, for assistive software. */
  readonly describedBy?: string;
}

type Draw = (element: JsonObject, around: Around) => Html;

const confirmOf = (workspace: Workspace, raw: unknown): string => {
  if (!isObject(raw)) return '';
  return JSON.stringify({
    title: textOf(raw.title),
    body: drawText(workspace, asObject(raw.text)).markup,
    confirm: textOf(raw.confirm),
    deny: textOf(raw.deny),
    style: asText(raw.style),
  });
};

/** The data every element carries: which one it is, and the question asked before it acts. */
const dataOf = (element: JsonObject, { workspace, blockId }: Around): Html =>
  html`data-block="${blockId}" data-action="${asText(element.action_id)}" data-type="${asText(element.type)}" data-confirm="${confirmOf(workspace, element.confirm)}"`;

/** What elements are called that have neither a label nor a placeholder. */
const callings: Readonly<Record<string, string>> = {
  checkboxes: 'Choices',
  datepicker: 'Date',
  datetimepicker: 'Date and time',
  external_select: 'Type to search',
  multi_external_select: 'Type to search',
  radio_buttons: 'Choices',
  timepicker: 'Time',
};

/** The words in an element that nothing was answered in yet. */
const promptOf = (element: JsonObject): string =>
  textOf(element.placeholder) || own(callings, asText(element.type)) || 'Choose';

/** What assistive software is told of an element: its name, and where its hint and its error stand. */
const aria = (element: JsonObject, { label, describedBy, required }: Around): Html =>
  html`aria-label="${label || promptOf(element)}" ${describedBy === undefined ? '' : html`aria-describedby="${describedBy}"`} ${required ? html`aria-required="true"` : ''}`;

const button: Draw = (element, around) => {
  const label = textOf(element.text);
  const spoken = asText(element.accessibility_label);
  return html`<button type="button" class="button ${asText(element.style)}" data-act="press" ${dataOf(element, around)} data-value="${asText(element.value)}" data-url="${asText(element.url)}" ${spoken === '' ? '' : html`aria-label="${spoken}"`}>${drawPlain(around.workspace, label)}</button>`;
};

const overflow: Draw = (element, around) => html`<span class="menu">
  <button type="button" class="button dots" data-act="menu" aria-haspopup="menu" aria-expanded="false" aria-label="More actions">⋮</button>
  <span class="menu-list" role="menu" hidden>${asObjects(element.options).map(
    (option) =>
      html`<button type="button" role="menuitem" data-act="press" ${dataOf(element, around)} data-value="${asText(option.value)}" data-url="${asText(option.url)}">${drawPlain(around.workspace, textOf(option.text))}${isObject(option.description) ? html`<small>${textOf(option.description)}</small>` : ''}</button>`,
  )}</span></span>`;

const select: Draw = (element, around) => {
  const many = asText(element.type).startsWith('multi_');
  const placeholder = promptOf(element);
  return html`<select data-act="pick" ${dataOf(element, around)} ${aria(element, around)} ${many ? 'multiple' : ''}>${many ? '' : html`<option value="">${placeholder}</option>`}${drawOptions(around.workspace, element, around.state)}</select>`;
};

/** An option that was chosen, which the person can take away again. */
const chosen = (option: JsonObject): Html =>
  html`<button type="button" class="chosen" data-act="unchoose" data-value="${asText(option.value)}" aria-label="Remove ${textOf(option.text)}">${textOf(option.text)}<span aria-hidden="true"> ×</span></button>`;

/** A field that asks the app for its options; of several answers each stands before it, to be taken away. */
const external: Draw = (element, around) => {
  const many = asText(element.type).startsWith('multi_');
  const option = asObject(around.state.selected_option ?? element.initial_option);
  const options = asObjects(around.state.selected_options ?? element.initial_options);
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  const value = many
    ? JSON.stringify(options.map((entry) => asText(entry.value)))
    : asText(option.value);
  const placeholder = promptOf(element);
  const label = around.label || placeholder;
  return html`<span class="suggest">${many ? html`<span class="chosen-list">${options.map(chosen)}</span>` : ''}<input type="search" role="combobox" aria-autocomplete="list" aria-haspopup="listbox" aria-expanded="false" autocomplete="off" data-act="suggest" data-least="${least}" data-value="${value}" value="${many ? '' : textOf(option.text)}" placeholder="${placeholder}" ${dataOf(element, around)} ${aria(element, around)}><span class="menu-list" role="listbox" aria-label="${label}" hidden></span></span>`;
};

const choiceGroup =
  (kind: 'radio' | 'checkbox'): Draw =>
  (element, around) => {
    const initial = asObject(around.state.selected_option ?? element.initial_option);
    const many = asObjects(around.state.selected_options ?? element.initial_options);
    const on = new Set(
      [initial, ...many].map(({ value }) => asText(value)).filter((value) => value !== ''),
    );
    const name = `${around.blockId}/${asText(element.action_id)}`;
    return html`<span class="choices" role="${kind === 'radio' ? 'radiogroup' : 'group'}" data-act="choose" ${dataOf(element, around)} ${aria(element, around)}>${asObjects(
      element.options,
    ).map(
      (option) =>
        html`<label><input type="${kind}" name="${name}" value="${asText(option.value)}" ${on.has(asText(option.value)) ? 'checked' : ''}><span>${drawText(around.workspace, asObject(option.text))}${isObject(option.description) ? html`<small>${drawText(around.workspace, option.description)}</small>` : ''}</span></label>`,
    )}</span>`;
  };

const field =
  (type: string, key: string, initial: string): Draw =>
  (element, around) => {
    const value = asPlain(around.state[key] ?? element[initial]);
    const placeholder = textOf(element.placeholder);
    const typing = ['text', 'email', 'url', 'number'].includes(type);
    return html`<input type="${type}" ${type === 'number' ? html`step="any"` : ''} data-act="${typing ? 'write' : 'pick'}" value="${value}" placeholder="${placeholder}" ${dataOf(element, around)} ${aria(element, around)}>`;
  };

const textField: Draw = (element, around) => {
  const most = typeof element.max_length === 'number' ? element.max_length : '';
  if (element.multiline !== true && element.type !== 'rich_text_input') {
    const value = asText(around.state.value ?? element.initial_value);
    return html`<input type="text" data-act="write" data-most="${most}" value="${value}" placeholder="${textOf(element.placeholder)}" ${dataOf(element, around)} ${aria(element, around)}>`;
  }
  const value = asText(around.state.value ?? element.initial_value);
  return html`<textarea rows="4" data-act="write" data-most="${most}" placeholder="${textOf(element.placeholder)}" ${dataOf(element, around)} ${aria(element, around)}>${value}</textarea>`;
};

/** Seconds since 1970 as the value of a `datetime-local` input; the browser corrects it to its own zone. */
const dateTime: Draw = (element, around) => {
  const seconds = around.state.selected_date_time ?? element.initial_date_time ?? '';
  return html`<input type="datetime-local" data-act="pick" data-seconds="${asPlain(seconds)}" ${dataOf(element, around)} ${aria(element, around)}>`;
};

const feedback: Draw = (element, around) =>
  html`${(['positive_button', 'negative_button'] as const).map((key) => {
    const side = asObject(element[key]);
    return html`<button type="button" class="button" data-act="press" ${dataOf(element, around)} data-value="${asText(side.value)}" aria-label="${asText(side.accessibility_label) || textOf(side.text)}">${key === 'positive_button' ? '👍' : '👎'}</button>`;
  })}`;

/** Files go to the local Slack as soon as they are chosen; the input keeps their ids. */
const fileInput: Draw = (element, around) => {
  const endings = asTexts(element.filetypes).map((ending) => `.${ending}`);
  const chosen = asObjects(around.state.files);
  return html`<input type="file" multiple accept="${endings.join(',')}" data-act="upload" data-value="${chosen.map(({ id }) => asText(id)).join(',')}" ${dataOf(element, around)} ${aria(element, around)}><ul class="uploaded">${chosen.map(({ name }) => html`<li>${asText(name)}</li>`)}</ul>`;
};

const iconButton: Draw = (element, around) =>
  html`<button type="button" class="button" data-act="press" ${dataOf(element, around)} data-value="${asText(element.value)}" aria-label="${asText(element.accessibility_label) || textOf(element.text)}">🗑</button>`;

const draws: Readonly<Record<string, Draw>> = {
  button,
  overflow,
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: select,
  multi_users_select: select,
  multi_channels_select: select,
  multi_conversations_select: select,
  external_select: external,
  multi_external_select: external,
  radio_buttons: choiceGroup('radio'),
  checkboxes: choiceGroup('checkbox'),
  datepicker: field('date', 'selected_date', 'initial_date'),
  timepicker: field('time', 'selected_time', 'initial_time'),
  datetimepicker: dateTime,
  plain_text_input: textField,
  rich_text_input: textField,
  number_input: field('number', 'value', 'initial_value'),
  email_text_input: field('email', 'value', 'initial_value'),
  url_text_input: field('url', 'value', 'initial_value'),
  file_input: fileInput,
  feedback_buttons: feedback,
  icon_button: iconButton,
};

/** Draws an element people act on, as a native control of the browser. */
export const drawElement = (element: JsonObject, around: Around): Html => {
  const draw = own(draws, asText(element.type));
  return draw
    ? draw(element, around)
    : html`<span class="undrawn" role="note">An element of the type “${asText(element.type)}” is here; this page cannot draw it.</span>`;
};
