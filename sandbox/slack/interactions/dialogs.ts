import type { Delivered } from '../delivery/delivery.js';
import { asObject, asObjects, asText, type JsonObject } from '../json.js';
import { actPart, channelPart } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import type { Dialog, View } from '../workspace/model.js';
import { nothingSent, tellFailure } from './acts.js';
import { closeModal, type Errors, type Submitted } from './closing-modals.js';
import { kindOf, valueIn } from './state-values.js';

/** What every payload about a dialog has. */
const dialogPart = (slack: Slack, type: string, user: string, dialog: Dialog): JsonObject => {
  const { workspace } = slack;
  const channel = workspace.channel(dialog.channel);
  const place = {
    user,
    channel: dialog.channel,
    actedOn: null,
    threadTs: null,
    line: null,
  };
  return {
    ...actPart(workspace, type, user),
    action_ts: workspace.identity.ts(),
    callback_id: dialog.callbackId,
    state: dialog.state,
    channel: channel ? channelPart(channel) : { id: '', name: '' },
    ...(channel ? { response_url: slack.responses.issue(place) } : {}),
  };
};

/** The answers by the names of the fields: texts, ids and values, null where nothing was answered. */
const submissionOf = ({ blocks, state }: View): JsonObject =>
  Object.fromEntries(
    blocks.map((block) => {
      const [name, element] = [asText(block.block_id), asObject(block.element)];
      const answer = valueIn(state.values, name, name)[kindOf(element)?.key ?? ''];
      const value = typeof answer === 'string' ? answer : asText(asObject(answer).value);
      return [name, value === '' ? null : value];
    }),
  );

const errorsOf = (response: unknown): Errors => {
  const errors = asObjects(asObject(response).errors);
  if (errors.length === 0) return null;
  return Object.fromEntries(errors.map(({ name, error }) => [asText(name), asText(error)]));
};

/** A person submits a legacy dialog. An empty acknowledgement closes it; errors stand at their fields. */
export const submitDialog = async (
  slack: Slack,
  user: string,
  view: View,
  dialog: Dialog,
): Promise<Submitted> => {
  const { workspace } = slack;
  const delivered = await slack.delivery.deliver(
    'interactive',
    `dialog_submission ${dialog.callbackId}`,
    { ...dialogPart(slack, 'dialog_submission', user, dialog), submission: submissionOf(view) },
  );
  tellFailure(slack, user, '', asText(view.submit?.text), delivered);
  const errors = delivered.acked ? errorsOf(delivered.response) : null;
  if (delivered.acked && !errors) closeModal(slack, user, view);
  return { ...delivered, view: workspace.modals.top(user) ?? null, errors };
};

/** A person cancels a legacy dialog. The app hears of it if it asked to. */
export const cancelDialog = async (
  slack: Slack,
  user: string,
  view: View,
  dialog: Dialog,
): Promise<Delivered> => {
  closeModal(slack, user, view);
  if (!dialog.notifyOnCancel) return nothingSent;
  const delivered = await slack.delivery.deliver(
    'interactive',
    `dialog_cancellation ${dialog.callbackId}`,
    dialogPart(slack, 'dialog_cancellation', user, dialog),
  );
  tellFailure(slack, user, '', `Closing “${asText(view.title?.text)}”`, delivered);
  return delivered;
};
