import { requireLevelRights } from '../catalogue/level-rights.js';
import { knownParameter, readParameterValue } from '../catalogue/parameter-values.js';
import { ddl } from '../catalogue/statement.js';
import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, unsupported } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { prepareObject } from '../stages/new-object.js';
import { DEFAULT_COMMENT } from './create.js';
import { findIfThere, readSignature } from './find.js';
import { type Routine, signature } from './routine.js';

type Kind = 'PROCEDURE' | 'FUNCTION';
type Change = (routine: Routine, context: Context) => Routine;

const renamed =
  (name: Name): Change =>
  (routine, context) => {
    const types = routine.properties.parameters.map(({ column }) => column);
    const wanted = [...name.slice(0, -1), signature(name.at(-1) ?? '', types)];
    const { catalogue } = context.services;
    const at = catalogue.qualify(wanted, context.frame);
    const moves = at.database !== routine.database || at.schema !== routine.schema;
    if (catalogue.find(routine.kind, wanted, context.frame))
      throw alreadyExists(`${at.database}.${at.schema}.${at.name}`);
    if (moves) {
      // the right to create there
      const words = { orReplace: false, orAlter: false, ifNotExists: false };
      const { kind, comment } = routine;
      prepareObject({ ...words, kind, name: wanted, temporary: false, comment }, context);
    }
    return { ...routine, ...at };
  };

const withProperties =
  (properties: Partial<Routine['properties']>): Change =>
  (routine) => ({ ...routine, properties: { ...routine.properties, ...properties } });

const commented =
  (comment: string): Change =>
  (routine) => ({ ...routine, comment });

/** Reads `NAME [= value]`. */
const parameterSet = (cursor: Cursor, kind: Kind, sets: boolean): Change => {
  const name = knownParameter(cursor.identifier(), kind);
  if (sets) cursor.expect('=');
  const value = sets ? readParameterValue(cursor, name, kind) : undefined;
  return (routine, context) => {
    const before = routine.properties.objectParameters ?? {};
    const { [name]: _, ...others } = before;
    const objectParameters = value === undefined ? others : { ...others, [name]: value };
    requireLevelRights(before, objectParameters, context);
    return { ...routine, properties: { ...routine.properties, objectParameters } };
  };
};

/** What follows SET or UNSET: several of them may. */
const readSettings = (cursor: Cursor, kind: Kind, sets: boolean): Change[] => {
  const changes: Change[] = [];
  do {
    if (cursor.accept('SECURE')) changes.push(withProperties({ secure: sets }));
    else if (cursor.accept('COMMENT')) {
      if (sets) cursor.expect('=');
      changes.push(commented(sets ? cursor.text() : DEFAULT_COMMENT[kind]));
    } else if (cursor.sees('LOG_LEVEL')) {
      changes.push(parameterSet(cursor, kind, sets));
    } else throw unsupported(`${cursor.identifier()} of a ${kind.toLowerCase()}`);
    cursor.accept(',');
  } while (!cursor.done && !cursor.sees(';'));
  return changes;
};

const readChanges = (cursor: Cursor, kind: Kind): Change[] => {
  if (cursor.accept('RENAME', 'TO')) return [renamed(cursor.name())];
  if (cursor.accept('SET')) return readSettings(cursor, kind, true);
  if (cursor.accept('UNSET')) return readSettings(cursor, kind, false);
  if (kind === 'FUNCTION' || !cursor.accept('EXECUTE', 'AS')) throw cursor.unexpected();
  const rights = cursor.oneOf('OWNER', 'CALLER', 'RESTRICTED');
  if (!rights) throw cursor.unexpected();
  if (rights === 'RESTRICTED') throw unsupported('EXECUTE AS RESTRICTED CALLER');
  return [withProperties({ executeAs: rights })];
};

/** ALTER PROCEDURE and ALTER FUNCTION, by exact argument types. */
export const alterGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER')) return undefined;
  const kind = cursor.oneOf('PROCEDURE', 'FUNCTION');
  if (!kind) return undefined;
  const ifExists = cursor.accept('IF', 'EXISTS');
  const wanted = readSignature(cursor);
  const changes = readChanges(cursor, kind);
  cursor.end();
  return ddl(`alter ${kind.toLowerCase()}`, async (context) => {
    const { services, frame } = context;
    const routine = findIfThere(kind, wanted, context, ifExists);
    if (!routine) return 'Statement executed successfully.';
    services.access.require(frame, 'OWNERSHIP', routine as AccountObject);
    const changed = changes.reduce((before, change) => change(before, context), routine);
    await services.catalogue.put(changed);
    return 'Statement executed successfully.';
  });
};
