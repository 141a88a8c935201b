import type { Catalogue, Grammar } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import type { Levels, ParameterValue } from '../engine/parameters.js';
import { accountParameters } from './account-parameters.js';
import { ifExists } from './options.js';
import { readParameterChange } from './parameter-values.js';
import { ddl } from './statement.js';

type Holder = 'SCHEMA' | 'DATABASE';

interface HolderProperties {
  /** an earlier version kept none */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** What was set for what lies there: on the schema, its database and the account. */
export const levelsAt = (
  catalogue: Catalogue,
  { database, schema }: { readonly database: string | null; readonly schema: string | null },
): Levels<Holder | 'ACCOUNT'> => {
  const on = (kind: Holder, name: string | null, within = {}) =>
    catalogue.list<HolderProperties>(kind, within).find((one) => one.name === name)?.properties
      .parameters ?? {};
  return [
    ['SCHEMA', schema === null ? {} : on('SCHEMA', schema, { database: database ?? '' })],
    ['DATABASE', on('DATABASE', database)],
    ['ACCOUNT', accountParameters(catalogue)],
  ];
};

/** ALTER DATABASE and ALTER SCHEMA: SET and UNSET of the parameters of the tasks inside. */
export const alterHolderGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER')) return undefined;
  const kind = cursor.oneOf('DATABASE', 'SCHEMA');
  if (!kind) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.name();
  if (!cursor.sees('SET') && !cursor.sees('UNSET'))
    throw unsupported(`ALTER ${kind} … ${cursor.peek()?.text ?? ''}`);
  const change = readParameterChange(cursor, kind);
  return ddl(`alter ${kind.toLowerCase()}`, async ({ frame, services }) => {
    const { access, catalogue } = services;
    const found = catalogue.find<HolderProperties>(kind, name, frame);
    if (!found && quiet) return 'Statement executed successfully.';
    if (!found) throw notFound(kind === 'SCHEMA' ? 'Schema' : 'Database', name.join('.'));
    access.require(frame, 'MODIFY', found);
    const parameters = change(found.properties.parameters ?? {});
    await catalogue.put({ ...found, properties: { ...found.properties, parameters } });
    return 'Statement executed successfully.';
  });
};
