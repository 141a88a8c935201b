import type { JsonObject } from '../json.js';
import {
  all,
  anything,
  byType,
  type Check,
  type Findings,
  integer,
  list,
  oneOf,
  record,
  rule,
  text,
  truth,
} from './checks.js';

const option = record({ label: text(75), value: text(75) });

const field = { type: anything, name: text(300), label: text(48) };
const about = { optional: truth, placeholder: text(150), value: text(500, 0), hint: text(150) };

const written = (most: number): Check =>
  record(field, {
    ...about,
    value: text(most, 0),
    max_length: integer(1, most),
    min_length: integer(0, most),
    subtype: oneOf('email', 'number', 'tel', 'url'),
  });

/** One field of a dialog, with the limits of docs.slack.dev, "Dialogs". */
const element = byType({
  text: written(150),
  textarea: written(3000),
  select: all(
    record(field, {
      ...about,
      data_source: oneOf('static', 'users', 'channels', 'conversations'),
      options: list(option, 1, 100),
    }),
    rule(
      ({ data_source: source, options }) =>
        (source === undefined || source === 'static') === (options !== undefined),
      'must have exactly one of: options, data_source',
    ),
  ),
});

const dialogCheck = record(
  { title: text(24), callback_id: text(255), elements: list(element, 1, 10) },
  { submit_label: text(24), notify_on_cancel: truth, state: text(3000, 0) },
);

const namesDiffer = rule(
  ({ elements }) => {
    const names = Array.isArray(elements)
      ? elements.map((entry) => (entry as JsonObject)?.name)
      : [];
    return new Set(names).size === names.length;
  },
  'names must be unique',
  '/elements',
);

/** Checks a legacy dialog. Selects that ask the app for options are refused: they are not offered here. */
export const checkDialog = (dialog: JsonObject, findings: Findings): void =>
  all(dialogCheck, namesDiffer)(dialog, '/dialog', findings);
