import { syntaxError, unsupported } from '../engine/errors.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { readCondition } from './condition-grammar.js';
import { readProperty } from './property-grammar.js';
import { taskError } from './refusals.js';
import type { Tags, TaskDefinition } from './task.js';

/** What was typed between a task's name and its body; absent keys were not mentioned. */
export type TaskChanges = {
  -readonly [K in keyof Omit<TaskDefinition, 'predecessors' | 'finalizes'>]?: TaskDefinition[K];
} & {
  comment?: string;
  tags?: Tags;
  copyGrants?: boolean;
  /** as written, perhaps with a database and schema */
  after?: readonly Name[];
  finalizes?: Name;
};

/** Reads names separated by commas. */
export const readNames = (cursor: Cursor): Name[] => {
  const names = [cursor.name()];
  while (cursor.accept(',')) names.push(cursor.name());
  return names;
};

/** Reads `t = 'v' [, …]`. */
export const readTags = (cursor: Cursor): Tags => {
  const tags: Record<string, string> = {};
  do {
    const tag = cursor.name().join('.');
    cursor.expect('=');
    tags[tag] = cursor.text();
  } while (cursor.accept(','));
  return tags;
};

const readWordClause = (cursor: Cursor, into: TaskChanges): boolean => {
  if (cursor.accept('COPY', 'GRANTS')) {
    into.copyGrants = true;
    return true;
  }
  const here = cursor.position;
  cursor.accept('WITH');
  if (cursor.accept('CONTACT', '(')) throw unsupported('CONTACT of tasks');
  if (cursor.accept('TAG', '(')) {
    into.tags = readTags(cursor);
    cursor.expect(')');
    return true;
  }
  cursor.position = here;
  return false;
};

/** Both ways to say what overlaps may stand in one statement if they say the same. */
const requireOneOverlap = ({ overlapPolicy, overlapFlag }: TaskChanges, words: Set<string>) => {
  if (!words.has('OVERLAP_POLICY') || !words.has('ALLOW_OVERLAPPING_EXECUTION')) return;
  if ((overlapPolicy === 'ALLOW_CHILD_OVERLAP') === overlapFlag) return;
  throw taskError(
    'Cannot specify ALLOW_OVERLAPPING_EXECUTION and OVERLAP_POLICY to different values in the same command.',
  );
};

/** Reads `NAME = value` pairs, in any order, with or without commas, until something else comes. */
export const readProperties = (cursor: Cursor): TaskChanges => {
  const changes: TaskChanges = {};
  const seen = new Set<string>();
  for (;;) {
    cursor.accept(',');
    if (readWordClause(cursor, changes)) continue;
    const word = cursor.peek();
    const equals = cursor.peek(1);
    if (word?.kind !== 'word' || equals?.value !== '=') break;
    if (seen.has(word.value)) throw syntaxError(`duplicate property '${word.value}';`);
    seen.add(word.value);
    cursor.expect(word.value, '=');
    readProperty(cursor, word.value, changes);
  }
  requireOneOverlap(changes, seen);
  return changes;
};

/** Reads properties, then AFTER, EXECUTE AS USER, WHEN and AS in that order. */
export const readDefinition = (cursor: Cursor): TaskChanges => {
  const changes = readProperties(cursor);
  if (cursor.accept('AFTER')) changes.after = readNames(cursor);
  if (cursor.accept('EXECUTE', 'AS', 'USER')) changes.executeAs = cursor.identifier();
  if (cursor.accept('WHEN')) changes.condition = readCondition(cursor);
  cursor.expect('AS');
  changes.body = cursor.rest();
  if (changes.body === '') throw cursor.unexpected();
  return changes;
};

type Place = { readonly database: string | null; readonly schema: string | null };

/** @returns the task's plain name, or undefined when the name leads out of the schema */
const within = (name: Name, { database, schema }: Place): string | undefined => {
  const [plain, itsSchema = schema, itsDatabase = database] = [...name].reverse();
  return itsSchema === schema && itsDatabase === database ? plain : undefined;
};

/** Predecessors never leave the schema. @throws SnowflakeError for a name that does */
export const predecessorsAt = (names: readonly Name[], place: Place): string[] =>
  names.map((name) => {
    const plain = within(name, place);
    if (plain === undefined)
      throw taskError(`Invalid predecessor ${name.join('.')} was specified.`);
    return plain;
  });

/** The definition that was typed, for a task in that schema. @throws SnowflakeError for names that leave it */
export const definitionAt = (changes: TaskChanges, place: Place): Partial<TaskDefinition> => {
  const { comment, tags, copyGrants, after, finalizes, ...definition } = changes;
  const target = finalizes && within(finalizes, place);
  if (finalizes && target === undefined)
    throw taskError(`Invalid finalized root task ${finalizes.join('.')} was specified.`);
  return {
    ...definition,
    ...(after ? { predecessors: predecessorsAt(after, place) } : {}),
    ...(target === undefined ? {} : { finalizes: target }),
  };
};
