import type { AccountObject, Catalogue, Grammar } from '../engine/context.js';
import { insufficientPrivileges } from '../engine/errors.js';
import type { ParameterValue } from '../engine/parameters.js';
import { knownParameter, readParameters } from './parameter-values.js';
import { ddl } from './statement.js';

interface AccountProperties {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const NAME = 'SANDBOX';

const accountOf = (catalogue: Catalogue): AccountObject<AccountProperties> | undefined =>
  catalogue.list<AccountProperties>('ACCOUNT')[0];

/** What ALTER ACCOUNT has set: the defaults of every session. */
export const accountParameters = (catalogue: Catalogue): AccountProperties['parameters'] =>
  accountOf(catalogue)?.properties.parameters ?? {};

/** ALTER ACCOUNT SET and UNSET of session parameters; sessions that begin afterwards have them. */
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
    const parameters = Object.entries({ ...accountParameters(catalogue), ...set }).filter(
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
