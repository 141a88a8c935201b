import { physicalSchema } from '../catalogue/physical.js';
import { ddl } from '../catalogue/statement.js';
import { tableNamed } from '../catalogue/table-named.js';
import { fullName } from '../definitions/writing.js';
import type { Context, Grammar } from '../engine/context.js';
import { notFound, unsupported } from '../engine/errors.js';
import { ownAccess } from '../engine/own-services.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { plainWrite } from '../sql/write.js';
import { prepareObject, readCreate } from '../stages/new-object.js';
import { OFFSETS } from '../store/database.js';
import { quote, quoteText } from '../store/literal.js';
import {
  numberRows,
  type SourceTable,
  type Stream,
  type StreamMode,
  type StreamProperties,
  trackRows,
} from './stream.js';

interface Definition {
  readonly name: Name;
  readonly table: Name;
  readonly mode: StreamMode;
  readonly initialRows: boolean;
  readonly copyGrants: boolean;
  readonly comment: string;
}

const readFlag = (cursor: Cursor): boolean => {
  cursor.expect('=');
  const word = cursor.oneOf('TRUE', 'FALSE');
  if (!word) throw cursor.unexpected();
  return word === 'TRUE';
};

const read = (cursor: Cursor, name: Name): Definition => {
  if (cursor.sees('CLONE')) throw unsupported('CREATE STREAM … CLONE');
  if (cursor.sees('WITH') || cursor.sees('TAG')) throw unsupported('CREATE STREAM … TAG');
  let copyGrants = cursor.accept('COPY', 'GRANTS');
  cursor.expect('ON');
  if (!cursor.accept('TABLE')) throw unsupported(`CREATE STREAM ON ${cursor.peek()?.value ?? ''}`);
  const table = cursor.name();
  if (cursor.sees('AT') || cursor.sees('BEFORE')) throw unsupported('CREATE STREAM … AT or BEFORE');
  let mode: StreamMode = 'DEFAULT';
  let initialRows = false;
  let comment = '';
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('APPEND_ONLY')) mode = readFlag(cursor) ? 'APPEND_ONLY' : 'DEFAULT';
    else if (cursor.accept('SHOW_INITIAL_ROWS')) initialRows = readFlag(cursor);
    else if (cursor.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (cursor.accept('COMMENT')) {
      cursor.accept('=');
      comment = cursor.text();
    } else throw cursor.unexpected();
  }
  cursor.end();
  return { name, table, mode, initialRows, copyGrants, comment };
};

/** Numbers a table's rows from now on, which only its owner may ask for. It stays so. */
export const track = async (table: SourceTable, context: Context): Promise<SourceTable> => {
  const { properties } = table;
  if (table.session !== undefined) throw unsupported('streams on temporary tables');
  if (properties.tracked) return table;
  context.services.access.require(context.frame, 'OWNERSHIP', table);
  await plainWrite([trackRows(properties.physical)], context);
  const tracked = { ...table, properties: { ...properties, tracked: true } };
  await context.services.catalogue.put(tracked);
  await plainWrite([numberRows(properties.physical)], context, {
    physical: properties.physical,
    onlyAdds: false,
  });
  return tracked;
};

/**
 * What a new stream remembers: of all rows, or of none where those that there are shall be told as added; in an
 * APPEND_ONLY stream the other way round.
 */
const shadowOf = (
  shadow: string,
  { properties }: SourceTable,
  { mode, initialRows }: Definition,
): string => {
  const holds = (mode === 'APPEND_ONLY') === initialRows;
  return `CREATE TABLE ${shadow} AS SELECT * FROM ${properties.physical}${holds ? '' : ' WHERE FALSE'}`;
};

