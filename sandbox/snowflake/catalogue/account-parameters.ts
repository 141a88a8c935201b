import type { AccountObject, Catalogue, Grammar } from '../engine/context.js';
import { insufficientPrivileges } from '../engine/errors.js';
import { type ParameterValue, taskParameters } from '../engine/parameters.js';
import { isOfLevels, requireLevelRights } from './level-rights.js';
import { readParameterChange } from './parameter-values.js';
import { ddl } from './statement.js';

interface AccountProperties {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const NAME = 'SANDBOX';

const accountOf = (catalogue: Catalogue): AccountObject<AccountProperties> | undefined =>
  catalogue.list<AccountProperties>('ACCOUNT')[0];

/** What ALTER ACCOUNT has set. */
export const accountParameters = (catalogue: Catalogue): AccountProperties['parameters'] =>
  accountOf(catalogue)?.properties.parameters ?? {};

/** Those of them that are for sessions: their defaults. */
export const sessionDefaults = (catalogue: Catalogue): AccountProperties['parameters'] =>
  Object.fromEntries(
    Object.entries(accountParameters(catalogue)).filter(([name]) => !(name in taskParameters)),
  );

/** ALTER ACCOUNT SET and UNSET of parameters: sessions that begin afterwards, and tasks, have them. */
export const alterAccountGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'ACCOUNT')) return undefined;
  const change = readParameterChange(cursor, 'ACCOUNT');
  return ddl('alter account', async (context) => {
    const { frame, services, startedAt } = context;
    const { catalogue } = services;
    const before = accountParameters(catalogue);
    const parameters = change(before);
    if (frame.role !== 'ACCOUNTADMIN' && !isOfLevels(before, parameters))
      throw insufficientPrivileges('account', NAME);
    requireLevelRights(before, parameters, context);
    await catalogue.put({
      kind: 'ACCOUNT',
      id: accountOf(catalogue)?.id ?? catalogue.newId(),
      database: null,
      schema: null,
      name: NAME,
      owner: 'ACCOUNTADMIN',
      createdAt: startedAt,
      comment: '',
      properties: { parameters },
    });
    return 'Statement executed successfully.';
  });
};
