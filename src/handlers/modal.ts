import type { Bot } from '../bot.js';
import { apologise } from '../commands/apologise.js';
import type { Modal } from '../messages/kit.js';
import { modalNotice } from '../messages/modal-loading.js';
import type { Click } from './click.js';

/**
 * Opens `loading` at once, since a trigger lives three seconds, and puts in its place what `make`
 * answers; a failure is told in the modal itself.
 */
export const fillModal = async (
  bot: Bot,
  click: Click,
  loading: Modal,
  make: () => Promise<Modal>,
): Promise<void> => {
  const opened = await click.client.views.open({ trigger_id: click.triggerId, view: loading });
  const viewId = opened.view?.id;
  if (viewId === undefined) return;
  const view = await make().catch((error: unknown) => {
    const told = apologise(bot, error, { user: click.userId, request: click.requestId });
    return modalNotice(loading.callback_id ?? 'notice', loading.title.text, {}, told.text);
  });
  await click.client.views.update({ view_id: viewId, view });
};
