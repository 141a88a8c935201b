import type { Bot } from '../bot.js';
import { apologise } from '../commands/apologise.js';
import { UserError } from '../errors.js';
import type { Modal } from '../messages/kit.js';
import { modalNotice } from '../messages/modal-loading.js';
import { refusal } from '../slack/slack-error.js';
import type { Click } from './click.js';

/** Slack's words for a trigger that opens nothing any more. */
const tooLate: ReadonlySet<string> = new Set(['expired_trigger_id', 'exchanged_trigger_id']);
/** And for a view that is not there: the person closed it, or opened another by pressing twice. */
const closed = 'not_found';

const open = async ({ client, triggerId }: Click, view: Modal) => {
  try {
    return await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    if (!tooLate.has(refusal(error))) throw error;
    throw new UserError(
      'The form could not be opened within the three seconds that Slack allows.',
      'Press the button again.',
      { cause: error },
    );
  }
};

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
  const opened = await open(click, loading);
  const viewId = opened.view?.id;
  if (viewId === undefined) return;
  const view = await make().catch((error: unknown) => {
    const told = apologise(bot, error, { user: click.userId, request: click.requestId });
    return modalNotice(loading.callback_id ?? 'notice', loading.title.text, {}, told.text);
  });
  await click.client.views.update({ view_id: viewId, view }).catch((error: unknown) => {
    if (refusal(error) !== closed) throw error;
  });
};
