import { asObjects, asText, type Json, type JsonObject } from '../json.js';
import { Findings } from '../validation/checks.js';
import { checkDialog } from '../validation/dialogs.js';
import { newView } from '../workspace/views.js';
import { ApiError, type Call, type Methods } from './method.js';

const plain = (text: Json | undefined): JsonObject => ({ type: 'plain_text', text: asText(text) });

const inputTypes: Readonly<Record<string, string>> = {
  email: 'email_text_input',
  number: 'number_input',
  url: 'url_text_input',
};

const kept = (field: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (field[key] === undefined ? [] : [[key, field[key]]])));

/** Selects by their source, and where each keeps its first value. */
const sources: Readonly<Record<string, readonly [string, string]>> = {
  users: ['users_select', 'initial_user'],
  channels: ['channels_select', 'initial_channel'],
  conversations: ['conversations_select', 'initial_conversation'],
};

const choiceOf = (field: JsonObject): JsonObject => {
  const source = sources[asText(field.data_source)];
  if (source) return { type: source[0], ...(field.value ? { [source[1]]: field.value } : {}) };
  const options = asObjects(field.options).map(({ label, value }) => ({
    text: plain(label),
    value,
  }));
  const initial = options.find(({ value }) => value === field.value);
  return { type: 'static_select', options, ...(initial ? { initial_option: initial } : {}) };
};

const elementOf = (field: JsonObject): JsonObject => ({
  action_id: field.name,
  ...(field.placeholder === undefined ? {} : { placeholder: plain(field.placeholder) }),
  ...(field.type === 'select'
    ? choiceOf(field)
    : {
        type: inputTypes[asText(field.subtype)] ?? 'plain_text_input',
        multiline: field.type === 'textarea',
        ...kept(field, ['max_length', 'min_length']),
        ...(field.value === undefined ? {} : { initial_value: field.value }),
      }),
});

/** The modal a dialog is shown as: its fields are input blocks named after them. */
const viewOf = (dialog: JsonObject): JsonObject => ({
  type: 'modal',
  title: plain(dialog.title),
  submit: plain(dialog.submit_label ?? 'Submit'),
  close: plain('Cancel'),
  callback_id: asText(dialog.callback_id),
  blocks: asObjects(dialog.elements).map((field) => ({
    type: 'input',
    block_id: field.name,
    label: plain(field.label),
    optional: field.optional === true,
    ...(field.hint === undefined ? {} : { hint: plain(field.hint) }),
    element: elementOf(field),
  })),
});

const open = (call: Call): JsonObject => {
  const { workspace, triggers } = call.slack;
  const triggerId = call.args.required('trigger_id');
  const dialog = call.args.object('dialog');
  if (!dialog) throw new ApiError('invalid_arguments', ['missing required field: dialog']);
  const findings = new Findings('modal');
  checkDialog(dialog, findings);
  if (findings.count > 0) throw new ApiError('validation_errors', findings.lines);
  const trigger = triggers.use(triggerId);
  if (typeof trigger === 'string') throw new ApiError(trigger);
  workspace.modals.closeAll(trigger.user);
  const view = newView(workspace, viewOf(dialog));
  view.dialog = {
    callbackId: asText(dialog.callback_id),
    state: asText(dialog.state),
    notifyOnCancel: dialog.notify_on_cancel === true,
    channel: trigger.channel,
  };
  workspace.modals.push(trigger.user, view);
  workspace.changes.tell({ kind: 'views', user: trigger.user });
  return {};
};

export const dialogs: Methods = {
  'dialog.open': { scopes: [], run: open },
};
