import { asObjects, isObject, type JsonObject } from '../json.js';
import {
  all,
  anything,
  byType,
  type Check,
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
import { actionElement, imageElement } from './elements.js';
import { richText } from './rich-text.js';
import { anyText, plain, slackFile } from './texts.js';

const type = { type: anything };
const blockId = { block_id: text(255) };

const cell = byType({
  raw_text: record({ ...type, text: text(10_000) }),
  raw_number: record({ ...type, value: anything }, { text: text(255) }),
  rich_text: richText,
});

const charactersIn = (value: unknown): number => {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value))
    return value.reduce((sum: number, entry) => sum + charactersIn(entry), 0);
  if (!isObject(value)) return 0;
  return charactersIn([value.text, value.elements, value.value]);
};

const table: Check = all(
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

const dataTable: Check = all(
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
);

const source = record({ type: oneOf('url'), url, text: text(255) });

const taskFields = (statuses: readonly string[]): Check =>
  record(
    { ...type, task_id: text(255), title: text(3000) },
    {
      ...blockId,
      status: oneOf(...statuses),
      details: richText,
      output: richText,
      sources: list(source, 0, 50),
    },
  );

const plan: Check = record(
  { ...type, title: text(3000) },
  {
    ...blockId,
    plan_id: text(255),
    tasks: list(
      byType({ task_card: taskFields(['pending', 'in_progress', 'complete', 'error']) }),
      0,
      50,
    ),
  },
);

const label = text(20);
const point = record({ label, value: anything });
const chart: Check = byType({
  pie: record({ ...type, segments: list(point, 1, 12) }),
  ...Object.fromEntries(
    ['bar', 'line', 'area'].map((name) => [
      name,
      record({
        ...type,
        series: list(record({ name: label, data: list(point, 1, 20) }), 1, 12),
        axis_config: record(
          { categories: list(label, 1, 20) },
          { x_label: text(50), y_label: text(50) },
        ),
      }),
    ]),
  ),
});

const picture = all(
  record({ alt_text: text(2000) }, { type: anything, image_url: url, slack_file: slackFile }),
);

const card: Check = all(
  record(type, {
    ...blockId,
    title: anyText(150),
    subtitle: anyText(150),
    subtext: anyText(150),
    body: anyText(200),
    hero_image: picture,
    icon: picture,
    slack_icon: anything,
    actions: list(byType({ button: actionElement }), 1, 3),
  }),
  rule(
    (value) => ['hero_image', 'title', 'body', 'actions'].some((key) => value[key] !== undefined),
    'must have one of: hero_image, title, body, actions',
  ),
);

const containerChild = (value: JsonObject): boolean =>
  [
    'actions',
    'context',
    'divider',
    'file',
    'header',
    'image',
    'input',
    'rich_text',
    'section',
    'table',
    'video',
  ].includes(String(value.type));

/** Blocks that came after the classic set, each with where it may stand. */
export const newerBlocks: Readonly<Record<string, Check>> = {
  markdown: record({ ...type, text: text(12_000) }, blockId),
  table,
  data_table: dataTable,
  plan,
  task_card: taskFields(['in_progress', 'complete', 'error']),
  data_visualization: record({ ...type, title: text(50), chart }, blockId),
  alert: record(
    { ...type, text: anyText(200) },
    {
      ...blockId,
      level: oneOf('default', 'info', 'warning', 'error', 'success'),
    },
  ),
  card,
  carousel: record({ ...type, elements: list(byType({ card }), 1, 10) }, blockId),
  container: all(
    record(
      { ...type, child_blocks: list(anything, 1, 10) },
      {
        ...blockId,
        title: plain(150),
        rich_text_title: richText,
        subtitle: anyText(150),
        icon: anything,
        width: oneOf('narrow', 'standard', 'wide', 'full'),
        is_collapsible: truth,
        default_collapsed: truth,
      },
    ),
    rule(
      ({ child_blocks: children }) => asObjects(children).every(containerChild),
      'unsupported block in container',
      '/child_blocks',
    ),
  ),
  video: record(
    {
      ...type,
      title: plain(199),
      video_url: matching(/^https:\/\//, 'a valid https URL'),
      thumbnail_url: url,
      alt_text: text(2000),
    },
    {
      ...blockId,
      author_name: text(49),
      description: plain(199),
      title_url: url,
      provider_name: text(50),
      provider_icon_url: url,
    },
  ),
  image: imageElement,
};
