import {
  all,
  anything,
  byType,
  type Check,
  exactlyOne,
  integer,
  list,
  matching,
  needsScope,
  oneOf,
  record,
  text,
  truth,
  url,
} from './checks.js';
import { inputChecks } from './inputs.js';
import { distinctOptions, initialAmongOptions } from './options.js';
import { selectChecks } from './selects.js';
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
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date in the format YYYY-MM-DD');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the format HH:mm');

const image: Check = all(
  record({ ...type, alt_text: text(2000) }, { image_url: url, slack_file: slackFile }),
  exactlyOne('image_url', 'slack_file'),
);

const feedback: Check = record(
  { text: plain(75), value: text(2000) },
  { accessibility_label: text(75) },
);

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
  ...selectChecks,
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
  ...inputChecks,
  file_input: all(
    record(type, {
      ...id,
      filetypes: list(text(20), 1, 100),
      max_files: integer(1, 10),
    }),
    needsScope('files:read'),
  ),
  feedback_buttons: record({ ...type, positive_button: feedback, negative_button: feedback }, id),
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

const selects = Object.keys(selectChecks);
const pickers = ['datepicker', 'timepicker'];
const groups = ['checkboxes', 'radio_buttons'];

/** What may stand in an actions block, beside a section and in an input block. */
export const actionElement = pick([
  'button',
  'overflow',
  'datetimepicker',
  ...selects,
  ...pickers,
  ...groups,
]);
export const accessory = pick(['button', 'overflow', 'image', ...selects, ...pickers, ...groups]);
export const inputElement = pick([
  ...Object.keys(inputChecks),
  'file_input',
  'datetimepicker',
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
