import {
  all,
  anything,
  type Check,
  integer,
  list,
  matching,
  oneOf,
  record,
  rule,
  text,
  truth,
} from './checks.js';
import { richText } from './rich-text.js';
import { plain } from './texts.js';

const id = { action_id: text(255) };
const focus = { focus_on_load: truth };
const type = { type: anything };
const dispatch = {
  dispatch_action_config: record({
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2),
  }),
};

/** A number as text, which is how the client takes and gives it. */
const decimal = matching(/^-?\d+(\.\d+)?$/, 'a number as text');

const lengths = { min_length: integer(0, 3000), max_length: integer(1, 3000) };

/** Every field people type into by its type, with the limits of slack.dev's Block Kit reference. */
export const inputChecks: Readonly<Record<string, Check>> = {
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
  number_input: all(
    record(
      { ...type, is_decimal_allowed: truth },
      {
        ...id,
        ...focus,
        ...dispatch,
        placeholder: plain(150),
        initial_value: decimal,
        min_value: decimal,
        max_value: decimal,
      },
    ),
    rule(
      ({ min_value: min, max_value: max }) =>
        typeof min !== 'string' || typeof max !== 'string' || Number(min) <= Number(max),
      'min_value must not be more than max_value',
    ),
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
    initial_value: richText,
    min_lines: integer(1, 100),
    max_lines: integer(1, 100),
  }),
};
