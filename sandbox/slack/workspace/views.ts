import { initialValues, keepValues } from '../interactions/state-values.js';

import { asObject, asObjects, asText, isObject, type JsonObject } from '../json.js';
import { withBlockIds } from './block-ids.js';
import type { View } from './model.js';
import type { Workspace } from './workspace.js';

const textOrNull = (value: unknown): JsonObject | null => (isObject(value) ? value : null);

const newHash = (workspace: Workspace): string =>
  `${Math.floor(workspace.now() / 1000)}.${workspace.identity.hex(4)}`;

/**
 * The view an app described, as Slack keeps it: ids given, absent texts empty, inputs at their first value.
 * `previous` is the view below it, `current` the conversation it was opened from.
 */
export const newView = (
  workspace: Workspace,
  raw: JsonObject,
  { previous, current = '' }: { previous?: View | undefined; current?: string } = {},
): View => {
  const id = workspace.identity.id('V');
  const blocks = withBlockIds(asObjects(raw.blocks), workspace.identity);
  return {
    id,
    team_id: workspace.state.team.id,
    type: raw.type === 'home' ? 'home' : 'modal',
    title: textOrNull(raw.title),
    submit: textOrNull(raw.submit),
    close: textOrNull(raw.close),
    blocks,
    private_metadata: asText(raw.private_metadata),
    callback_id: asText(raw.callback_id),
    external_id: asText(raw.external_id),
    state: { values: initialValues(blocks, current) },
    hash: newHash(workspace),
    clear_on_close: raw.clear_on_close === true,
    notify_on_close: raw.notify_on_close === true,
    submit_disabled: raw.submit_disabled === true,
    root_view_id: previous?.root_view_id ?? id,
    previous_view_id: previous?.id ?? null,
    app_id: workspace.state.app.id,
    app_installed_team_id: workspace.state.team.id,
    bot_id: workspace.state.app.botId,
  };
};

/** Gives a view new content. Its id stays, its hash changes, inputs whose ids stay keep what was typed. */
export const replaceView = (workspace: Workspace, view: View, raw: JsonObject): void => {
  const blocks = withBlockIds(asObjects(raw.blocks), workspace.identity);
  Object.assign(view, {
    title: textOrNull(raw.title),
    submit: textOrNull(raw.submit),
    close: textOrNull(raw.close),
    blocks,
    private_metadata: asText(raw.private_metadata),
    callback_id: asText(raw.callback_id),
    external_id: asText(raw.external_id),
    state: { values: keepValues(blocks, asObject(view.state.values)) },
    hash: newHash(workspace),
    clear_on_close: raw.clear_on_close === true,
    notify_on_close: raw.notify_on_close === true,
    submit_disabled: raw.submit_disabled === true,
  });
};

/** A view as the app sees it. */
export const viewForApp = ({ dialog: _dialog, ...view }: View): JsonObject =>
  structuredClone(view) as unknown as JsonObject;
