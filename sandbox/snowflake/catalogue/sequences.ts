import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound } from '../engine/errors.js';
import type { Name } from '../sql/cursor.js';
import type { SequenceProperties } from '../sql/objects.js';
import { copiedSequence, readClone } from './clone.js';
import { createOptions, ifExists, ifNotExists } from './options.js';
import { physicalTable } from './physical.js';
import { placeFor } from './place.js';
import { ddl } from './statement.js';

const newSequence = (
  to: { database: string; schema: string; name: string; id: string },
  start: number,
  increment: number,
) => {
  const physical = physicalTable(to, to.id);
  return {
    properties: { physical, start, increment },
    statements: [`CREATE SEQUENCE ${physical} START ${start} INCREMENT ${increment}`],
  };
};

/** @throws SnowflakeError 002003 for one that is not there or that the role may not use */
const sequenceNamed = (name: Name, { services, frame }: Context) => {
  const found = services.catalogue.find<SequenceProperties>('SEQUENCE', name, frame);
  if (!found) throw notFound('Sequence', name.join('.'));
  services.access.require(frame, 'USAGE', found);
  return found;
};

export const createSequenceGrammar: Grammar = (cursor) => {
  const options = createOptions(cursor);
  if (!options || !cursor.accept('SEQUENCE')) return undefined;
  const quiet = ifNotExists(cursor);
  const name = cursor.name();
  const clone = readClone(cursor);
  cursor.accept('WITH');
  let start = 1;
  let increment = 1;
  let comment = '';
  let ordered = false;
  for (;;) {
    if (cursor.accept('START')) {
      cursor.accept('WITH');
      cursor.accept('=');
      start = cursor.integer();
    } else if (cursor.accept('INCREMENT')) {
      cursor.accept('BY');
      cursor.accept('=');
      increment = cursor.integer();
    } else if (cursor.accept('COMMENT', '=')) comment = cursor.text();
    else if (cursor.accept('ORDER')) ordered = true;
    else if (!cursor.accept('NOORDER')) break;
  }
  cursor.end();
  return ddl('create sequence', async (context) => {
    const { services, frame } = context;
    const at = placeFor('CREATE SEQUENCE', name, false, context);
    const existing = services.catalogue.find('SEQUENCE', name, frame);
    if (existing && quiet) return `${at.name} already exists, statement succeeded.`;
    if (existing && !options.replace) throw alreadyExists(at.name);
    const id = services.catalogue.newId();
    const to = { ...at, id };
    const made = clone
      ? await copiedSequence(sequenceNamed(clone, context), to, context)
      : newSequence(to, start, increment);
    for (const sql of made.statements) await services.system.execute(sql);
    const sequence: AccountObject<SequenceProperties> = {
      kind: 'SEQUENCE',
      id,
      ...at,
      owner: frame.role,
      createdAt: context.startedAt,
      comment,
      properties: ordered ? { ...made.properties, ordered } : made.properties,
    };
    await services.catalogue.put(sequence);
    return `Sequence ${at.name} successfully created.`;
  });
};

export const dropSequenceGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP', 'SEQUENCE')) return undefined;
  const quiet = ifExists(cursor);
  const name = cursor.name();
  cursor.end();
  return ddl('drop sequence', async ({ frame, services }) => {
    const found = services.catalogue.find<SequenceProperties>('SEQUENCE', name, frame);
    if (!found) {
      if (quiet) return `Drop statement executed successfully (${name.at(-1)} already dropped).`;
      throw notFound('Sequence', name.join('.'));
    }
    services.access.require(frame, 'OWNERSHIP', found);
    await services.catalogue.drop(found);
    await services.system.execute(`DROP SEQUENCE IF EXISTS ${found.properties.physical}`);
    return `${found.name} successfully dropped.`;
  });
};
