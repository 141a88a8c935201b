import { isObject } from '../json.js';
import {
  all,
  anything,
  byType,
  type Check,
  integer,
  list,
  number,
  oneOf,
  record,
  rule,
  text,
  truth,
} from './checks.js';
import { richText } from './rich-text.js';

const type = { type: anything };
const blockId = { block_id: text(255) };

const cell = byType({
  raw_text: record({ ...type, text: text(10_000) }),
  raw_number: record({ ...type, value: number }, { text: text(255) }),
  rich_text: richText,
});

const charactersIn = (value: unknown): number => {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value))
    return value.reduce((sum: number, entry) => sum + charactersIn(entry), 0);
  if (!isObject(value)) return 0;
  return charactersIn([value.text, value.elements, value.value]);
};

/** A table: its first row is the header. */
export const table: Check = all(
  record(
    { ...type, rows: list(list(cell, 1, 20), 1, 100) },
    {
      ...blockId,
      column_settings: list(
        (value, at, findings) => {
          if (value !== null)
            record({}, { align: oneOf('left', 'center', 'right'), is_wrapped: truth })(
              value,
              at,
              findings,
            );
        },
        0,
        20,
      ),
    },
  ),
  rule(
    ({ rows }) => charactersIn(rows) <= 10_000,
    'must have at most 10000 characters in all cells',
    '/rows',
  ),
);

const equalColumns = rule(
  ({ rows }) => {
    const widths = Array.isArray(rows)
      ? rows.map((row) => (Array.isArray(row) ? row.length : 0))
      : [];
    return new Set(widths).size <= 1;
  },
  'every row must have the same number of cells',
  '/rows',
);

const plainHeader = rule(
  ({ rows }) => {
    const header = Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : [];
    return header.every((entry) => !isObject(entry) || entry.type !== 'rich_text');
  },
  'must have no rich_text in the header',
  '/rows/0',
);

/** A table people sort and page through. */
export const dataTable: Check = all(
  record(
    { ...type, caption: text(300), rows: list(list(cell, 1, 20), 2, 201) },
    {
      ...blockId,
      page_size: integer(1, 100),
      row_header_column_index: integer(0, 19),
      column_settings: anything,
    },
  ),
  equalColumns,
  plainHeader,
  rule(
    ({ rows }) => charactersIn(rows) <= 20_000,
    'must have at most 20000 characters in all cells',
    '/rows',
  ),
);
