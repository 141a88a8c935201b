import { asObjects, asText, isObject, type JsonObject } from '../../json.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type Html, html } from './html.js';
import { drawBlock, drawPlain } from './library.js';

const words: Readonly<Record<string, string>> = {
  pending: 'waiting',
  in_progress: 'running',
  complete: 'done',
  error: 'failed',
};

const drawSource = (source: JsonObject): Html | string =>
  /^https?:/.test(asText(source.url))
    ? html`<a href="${asText(source.url)}" target="_blank" rel="noreferrer">${asText(source.text)}</a> `
    : asText(source.text);

/** Draws one task with its state in words, its details and its sources. */
export const drawTask = (workspace: Workspace, task: JsonObject): Html => {
  const status = asText(task.status) || 'pending';
  const parts = [task.details, task.output].filter(isObject);
  return html`<div class="task ${status}"><span class="task-mark" role="img" aria-label="${words[status] ?? status}"></span><div class="task-body"><span class="task-title">${drawPlain(workspace, asText(task.title))}</span>${parts.map((part) => html`<div class="task-detail">${drawBlock(workspace, part)}</div>`)}${asObjects(task.sources).map(drawSource)}</div></div>`;
};

/** Draws a plan: its title and its tasks, one below the other. */
export const drawPlan = (workspace: Workspace, plan: JsonObject): Html =>
  html`<section class="plan" aria-label="${asText(plan.title)}"><h4>${drawPlain(workspace, asText(plan.title))}</h4>${asObjects(plan.tasks).map((task) => drawTask(workspace, task))}</section>`;
