import type { Bot } from '../bot.js';
import { denied } from '../messages/refusal.js';
import { list } from '../messages/words.js';
import { type Role, readPeople } from '../promotion/people.js';
import type { Click } from './click.js';

/** True when the person has one of the roles; otherwise they are told, and nothing happens. */
export const mayClick = async (
  bot: Bot,
  click: Click,
  doing: string,
  roles: readonly Role[],
): Promise<boolean> => {
  const people = await readPeople(bot);
  const held = people.find(({ userId }) => userId === click.userId)?.roles ?? [];
  if (roles.some((role) => held.includes(role))) return true;
  await click.tell(denied(doing, list(roles.map((role) => `${role}s`)), held));
  return false;
};
