import { randomUUID } from 'node:crypto';
import { dagbot } from './dagbot.js';
import type { SlackServer } from './slack/server.js';
import type { SnowflakeServer } from './snowflake/server.js';
import { beforeSetup, WAREHOUSE } from './source-tables.js';

export interface Preparation {
  readonly snowflake: SnowflakeServer;
  readonly slack: SlackServer;
  /** the bot's environment and the admin's login */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

interface Role {
  readonly userId: string;
  readonly role: 'engineer' | 'reviewer' | 'admin';
}

/** The first person is the engineer, the next two review, the last of them is the admin as well. */
const rolesOf = (slack: SlackServer): Role[] => {
  const [engineer = '', reviewer = '', admin = ''] = slack.workspace.people.map(({ id }) => id);
  return [
    { userId: admin, role: 'admin' },
    { userId: engineer, role: 'engineer' },
    { userId: reviewer, role: 'reviewer' },
    { userId: admin, role: 'reviewer' },
  ];
};

const addPeople = ({ snowflake, slack }: Preparation): Promise<void> => {
  const [admin, ...others] = rolesOf(slack);
  return snowflake.asAdmin([
    `USE WAREHOUSE ${WAREHOUSE}`,
    ...others.map(
      ({ userId, role }) =>
        `CALL DAG_RUNS.BOT.SET_PEOPLE('add', '${userId}', '${role}', '${admin?.userId}', '${randomUUID()}')`,
    ),
  ]);
};

/** Makes a fresh account a prepared one: users and tables, the product's own setup, people. Repeatable. */
export const prepare = async (preparation: Preparation): Promise<void> => {
  const { snowflake, slack, env, signal, log } = preparation;
  await snowflake.asAdmin(beforeSetup);
  const [admin] = rolesOf(slack);
  await dagbot(['setup', '--admin', admin?.userId ?? ''], { env, signal, log });
  await addPeople(preparation);
};
