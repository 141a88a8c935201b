import type { Bot } from '../bot.js';
import type { Message } from '../messages/kit.js';
import { denied } from '../messages/refusal.js';
import { list } from '../messages/words.js';
import { type Role, readPeople } from '../promotion/people.js';
import { logRefusal } from '../promotion/refusal.js';
import type { Click } from './click.js';

/** Something that only some roles may do. */
export interface Need {
  /** In words, such as `apply a deploy plan`. */
  readonly doing: string;
  readonly roles: readonly Role[];
  /** The evaluation that it is about, if any. */
  readonly evaluationId?: string;
}

/** What to tell a person who has none of the roles, and the ledger knows of it; else null. */
export const denialOf = async (
  bot: Bot,
  { userId, requestId }: Pick<Click, 'userId' | 'requestId'>,
  { doing, roles, evaluationId }: Need,
): Promise<Message | null> => {
  const people = await readPeople(bot);
  const held = people.find((person) => person.userId === userId)?.roles ?? [];
  if (roles.some((role) => held.includes(role))) return null;
  const who = list(roles.map((role) => `${role}s`));
  const refusal = {
    actor: userId,
    what: 'role',
    why: `Only ${who} can ${doing}.`,
    evaluationId: evaluationId ?? null,
    requestId,
  };
  // the person need not wait for the ledger, and is told also when it cannot be written
  void bot.inFlight.track(
    logRefusal(bot, refusal).catch((error: unknown) =>
      bot.log.warn({ err: error, request: requestId }, 'writing a refusal to the ledger'),
    ),
  );
  return denied(doing, who, held);
};

/** True when the person has one of the roles; otherwise they are told, and nothing happens. */
export const mayClick = async (bot: Bot, click: Click, need: Need): Promise<boolean> => {
  const denial = await denialOf(bot, click, need);
  if (denial !== null) await click.tell(denial);
  return denial === null;
};
