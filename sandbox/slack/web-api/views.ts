import { type JsonObject, own } from '../json.js';
import { stackLimit } from '../workspace/modals.js';
import type { View } from '../workspace/model.js';
import { newView, replaceView, viewForApp } from '../workspace/views.js';
import { readView } from './content.js';
import { ApiError, type Call, type Methods } from './method.js';

const refuseSameExternalId = ({ slack }: Call, raw: JsonObject, but?: View): void => {
  const id = raw.external_id;
  if (typeof id !== 'string' || id === '') return;
  const open = [
    ...slack.workspace.modals.all().map(({ view }) => view),
    ...Object.values(slack.workspace.state.homes),
  ];
  if (open.some((view) => view.external_id === id && view !== but))
    throw new ApiError('duplicate_external_id');
};

/** Opens a view with the call's trigger: on top of the modal the trigger came from, else as a new stack. */
const open = (call: Call, onTop: boolean): JsonObject => {
  const { workspace, triggers } = call.slack;
  const triggerId = call.args.text('trigger_id');
  if (triggerId === '')
    throw new ApiError('invalid_arguments', ['missing required field: trigger_id']);
  const raw = readView(call, 'modal');
  refuseSameExternalId(call, raw);
  const trigger = triggers.use(triggerId);
  if (typeof trigger === 'string') throw new ApiError(trigger);
  const stack = workspace.modals.of(trigger.user);
  const from = stack.find(({ id }) => id === trigger.viewId);
  if (onTop && !from) throw new ApiError('view_not_found');
  if (from && stack.length >= stackLimit) throw new ApiError('push_limit_reached');
  if (!from) workspace.modals.closeAll(trigger.user);
  const view = newView(workspace, raw, {
    previous: from ? stack.at(-1) : undefined,
    current: trigger.channel,
  });
  workspace.modals.push(trigger.user, view);
  workspace.changes.tell({ kind: 'views', user: trigger.user });
  return { view: viewForApp(view) };
};

const refuseOldHash = (call: Call, view: View): void => {
  const hash = call.args.text('hash');
  if (hash !== '' && hash !== view.hash) throw new ApiError('hash_conflict');
};

const update = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  const id = call.args.text('view_id');
  const externalId = call.args.text('external_id');
  if (id === '' && externalId === '')
    throw new ApiError('invalid_arguments', ['one of view_id, external_id is required']);
  const found = workspace.modals.find((view) =>
    id === '' ? view.external_id === externalId : view.id === id,
  );
  const home = Object.entries(workspace.state.homes).find(([, view]) => view.id === id);
  if (!found && !home) throw new ApiError('not_found');
  const raw = readView(call, found ? 'modal' : 'home');
  const view = found?.view ?? home?.[1];
  if (!view) throw new ApiError('not_found');
  refuseOldHash(call, view);
  refuseSameExternalId(call, raw, view);
  replaceView(workspace, view, raw);
  workspace.changes.tell(
    found ? { kind: 'views', user: found.user } : { kind: 'home', user: home?.[0] ?? '' },
  );
  return { view: viewForApp(view) };
};

const publish = (call: Call): JsonObject => {
  const { workspace } = call.slack;
  if (!workspace.manifest.homeTab) throw new ApiError('not_enabled');
  const user = call.args.required('user_id');
  const person = workspace.person(user);
  if (!person || person.isBot) throw new ApiError('user_not_found');
  const raw = readView(call, 'home');
  refuseSameExternalId(call, raw, own(workspace.state.homes, user));
  const existing = own(workspace.state.homes, user);
  if (existing) refuseOldHash(call, existing);
  const view = existing ?? newView(workspace, raw);
  if (existing) replaceView(workspace, existing, raw);
  workspace.state.homes[user] = view;
  workspace.changes.tell({ kind: 'home', user });
  return { view: viewForApp(view) };
};

export const views: Methods = {
  'views.open': { scopes: [], run: (call) => open(call, false) },
  'views.push': { scopes: [], run: (call) => open(call, true) },
  'views.update': { scopes: [], run: update },
  'views.publish': { scopes: [], run: publish },
};
