import { placedElements } from '../interactions/elements.js';
import { asObject, asObjects, asText, isObject, type Json, type JsonObject, own } from '../json.js';
import {
  all,
  anything,
  byType,
  type Check,
  exactlyOne,
  type Findings,
  list,
  oneOf,
  present,
  record,
  rule,
  type Surface,
  text,
  truth,
  url,
} from './checks.js';
import { accessory, actionElement, contextAction, imageElement, inputElement } from './elements.js';
import { newerBlocks } from './newer-blocks.js';
import { richText } from './rich-text.js';
import { anyText, plain, slackFile } from './texts.js';

const type = { type: anything };
const blockId = { block_id: text(255) };

const classicBlocks: Readonly<Record<string, Check>> = {
  section: all(
    record(type, {
      ...blockId,
      text: anyText(3000),
      fields: list(anyText(2000), 1, 10),
      accessory,
      expand: truth,
    }),
    rule((block) => present(block, ['text', 'fields']).length > 0, 'missing required field: text'),
  ),
  header: record({ ...type, text: plain(150) }, { ...blockId, level: oneOf(1, 2, 3, 4) }),
  divider: record(type, blockId),
  context: record(
    {
      ...type,
      elements: list(
        byType({ image: imageElement, plain_text: anyText(2000), mrkdwn: anyText(2000) }),
        1,
        10,
      ),
    },
    blockId,
  ),
  actions: record({ ...type, elements: list(actionElement, 1, 25) }, blockId),
  context_actions: record({ ...type, elements: list(contextAction, 1, 5) }, blockId),
  image: all(
    record(
      { ...type, alt_text: text(2000) },
      {
        ...blockId,
        image_url: url,
        slack_file: slackFile,
        title: plain(2000),
      },
    ),
    exactlyOne('image_url', 'slack_file'),
  ),
  input: all(
    record(
      { ...type, label: plain(2000), element: inputElement },
      {
        ...blockId,
        hint: plain(2000),
        optional: truth,
        dispatch_action: truth,
      },
    ),
    rule(
      ({ element, dispatch_action: told }) => !told || asObject(element).type !== 'file_input',
      'dispatch_action must not be true for a file_input',
    ),
  ),
  rich_text: richText,
};

const mayContain = (value: JsonObject): boolean =>
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

/** A container's children are blocks themselves, so that it must know of all of them. */
const container: Check = all(
  record(
    {
      ...type,
      child_blocks: list((value, at, findings) => blockChecks(value, at, findings), 1, 10),
    },
    {
      ...blockId,
      title: plain(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      icon: anything,
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      is_collapsible: truth,
      default_collapsed: truth,
      has_header_divider: truth,
    },
  ),
  exactlyOne('title', 'rich_text_title'),
  rule(
    ({ child_blocks: children }) => asObjects(children).every(mayContain),
    'unsupported block in container',
    '/child_blocks',
  ),
);

const blockChecks: Check = byType({ ...newerBlocks, ...classicBlocks, container });

/** Blocks not every surface takes; the others stand everywhere. */
const surfaces: Readonly<Record<string, readonly Surface[]>> = {
  markdown: ['message'],
  context_actions: ['message'],
  plan: ['message'],
  task_card: ['message'],
  table: ['message', 'home'],
  data_table: ['message', 'home'],
  data_visualization: ['message', 'home'],
  alert: ['modal'],
  card: ['message', 'home'],
  carousel: ['message', 'home'],
  container: ['message'],
};

/** Elements not every surface takes (docs.slack.dev, Block Kit reference). */
const elementSurfaces: Readonly<Record<string, readonly Surface[]>> = {
  datetimepicker: ['message', 'modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  feedback_buttons: ['message'],
  icon_button: ['message'],
};

const checkElements = (blocks: readonly JsonObject[], at: string, findings: Findings): void => {
  for (const [index, block] of blocks.entries())
    for (const { element, inInput } of placedElements([block])) {
      const name = asText(element.type);
      if (element.response_url_enabled === true && !(inInput && findings.surface === 'modal'))
        findings.add(`${at}/${index}`, 'response_url_enabled is for input blocks of modals only');
      const allowed = own(elementSurfaces, name);
      if (allowed && !allowed.includes(findings.surface))
        findings.add(`${at}/${index}`, `unsupported type: ${name} in a ${findings.surface}`);
    }
};

/** How many of a block one payload may have. */
const atMost: Readonly<Record<string, number>> = { table: 1, data_visualization: 2 };

const checkPlaces = (blocks: readonly JsonObject[], at: string, findings: Findings): void => {
  const counts = new Map<string, number>();
  for (const [index, block] of blocks.entries()) {
    const name = asText(block.type);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const allowed = own(surfaces, name);
    if (allowed && !allowed.includes(findings.surface))
      findings.add(`${at}/${index}/type`, `unsupported type: ${name} in a ${findings.surface}`);
    const most = own(atMost, name);
    if (most !== undefined && count === most + 1)
      findings.add(`${at}/${index}`, `only ${most} ${name} block allowed`);
  }
  if (counts.has('plan') && counts.has('task_card'))
    findings.add(at, 'a plan and a top-level task_card cannot stand in one message');
  const markdown = blocks
    .filter((block) => block.type === 'markdown')
    .map((block) => asText(block.text));
  if ([...markdown.join('')].length > 12_000)
    findings.add(at, 'markdown blocks must be less than 12001 characters together');
};

const checkIds = (blocks: readonly JsonObject[], at: string, findings: Findings): void => {
  const seen = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    const id = asText(block.block_id);
    if (id !== '' && seen.has(id))
      findings.add(`${at}/${index}/block_id`, `block_id "${id}" already exists for another block`);
    seen.add(id);
    const actions = placedElements([block])
      .map(({ actionId }) => actionId)
      .filter((action) => action !== '');
    if (new Set(actions).size < actions.length)
      findings.add(`${at}/${index}`, 'action_id must be unique within its block');
  }
  const focused = placedElements(blocks).filter(({ element }) => element.focus_on_load === true);
  if (focused.length > 1) findings.add(at, 'only one element may have focus_on_load');
};

/** Checks a list of blocks by the limits of slack.dev and the surface it is for. */
export const checkBlocks = (value: Json | undefined, at: string, findings: Findings): void => {
  list(blockChecks, 0, findings.surface === 'message' ? 50 : 100)(value, at, findings);
  const blocks = Array.isArray(value) ? value.filter(isObject) : [];
  checkPlaces(blocks, at, findings);
  checkElements(blocks, at, findings);
  checkIds(blocks, at, findings);
};

/** Whether a view asks for something, and so must have a submit button. */
export const hasInputs = (blocks: Json | undefined): boolean =>
  asObjects(blocks).some((block) => block.type === 'input');
