import type { Delivered } from '../delivery/delivery.js';
import { asText } from '../json.js';
import { actPart } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';
import { viewForApp } from '../workspace/views.js';
import { ActError, nothingSent, personOf, tellFailure } from './acts.js';
import { cancelDialog } from './dialogs.js';
import { viewOf } from './view-values.js';

const send = (slack: Slack, user: string, view: View, cleared: boolean): Promise<Delivered> => {
  const seen = { ...viewForApp(view), state: { values: {} } };
  return slack.delivery.deliver('interactive', `view_closed ${view.callback_id}`, {
    ...actPart(slack.workspace, 'view_closed', user),
    view: seen,
    is_cleared: cleared,
  });
};

/** A person closes a modal, or with `clear` the whole stack. The app hears of it if the view asks for that. */
export const closeView = async (
  slack: Slack,
  user: string,
  viewId: string,
  clear: boolean,
): Promise<Delivered> => {
  const { modals, changes } = slack.workspace;
  personOf(slack, user);
  const view = viewOf(slack, user, viewId);
  if (view.type !== 'modal') throw new ActError('view_not_found', 'a Home is not closed');
  if (view.dialog) return cancelDialog(slack, user, view, view.dialog);
  const whole = clear || view.clear_on_close;
  const told = whole ? (modals.of(user)[0] ?? view) : view;
  if (whole) modals.closeAll(user);
  else modals.remove(user, view.id);
  changes.tell({ kind: 'views', user });
  if (!told.notify_on_close) return nothingSent;
  const delivered = await send(slack, user, told, whole);
  tellFailure(slack, user, '', `Closing “${asText(told.title?.text)}”`, delivered);
  return delivered;
};
