import { textOf } from '../../interactions/elements.js';
import { asObject, asObjects, asText, isObject, type JsonObject, own } from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { drawElement } from './elements.js';
import { type Html, html } from './html.js';
import { drawBlock, drawPlain } from './library.js';
import { drawTable } from './tables.js';
import { drawPlan, drawTask } from './tasks.js';

/** State values a message or view is drawn with. */
export type Values = JsonObject;

type Draw = (workspace: Workspace, block: JsonObject, values: Values) => Html;

const stateOf = (values: Values, blockId: string, element: JsonObject): JsonObject =>
  asObject(asObject(values[blockId])[asText(element.action_id)]);

const aroundOf = (workspace: Workspace, block: JsonObject, element: JsonObject, values: Values) => {
  const blockId = asText(block.block_id);
  return {
    workspace,
    blockId,
    state: stateOf(values, blockId, element),
    label: textOf(block.text),
  };
};

const actions: Draw = (workspace, block, values) =>
  html`<div class="actions" role="group" aria-label="Choices">${asObjects(block.elements).map(
    (element) =>
      drawElement(element, { ...aroundOf(workspace, block, element, values), label: '' }),
  )}</div>`;

const section: Draw = (workspace, block, values) => {
  const { accessory, ...rest } = block;
  if (!isObject(accessory) || accessory.type === 'image')
    return drawBlock(workspace, pictured(block));
  return html`<div class="beside"><div>${drawBlock(workspace, rest)}</div><div class="accessory">${drawElement(accessory, aroundOf(workspace, block, accessory, values))}</div></div>`;
};

/** A picture given by a file's id gets the address the file is served at. */
const pictured = (block: JsonObject): JsonObject => {
  const file = asObject(block.slack_file);
  if (block.slack_file === undefined) return block;
  const { slack_file: _file, ...rest } = block;
  return { ...rest, image_url: asText(file.url) || `/files/${asText(file.id)}/image` };
};

const input: Draw = (workspace, block, values) => {
  const blockId = asText(block.block_id);
  const element = asObject(block.element);
  const label = textOf(block.label);
  const id = `about-${blockId}`;
  const about = {
    ...aroundOf(workspace, block, element, values),
    label,
    required: block.optional !== true,
    describedBy: id,
  };
  return html`<div class="field"><div class="field-label">${drawPlain(workspace, label)}${block.optional === true ? html` <span class="optional">(optional)</span>` : ''}</div>
    ${drawElement(element, about)}<div class="about" id="${id}"><span class="count" hidden></span>${isObject(block.hint) ? html`<span class="hint">${drawPlain(workspace, textOf(block.hint))}</span>` : ''}<span class="error" role="alert"></span></div></div>`;
};

const card: Draw = (workspace, block, values) => {
  const { actions: buttons, ...rest } = block;
  return html`${drawBlock(workspace, rest)}${buttons === undefined ? '' : actions(workspace, { ...block, elements: buttons }, values)}`;
};

const container: Draw = (workspace, block, values) =>
  html`<section class="container"><h4>${drawPlain(workspace, textOf(block.title))}</h4>${drawBlocks(workspace, asObjects(block.child_blocks), values)}</section>`;

const draws: Readonly<Record<string, Draw>> = {
  actions,
  context_actions: actions,
  section,
  input,
  card,
  container,
  carousel: (workspace, block, values) =>
    html`<div class="carousel">${asObjects(block.elements).map((entry) => html`<div class="slide">${card(workspace, entry, values)}</div>`)}</div>`,
  image: (workspace, block) => drawBlock(workspace, pictured(block)),
  table: drawTable,
  data_table: drawTable,
  plan: drawPlan,
  task_card: drawTask,
};

/** Draws the blocks of a message, a modal or a Home. */
export const drawBlocks = (
  workspace: Workspace,
  blocks: readonly JsonObject[],
  values: Values = {},
): Html =>
  html`${blocks.map((block) => {
    const draw = own(draws, asText(block.type)) ?? drawBlock;
    return html`<div class="block b-${asText(block.type)}" data-in="${asText(block.block_id)}">${draw(workspace, block, values)}</div>`;
  })}`;
