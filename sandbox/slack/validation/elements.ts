import type { JsonObject } from '../json.js';
import {
  all,
  anything,
  byType,
  type Check,
  exactlyOne,
  integer,
  list,
  matching,
  oneOf,
  record,
  rule,
  text,
  truth,
  url,
} from './checks.js';
import {
  confirm,
  markedOption,
  menuOption,
  option,
  optionGroup,
  plain,
  slackFile,
} from './texts.js';

const id = { action_id: text(255) };
const focus = { focus_on_load: truth };
const asked = { ...id, ...focus, confirm, placeholder: plain(150) };
const type = { type: anything };
const dispatch = {
  dispatch_action_config: record({
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2),
  }),
};

const choices = { options: list(option, 1, 100), option_groups: list(optionGroup, 1, 100) };
const manyAtMost = { max_selected_items: integer(1, 100) };

const valuesOf = (element: JsonObject): readonly unknown[] =>
  Array.isArray(element.options) ? element.options.map((entry) => (entry as JsonObject).value) : [];

const distinctOptions = rule(
  (element) => new Set(valuesOf(element)).size === valuesOf(element).length,
  'option values must be unique',
  '/options',
);

const initialAmongOptions = rule((element) => {
  const initial = [
    element.initial_option,
    ...(Array.isArray(element.initial_options) ? element.initial_options : []),
  ];
  return (
    !Array.isArray(element.options) ||
    initial.every(
      (entry) => entry === undefined || valuesOf(element).includes((entry as JsonObject).value),
    )
  );
}, 'initial option must match one of the options');

const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date in the format YYYY-MM-DD');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the format HH:mm');

const image: Check = all(
  record({ ...type, alt_text: text(2000) }, { image_url: url, slack_file: slackFile }),
  exactlyOne('image_url', 'slack_file'),
);

const lengths = { min_length: integer(0, 3000), max_length: integer(1, 3000) };

/** Every element by its type, with the limits of slack.dev's Block Kit reference. */
export const elementChecks: Readonly<Record<string, Check>> = {
  button: record(
    { ...type, text: plain(75) },
    {
      ...id,
      value: text(2000, 0),
      url,
      style: oneOf('primary', 'danger'),
      confirm,
      accessibility_label: text(75),
    },
  ),
  static_select: all(
    record(type, { ...asked, ...choices, initial_option: option }),
    exactlyOne('options', 'option_groups'),
    distinctOptions,
    initialAmongOptions,
  ),
  multi_static_select: all(
    record(type, { ...asked, ...choices, ...manyAtMost, initial_options: list(option, 1, 100) }),
    exactlyOne('options', 'option_groups'),
    distinctOptions,
    initialAmongOptions,
  ),
  external_select: record(type, {
    ...asked,
    initial_option: option,
    min_query_length: integer(0, 100),
  }),
  multi_external_select: record(type, {
    ...asked,
    ...manyAtMost,
    initial_options: list(option, 1, 100),
    min_query_length: integer(0, 100),
  }),
  users_select: record(type, { ...asked, initial_user: text(20) }),
  multi_users_select: record(type, {
    ...asked,
    ...manyAtMost,
    initial_users: list(text(20), 1, 100),
  }),
  channels_select: record(type, {
    ...asked,
    initial_channel: text(20),
    response_url_enabled: truth,
  }),
  multi_channels_select: record(type, {
    ...asked,
    ...manyAtMost,
    initial_channels: list(text(20), 1, 100),
  }),
  conversations_select: record(type, {
    ...asked,
    initial_conversation: text(20),
    default_to_current_conversation: truth,
    response_url_enabled: truth,
    filter: anything,
  }),
  multi_conversations_select: record(type, {
    ...asked,
    ...manyAtMost,
    initial_conversations: list(text(20), 1, 100),
    default_to_current_conversation: truth,
    filter: anything,
  }),
  checkboxes: all(
    record(
      { ...type, options: list(markedOption, 1, 10) },
      {
        ...id,
        ...focus,
        confirm,
        initial_options: list(markedOption, 1, 10),
      },
    ),
    distinctOptions,
    initialAmongOptions,
  ),
  radio_buttons: all(
    record(
      { ...type, options: list(markedOption, 1, 10) },
      {
        ...id,
        ...focus,
        confirm,
        initial_option: markedOption,
      },
    ),
    distinctOptions,
    initialAmongOptions,
  ),
  overflow: record({ ...type, options: list(menuOption, 1, 5) }, { ...id, confirm }),
  datepicker: record(type, { ...asked, initial_date: date }),
  timepicker: record(type, { ...asked, initial_time: time, timezone: text(100) }),
  datetimepicker: record(type, {
    ...id,
    ...focus,
    confirm,
    initial_date_time: integer(1e9, 9_999_999_999),
  }),
  plain_text_input: all(
    record(type, {
      ...id,
      ...focus,
      ...lengths,
      ...dispatch,
      placeholder: plain(150),
      multiline: truth,
      initial_value: text(3000, 0),
    }),
    rule(
      ({ min_length: min, max_length: max }) =>
        typeof min !== 'number' || typeof max !== 'number' || min <= max,
      'min_length must not be more than max_length',
    ),
  ),
  number_input: record(
    { ...type, is_decimal_allowed: truth },
    {
      ...id,
      ...focus,
      ...dispatch,
      placeholder: plain(150),
      initial_value: text(100),
      min_value: text(100),
      max_value: text(100),
    },
  ),
  email_text_input: record(type, {
    ...id,
    ...focus,
    ...dispatch,
    placeholder: plain(150),
    initial_value: text(3000),
  }),
  url_text_input: record(type, {
    ...id,
    ...focus,
    ...dispatch,
    placeholder: plain(150),
    initial_value: text(3000),
  }),
  rich_text_input: record(type, {
    ...id,
    ...focus,
    ...dispatch,
    placeholder: plain(150),
    initial_value: anything,
  }),
  file_input: record(type, {
    ...id,
    filetypes: list(text(20), 1, 100),
    max_files: integer(1, 10),
  }),
  feedback_buttons: record({ ...type, positive_button: anything, negative_button: anything }, id),
  icon_button: record(
    { ...type, icon: oneOf('trash'), text: plain(75) },
    {
      ...id,
      value: text(2000),
      confirm,
      accessibility_label: text(75),
      visible_to_user_ids: list(text(20), 1, 100),
    },
  ),
  image,
};

const pick = (names: readonly string[]): Check =>
  byType(
    Object.fromEntries(
      names.flatMap((name) => {
        const check = elementChecks[name];
        return check ? [[name, check]] : [];
      }),
    ),
  );

const selects = Object.keys(elementChecks).filter((name) => name.endsWith('_select'));
const pickers = ['datepicker', 'timepicker', 'datetimepicker'];
const groups = ['checkboxes', 'radio_buttons'];

/** What may stand in an actions block, beside a section and in an input block. */
export const actionElement = pick(['button', 'overflow', ...selects, ...pickers, ...groups]);
export const accessory = pick(['button', 'overflow', 'image', ...selects, ...pickers, ...groups]);
export const inputElement = pick([
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
  ...selects,
  ...pickers,
  ...groups,
]);
export const contextAction = pick(['feedback_buttons', 'icon_button']);
export const imageElement = image;

/** What an acknowledgement of a `block_suggestion` may hold. */
export const suggestionCheck: Check = all(
  record({}, { options: list(option, 0, 100), option_groups: list(optionGroup, 0, 100) }),
  exactlyOne('options', 'option_groups'),
);
