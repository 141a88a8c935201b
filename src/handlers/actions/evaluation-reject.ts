import type { Bot } from '../../bot.js';
import { modalReject } from '../../messages/modal-reject.js';
import { onClick, readCardValue } from '../click.js';

const candidateOf = (evaluationId: string): string => evaluationId.replace(/^EV_/, '');

/** Asks for the reason; what is decided is checked when the form is submitted. */
export const evaluationReject = (bot: Bot) =>
  onClick(bot, 'opening the form', async (click) => {
    const value = readCardValue(click.value);
    await click.client.views.open({
      trigger_id: click.triggerId,
      view: modalReject(candidateOf(value.ev), {
        ...value,
        channel: click.channel,
        ts: click.ts,
      }),
    });
  });
