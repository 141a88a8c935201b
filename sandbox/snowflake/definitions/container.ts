import type { AccountObject, Context, ObjectKind } from '../engine/context.js';
import type { Routine } from '../procedures/routine.js';
import type { SequenceProperties, ViewProperties } from '../sql/objects.js';
import type { FileFormatObject } from '../stages/file-format.js';
import { objectsIn } from '../stages/show-scope.js';
import type { Stream } from '../streams/stream.js';
import type { Task } from '../tasks/task.js';
import { routineText } from './routine.js';
import { fileFormatText, sequenceText, streamText } from './small.js';
import { type Table, tablesReferenced, tableText } from './table.js';
import { tasksBefore, taskText } from './task.js';
import { viewText } from './view.js';
import { inOrder, nameWritten, text } from './writing.js';

/** What of an object of a schema GET_DDL writes. */
export const WRITTEN = {
  SEQUENCE: (object, qualified) =>
    sequenceText(object as AccountObject<SequenceProperties>, qualified),
  'FILE FORMAT': (object, qualified) => fileFormatText(object as FileFormatObject, qualified),
  TABLE: (object, qualified, context) => tableText(object as Table, qualified, context),
  VIEW: (object, qualified, context) =>
    viewText(object as AccountObject<ViewProperties>, qualified, context),
  STREAM: (object, qualified, context) => streamText(object as Stream, qualified, context),
  FUNCTION: (object, qualified, context) => routineText(object as Routine, qualified, context),
  PROCEDURE: (object, qualified, context) => routineText(object as Routine, qualified, context),
  TASK: (object, qualified) => taskText(object as Task, qualified),
} as const satisfies Partial<
  Record<
    ObjectKind,
    (object: AccountObject, qualified: boolean, context: Context) => string | Promise<string>
  >
>;

export type WrittenKind = keyof typeof WRITTEN;

const KINDS = Object.keys(WRITTEN) as readonly WrittenKind[];

const needed = (object: AccountObject, among: readonly AccountObject[]): AccountObject[] => {
  if (object.kind === 'TABLE') return tablesReferenced(object as Table, among as readonly Table[]);
  if (object.kind === 'TASK') return tasksBefore(object as Task, among as readonly Task[]);
  return [];
};

const heading = (holder: AccountObject, qualified: boolean): string => {
  const transient = holder.properties.transient ? 'TRANSIENT ' : '';
  const managed = holder.properties.managedAccess ? ' with managed access' : '';
  const comment = holder.comment === '' ? '' : ` COMMENT=${text(holder.comment)}`;
  return `create or replace ${transient}${holder.kind.toLowerCase()} ${nameWritten(holder, qualified)}${managed}${comment};`;
};

/** A schema and what of it the role sees, each after what it needs. Stages and models are left out, as on the platform. */
const schemaTexts = async (
  schema: AccountObject,
  qualified: boolean,
  context: Context,
): Promise<string[]> => {
  const scope = { like: null, database: schema.database, schema: schema.name };
  const texts = [heading(schema, qualified)];
  for (const kind of KINDS) {
    const objects = objectsIn<AccountObject['properties']>(kind, scope, context)
      .filter(({ session }) => session === undefined)
      .sort((a, b) => a.createdAt - b.createdAt);
    for (const object of inOrder(objects, (one) => needed(one, objects)))
      texts.push(await WRITTEN[kind](object, qualified, context));
  }
  return texts;
};

/** A database or schema with what is in it. @param qualified whether names tell where they belong */
export const containerText = async (
  holder: AccountObject,
  qualified: boolean,
  context: Context,
): Promise<string> => {
  if (holder.kind === 'SCHEMA') return (await schemaTexts(holder, qualified, context)).join('\n\n');
  const scope = { like: null, database: holder.name, schema: null };
  const texts = [heading(holder, qualified)];
  for (const schema of objectsIn<AccountObject['properties']>('SCHEMA', scope, context)) {
    if (schema.name === 'INFORMATION_SCHEMA') continue;
    texts.push(...(await schemaTexts(schema, qualified, context)));
  }
  return texts.join('\n\n');
};
