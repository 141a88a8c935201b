import {
  all,
  anything,
  type Check,
  exactlyOne,
  integer,
  list,
  oneOf,
  record,
  rule,
  text,
  truth,
} from './checks.js';
import { distinctOptions, initialAmongOptions } from './options.js';
import { confirm, option, optionGroup, plain } from './texts.js';

const asked = { action_id: text(255), focus_on_load: truth, confirm, placeholder: plain(150) };
const type = { type: anything };
const choices = { options: list(option, 1, 100), option_groups: list(optionGroup, 1, 100) };
const manyAtMost = { max_selected_items: integer(1, 100) };

/** Which conversations a select lists. */
const filter: Check = all(
  record(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
      exclude_external_shared_channels: truth,
      exclude_bot_users: truth,
    },
  ),
  rule((value) => Object.keys(value).length > 0, 'must have at least one field'),
);

/** Every select by its type, with the limits of slack.dev's Block Kit reference. */
export const selectChecks: Readonly<Record<string, Check>> = {
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
    filter,
  }),
  multi_conversations_select: record(type, {
    ...asked,
    ...manyAtMost,
    initial_conversations: list(text(20), 1, 100),
    default_to_current_conversation: truth,
    filter,
  }),
};
