import { nearest } from '../commands/nearest.js';
import { type Role, readPeople, roles, setPeople } from '../promotion/people.js';
import type { CliCommand } from './command.js';
import { withStore } from './store.js';
import { UsageFault } from './usage-fault.js';

const verbs = ['list', 'add', 'remove'] as const;

const readRole = (word: string | undefined): Role => {
  const role = roles.find((name) => name === word);
  if (role === undefined)
    throw new UsageFault(
      `“${word ?? ''}” is none of ${roles.join(', ')}.`,
      nearest(word ?? '', roles),
    );
  return role;
};

/** Who may do what: read, or changed in the name of an admin. */
export const people: CliCommand = {
  takes: { switches: [], values: ['as'], keys: [], words: 3 },
  does: 'list who may do what, or change it (as DAG_OWNER)',
  form: 'dagbot people [list] | dagbot people add|remove U… reviewer|engineer|admin --as U…',
  run: (terminal, { words: [verb = 'list', userId, role], values }) =>
    withStore(terminal, 'SNOWFLAKE_DEPLOY', async (store) => {
      if (!verbs.some((known) => known === verb))
        throw new UsageFault(`There is no “people ${verb}”.`, nearest(verb, verbs));
      if (verb === 'list') {
        const everybody = await readPeople(store);
        if (everybody.length === 0) terminal.out('Nobody has a role yet.');
        for (const person of everybody)
          terminal.out(`${person.userId}  ${person.roles.join(', ')}`);
        return 0;
      }
      const actor = values.get('as');
      if (userId === undefined || actor === undefined)
        throw new UsageFault('Name the person, the role, and with --as the admin who asks.');
      const change = await setPeople(store, {
        action: verb === 'add' ? 'add' : 'remove',
        userId,
        role: readRole(role),
        actor,
        requestId: terminal.newId(),
      });
      if (change.outcome === 'not_allowed') {
        terminal.progress(`${change.why ?? 'Not allowed.'} Nothing was changed.`);
        return 1;
      }
      terminal.out(change.outcome === 'done' ? 'Done.' : 'It was so already.');
      return 0;
    }),
};
