import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Bot } from '../../bot.js';
import { home, homeUnreachable } from '../../messages/home.js';
import type { HomeView } from '../../messages/kit.js';
import { readPeople } from '../../promotion/people.js';
import { readFacts } from '../../questions/facts.js';

/** How long an older Home stands uncorrected while Snowflake is silent, in milliseconds. */
const patienceMs = 4000;

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
    const show = (view: HomeView) => client.views.publish({ user_id: event.user, view });
    const publish = async () => {
      const drawn = draw().catch((error: unknown) => {
        bot.log.warn({ err: error }, 'drawing Home');
        return homeUnreachable(event.user);
      });
      const inTime = await Promise.race([drawn, bot.sleep(patienceMs).then(() => null)]);
      if (inTime === null) await show(homeUnreachable(event.user));
      await show(inTime ?? (await drawn));
    };
    await bot.inFlight.track(publish());
  };
