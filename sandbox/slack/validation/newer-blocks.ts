import { asText, isObject } from '../json.js';
import { chart } from './charts.js';
import {
  all,
  anything,
  byType,
  type Check,
  list,
  matching,
  needsScope,
  oneOf,
  present,
  record,
  rule,
  text,
  url,
} from './checks.js';
import { actionElement, imageElement } from './elements.js';
import { richText } from './rich-text.js';
import { dataTable, table } from './tables.js';
import { anyText, plain, slackFile } from './texts.js';

const type = { type: anything };
const blockId = { block_id: text(255) };

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

const statuses = ['pending', 'in_progress', 'complete', 'error'];

const taskOfPlan = byType({ task_card: taskFields(statuses) });

/** A task of a plan may leave its type out, as the ones of the plan's own page do (docs.slack.dev, "Plan block"). */
const plannedTask: Check = (value, at, findings) =>
  taskOfPlan(isObject(value) ? { type: 'task_card', ...value } : value, at, findings);

/** The `status` of a plan is on no page; Slack takes it, and shows what its tasks are at. */
const plan: Check = record(
  { ...type, title: text(3000) },
  {
    ...blockId,
    plan_id: text(255),
    status: oneOf(...statuses),
    tasks: list(plannedTask, 0, 50),
  },
);

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
    slack_icon: record({ type: oneOf('icon'), name: text(255) }),
    actions: list(byType({ button: actionElement }), 1, 3),
  }),
  rule(
    (value) => present(value, ['hero_image', 'title', 'body', 'actions']).length > 0,
    'must have one of: hero_image, title, body, actions',
  ),
  rule(
    (value) => present(value, ['icon', 'slack_icon']).length < 2,
    'must have only one of: icon, slack_icon',
  ),
);

const notClaimed = 'Domain is not a valid unfurl domain claimed by your app';

/** A video plays only from a domain of the app's, and with a scope of its own. */
const video = all(
  record(
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
  needsScope('links.embed:write', 'Video validation failed: '),
  (value, at, findings) => {
    if (isObject(value) && !findings.granted.isClaimed(asText(value.video_url)))
      findings.add(at, `Video validation failed: ${notClaimed}`);
  },
);

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
  video,
  image: imageElement,
};
