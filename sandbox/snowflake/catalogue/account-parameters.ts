import type { AccountObject, Catalogue, Grammar } from '../engine/context.js';
import { insufficientPrivileges } from '../engine/errors.js';
import { type ParameterValue, taskParameters } from '../engine/parameters.js';
import { knownParameter, readParameters } from './parameter-values.js';
import { ddl } from './statement.js';

interface AccountProperties {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const NAME = 'SANDBOX';

const accountOf = (catalogue: Catalogue): AccountObject<AccountProperties> | undefined =>
  catalogue.list<AccountProperties>('ACCOUNT')[0];

/** What ALTER ACCOUNT has set. */
const allParameters = (catalogue: Catalogue): AccountProperties['parameters'] =>
  accountOf(catalogue)?.properties.parameters ?? {};

const chosen = (catalogue: Catalogue, ofTasks: boolean): AccountProperties['parameters'] =>
  Object.fromEntries(
    Object.entries(allParameters(catalogue)).filter(([name]) => name in taskParameters === ofTasks),
  );

/** What ALTER ACCOUNT has set for sessions: their defaults. */
export const accountParameters = (catalogue: Catalogue): AccountProperties['parameters'] =>
  chosen(catalogue, false);

/** What ALTER ACCOUNT has set for tasks: their defaults. */
export const accountTaskParameters = (catalogue: Catalogue): AccountProperties['parameters'] =>
  chosen(catalogue, true);

/** ALTER ACCOUNT SET and UNSET of parameters: sessions that begin afterwards, and tasks, have them. */
export const alterAccountGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'ACCOUNT')) return undefined;
  const gone: string[] = [];
  let set: AccountProperties['parameters'] = {};
  if (cursor.accept('UNSET')) {
    do gone.push(knownParameter(cursor.identifier().toUpperCase(), 'ACCOUNT'));
    while (cursor.accept(','));
    cursor.end();
  } else {
    cursor.expect('SET');
    set = readParameters(cursor, 'ACCOUNT');
  }
  return ddl('alter account', async ({ frame, services, startedAt }) => {
    const { catalogue } = services;
    if (frame.role !== 'ACCOUNTADMIN') throw insufficientPrivileges('account', NAME);
    const parameters = Object.entries({ ...allParameters(catalogue), ...set }).filter(
      ([name]) => !gone.includes(name),
    );
    await catalogue.put({
      kind: 'ACCOUNT',
      id: accountOf(catalogue)?.id ?? catalogue.newId(),
      database: null,
      schema: null,
      name: NAME,
      owner: 'ACCOUNTADMIN',
      createdAt: startedAt,
      comment: '',
      properties: { parameters: Object.fromEntries(parameters) },
    });
    return 'Statement executed successfully.';
  });
};