/** @see https://docs.snowflake.com/en/sql-reference/sql/create-stream */
export const createStreamGrammar: Grammar = (cursor) => {
  const words = readCreate(cursor);
  if (!words || !cursor.accept('STREAM')) return undefined;
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const definition = read(cursor, cursor.name());
  const { name, comment } = definition;
  return ddl('create stream', async (context) => {
    const { catalogue, access } = context.services;
    const { blank, replaced, kept } = prepareObject<StreamProperties>(
      { ...words, temporary: false, kind: 'STREAM', name, ifNotExists, comment },
      context,
    );
    if (kept) return `${kept.name} already exists, statement succeeded.`;
    const table = tableNamed(definition.table, context);
    access.require(context.frame, 'SELECT', table);
    const source = await track(table, context);
    const at = physicalSchema(blank.database ?? '', blank.schema ?? '');
    const shadow = `${at}.${quote(`${blank.name}#${blank.id}`)}`;
    const id = quoteText(blank.id);
    await plainWrite(
      [
        shadowOf(shadow, source, definition),
        `DELETE FROM ${OFFSETS} WHERE stream_id = ${id}`,
        `INSERT INTO ${OFFSETS} VALUES (${id}, 0, ${context.startedAt})`,
      ],
      context,
    );
    const { mode } = definition;
    const properties = {
      source: table.properties.physical,
      sourceName: fullName(table),
      shadow,
      mode,
    };
    const { grants } = ownAccess(context.services);
    const held = definition.copyGrants && replaced ? grants.on(replaced.id) : [];
    await catalogue.put<StreamProperties>({ ...blank, properties });
    for (const grant of held) await grants.add({ ...grant, on: blank.id });
    if (replaced) await forget(replaced, context);
    return `Stream ${blank.name} successfully created.`;
  });
};

const forget = ({ id, properties }: Stream, context: Context) =>
  plainWrite(
    [
      `DROP TABLE IF EXISTS ${properties.shadow}`,
      `DELETE FROM ${OFFSETS} WHERE stream_id = ${quoteText(id)}`,
    ],
    context,
  );

/** The stream, if the role may see it. */
export const findStream = (name: Name, { frame, services }: Context): Stream | undefined => {
  const found = services.catalogue.find<StreamProperties>('STREAM', name, frame);
  return found && services.access.sees(frame, found) ? found : undefined;
};

export const streamNamed = (name: Name, context: Context): Stream => {
  const found = findStream(name, context);
  if (!found) throw notFound('Stream', name.join('.'));
  return found;
};

const owned = (name: Name, context: Context): Stream => {
  const found = streamNamed(name, context);
  context.services.access.require(context.frame, 'OWNERSHIP', found);
  return found;
};

export const dropStreamGrammar: Grammar = (cursor) => {
  if (!cursor.accept('DROP', 'STREAM')) return undefined;
  const quiet = cursor.accept('IF', 'EXISTS');
  const name = cursor.name();
  cursor.end();
  return ddl('drop stream', async (context) => {
    if (quiet && !findStream(name, context))
      return `Drop statement executed successfully (${name.at(-1)} already dropped).`;
    const stream = owned(name, context);
    await context.services.catalogue.drop(stream);
    await forget(stream, context);
    return `${stream.name} successfully dropped.`;
  });
};

export const alterStreamGrammar: Grammar = (cursor) => {
  if (!cursor.accept('ALTER', 'STREAM')) return undefined;
  const quiet = cursor.accept('IF', 'EXISTS');
  const name = cursor.name();
  let comment = '';
  if (cursor.accept('SET', 'COMMENT')) {
    cursor.accept('=');
    comment = cursor.text();
  } else if (!cursor.accept('UNSET', 'COMMENT')) {
    const words = [cursor.peek(), cursor.peek(1)].map((token) => token?.value ?? '');
    throw unsupported(`ALTER STREAM … ${words.join(' ')}`.trim());
  }
  cursor.end();
  return ddl('alter stream', async (context) => {
    if (!quiet || findStream(name, context))
      await context.services.catalogue.put({ ...owned(name, context), comment });
    return 'Statement executed successfully.';
  });
};
