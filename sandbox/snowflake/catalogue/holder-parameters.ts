import type { Catalogue, Grammar } from '../engine/context.js';
import type { Levels, ParameterValue } from '../engine/parameters.js';
import type { Name } from '../sql/cursor.js';
import { accountParameters } from './account-parameters.js';
import { alterObjectGrammar, type Change, type Setting } from './alter-object.js';
import { requireLevelRights } from './level-rights.js';
import { knownParameter, readParameterValue } from './parameter-values.js';
import { renamedDatabase, renamedSchema } from './rename-holder.js';
import { RETENTION, readRetention, retention } from './retention.js';

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

/** A parameter of the tasks inside. */
const parameter =
  (kind: Holder): Setting =>
  (cursor, sets) => {
    const name = knownParameter(cursor.identifier().toUpperCase(), kind);
    if (sets) cursor.expect('=');
    const value = sets ? readParameterValue(cursor, name, kind) : undefined;
    return (holder, context) => {
      const before = (holder.properties as HolderProperties).parameters ?? {};
      const { [name]: _, ...rest } = before;
      const parameters = value === undefined ? rest : { ...rest, [name]: value };
      requireLevelRights(before, parameters, context);
      return { ...holder, properties: { ...holder.properties, parameters } };
    };
  };

const retentionTime: Setting = (cursor, sets) => {
  if (sets) cursor.expect('=');
  const days = sets ? readRetention(cursor) : undefined;
  return (holder) => {
    const { retentionDays: _, ...rest } = holder.properties;
    return { ...holder, properties: { ...rest, ...retention(days) } };
  };
};

const alterHolder = (kind: Holder, renamed: (to: Name) => Change): Grammar =>
  alterObjectGrammar({
    kind,
    renamed,
    settings: { [RETENTION]: retentionTime },
    others: parameter(kind),
    privilege: 'MODIFY',
  });

/** ALTER DATABASE and ALTER SCHEMA: names, comments, retention, and parameters of the tasks inside. */
export const alterHolderGrammars: readonly Grammar[] = [
  alterHolder('SCHEMA', renamedSchema),
  alterHolder('DATABASE', renamedDatabase),
];
