import type { Identity } from './identity.js';
import type { Manifest } from './manifest.js';
import { type Channel, nothingWritten, type Person, type State } from './model.js';

/** A person to put into a new workspace. */
export interface PersonSeed {
  /** Short name, as after `@`. */
  readonly name: string;
  readonly realName: string;
  readonly title?: string;
  /** IANA zone; `Etc/UTC` without it. */
  readonly timezone?: string;
  /** Handles of the user groups the person is in; groups are made as they are named. */
  readonly groups?: readonly string[];
}

/** Who is in a workspace nobody described. */
export const usualPeople: readonly PersonSeed[] = [
  { name: 'rosa', realName: 'Rosa Lind', title: 'ML engineer', groups: ['ml-oncall'] },
  { name: 'tomas', realName: 'Tomas Berg', title: 'Fraud reviewer', groups: ['fraud-reviewers'] },
  {
    name: 'noor',
    realName: 'Noor Haddad',
    title: 'Fraud reviewer, admin',
    groups: ['fraud-reviewers'],
  },
];

/** A workspace as it is on the first day: people, channels, direct messages with the bot, groups. */
export const seedState = (
  people: readonly PersonSeed[],
  manifest: Manifest,
  identity: Identity,
  nowMs: number,
): State => {
  const created = Math.floor(nowMs / 1000);
  const bot: Person = {
    id: identity.id('U'),
    name: manifest.botName.toLowerCase().replace(/\s+/g, '_'),
    realName: manifest.botName,
    title: 'App',
    isBot: true,
    timezone: 'Etc/UTC',
  };
  const humans = people.map(
    (seed): Person => ({
      id: identity.id('U'),
      name: seed.name,
      realName: seed.realName,
      title: seed.title ?? '',
      isBot: false,
      timezone: seed.timezone ?? 'Etc/UTC',
    }),
  );
  const everyone = humans.map(({ id }) => id);
  const channel = (name: string, topic: string, members: string[], isPrivate = false): Channel => ({
    id: identity.id('C'),
    name,
    topic,
    members,
    isPrivate,
    isIm: false,
    created,
  });
  const reviews = channel('fraud-model-reviews', 'Evaluations and decisions', [
    ...everyone,
    bot.id,
  ]);
  const groupHandles = [...new Set(people.flatMap((seed) => seed.groups ?? []))];
  return {
    team: { id: identity.id('T'), name: 'Fraud team', domain: 'fraud-team' },
    app: { id: identity.id('A'), botId: identity.id('B'), botUserId: bot.id },
    secrets: {
      botToken: `xoxb-${identity.hex(6)}-${identity.hex(12)}`,
      appToken: `xapp-1-${identity.hex(6)}-${identity.hex(16)}`,
      signingSecret: identity.hex(16),
      verification: identity.hex(12),
    },
    people: [...humans, bot],
    channels: [
      reviews,
      channel('ml-ops', 'Runs, deploys and warnings', [...everyone, bot.id]),
      channel('fraud-leads', 'Private', [...everyone, bot.id], true),
      channel('random', 'The bot is not a member here', [...everyone]),
      ...humans.map(
        ({ id }): Channel => ({
          id: identity.id('D'),
          name: id,
          topic: '',
          members: [id, bot.id],
          isPrivate: true,
          isIm: true,
          created,
        }),
      ),
    ],
    usergroups: (groupHandles.length > 0 ? groupHandles : ['reviewers']).map((handle) => ({
      id: identity.id('S'),
      handle,
      name: handle,
      users: humans
        .filter((_, index) => groupHandles.length === 0 || people[index]?.groups?.includes(handle))
        .map(({ id }) => id),
    })),
    channel: reviews.id,
    ...nothingWritten(),
  };
};
