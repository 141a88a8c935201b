import type { Delivered } from '../delivery/delivery.js';
import { asObject, asText, isObject, type JsonObject } from '../json.js';
import { actPart } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { checkView } from '../validation/views.js';
import { findingsFor } from '../web-api/granted.js';
import { stackLimit } from '../workspace/modals.js';
import type { View } from '../workspace/model.js';
import { newView, replaceView, viewForApp } from '../workspace/views.js';
import { ActError, nothingSent, personOf, tellFailure } from './acts.js';
import { closeModal, type Errors, type Submitted } from './closing-modals.js';
import { submitDialog } from './dialogs.js';
import { valueIn } from './state-values.js';
import { clientFaults, storeValues, viewOf } from './view-values.js';

const trouble = 'We had some trouble connecting. Try again?';

const takeErrors = (slack: Slack, user: string, view: View, answer: JsonObject): Errors => {
  const errors = Object.entries(asObject(answer.errors)).map(
    ([id, text]) => [id, asText(text)] as const,
  );
  const inputs = new Set(
    view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => asText(block_id)),
  );
  if (errors.length === 0 || errors.some(([id]) => !inputs.has(id))) {
    slack.workspace.notify(
      user,
      '',
      `${trouble} (the app's errors name no input block of this view)`,
    );
    return null;
  }
  return Object.fromEntries(errors);
};

const takeView = (slack: Slack, user: string, view: View, answer: JsonObject): void => {
  const { workspace } = slack;
  const raw = asObject(answer.view);
  const findings = findingsFor(slack, 'modal');
  checkView(raw, findings);
  if (findings.count > 0) {
    slack.log(`the app answered a submission with a faulty view: ${findings.lines.join('; ')}`);
    workspace.notify(user, '', `${trouble} (${findings.lines.at(-1) ?? ''})`);
    return;
  }
  if (answer.response_action === 'update') replaceView(workspace, view, raw);
  else if (workspace.modals.of(user).length >= stackLimit)
    workspace.notify(user, '', `${trouble} (push_limit_reached)`);
  else workspace.modals.push(user, newView(workspace, raw, { previous: view }));
  workspace.changes.tell({ kind: 'views', user });
};

/** Does what the app's acknowledgement of a submission says (slack.dev, "response_action"). */
const takeAnswer = (slack: Slack, user: string, view: View, delivered: Delivered): Errors => {
  if (!delivered.acked) return null;
  const answer = isObject(delivered.response) ? delivered.response : {};
  switch (answer.response_action) {
    case undefined:
      closeModal(slack, user, view);
      return null;
    case 'clear':
      slack.workspace.modals.closeAll(user);
      slack.workspace.changes.tell({ kind: 'views', user });
      return null;
    case 'errors':
      return takeErrors(slack, user, view, answer);
    case 'update':
    case 'push':
      takeView(slack, user, view, answer);
      return null;
    default:
      slack.workspace.notify(user, '', `${trouble} (unknown response_action)`);
      return null;
  }
};

const responseUrls = (slack: Slack, user: string, view: View): JsonObject[] =>
  view.blocks.flatMap((block) => {
    const element = asObject(block.element);
    const value = valueIn(view.state.values, asText(block.block_id), asText(element.action_id));
    const channel = asText(value.selected_conversation) || asText(value.selected_channel);
    if (element.response_url_enabled !== true || channel === '') return [];
    const place = { user, channel, actedOn: null, threadTs: null, line: null };
    return [
      {
        block_id: asText(block.block_id),
        action_id: asText(element.action_id),
        channel_id: channel,
        response_url: slack.responses.issue(place),
      },
    ];
  });

/** A person submits their modal. What the client refuses is never sent. */
export const submit = async (
  slack: Slack,
  user: string,
  viewId: string,
  values: JsonObject,
): Promise<Submitted> => {
  const { workspace } = slack;
  personOf(slack, user);
  const view = viewOf(slack, user, viewId);
  if (view.type !== 'modal') throw new ActError('view_not_found', 'a Home is not submitted');
  if (view.submit === null)
    throw new ActError('invalid_arguments', 'the view has no submit button');
  storeValues(slack, view, values);
  const refused = clientFaults(view);
  if (Object.keys(refused).length > 0)
    return { ...nothingSent, view: workspace.modals.top(user) ?? null, errors: refused };
  if (view.dialog) return submitDialog(slack, user, view, view.dialog);
  const delivered = await slack.delivery.deliver(
    'interactive',
    `view_submission ${view.callback_id}`,
    {
      ...actPart(workspace, 'view_submission', user),
      trigger_id: slack.triggers.issue(user, { viewId: view.id }),
      view: viewForApp(view),
      response_urls: responseUrls(slack, user, view),
    },
  );
  tellFailure(slack, user, '', `“${asText(view.submit.text)}”`, delivered);
  const errors = takeAnswer(slack, user, view, delivered);
  return { ...delivered, view: workspace.modals.top(user) ?? null, errors };
};
