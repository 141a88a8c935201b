import { asObject, asObjects, asPlain, asText, type Json, type JsonObject } from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Html, html } from './html.js';
import { drawBlock, drawPlain } from './library.js';

const drawCell = (workspace: Workspace, cell: JsonObject): Html => {
  if (cell.type === 'rich_text') return drawBlock(workspace, cell);
  if (cell.type === 'raw_number') return html`${asText(cell.text) || asPlain(cell.value)}`;
  return drawPlain(workspace, asText(cell.text));
};

/** How a column is set: its side, and whether long words are broken into lines. */
const settingOf = (settings: Json | undefined, column: number): string => {
  const { align, is_wrapped } = asObject(Array.isArray(settings) ? settings[column] : undefined);
  return `${asText(align) || 'left'}${is_wrapped === true ? ' wrapped' : ''}`;
};

/** Draws a table or data table, its first row as column headers. */
export const drawTable = (workspace: Workspace, block: JsonObject): Html => {
  const rows = Array.isArray(block.rows) ? block.rows.map(asObjects) : [];
  const [head = [], ...body] = rows;
  const set = (column: number): string => settingOf(block.column_settings, column);
  const caption = asText(block.caption);
  return html`<div class="table-frame" tabindex="0" role="group" aria-label="${caption || 'Table'}"><table class="cells">${caption === '' ? '' : html`<caption>${caption}</caption>`}
    <thead><tr>${head.map((cell, column) => html`<th scope="col" class="${set(column)}">${drawCell(workspace, cell)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${row.map((cell, column) => html`<td class="${set(column)}">${drawCell(workspace, cell)}</td>`)}</tr>`)}</tbody></table></div>`;
};
