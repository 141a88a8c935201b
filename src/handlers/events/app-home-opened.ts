import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../../bot.js';
import { home, homeUnreachable } from '../../messages/home.js';
import { readPeople } from '../../promotion/people.js';
import { readFacts } from '../../questions/facts.js';

/** Draws Home anew each time it is opened. */
export const appHomeOpened =
  (bot: Bot) =>
  async ({
    event,
    client,
  }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== 'home') return;
    const draw = async () => {
      const [facts, people] = await Promise.all([readFacts(bot, bot.clock), readPeople(bot)]);
      const roles = people.find(({ userId }) => userId === event.user)?.roles ?? [];
      return home(event.user, facts, roles);
    };
    const publish = async () => {
      const view = await draw().catch((error: unknown) => {
        bot.log.warn({ err: error }, 'drawing Home');
        return homeUnreachable(event.user);
      });
      await client.views.publish({ user_id: event.user, view });
    };
    await bot.inFlight.track(publish());
  };
