import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { alreadyExists, notFound, unsupported } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { prepareObject } from '../stages/new-object.js';
import { required } from '../stages/stage.js';
import { readSource } from './create.js';
import type { VersionFiles } from './files.js';
import type { Model, ModelProperties, ModelVersion } from './model.js';
import {
  changedVersion,
  requireVersion,
  versionError,
  withAlias,
  withoutVersion,
  withVersion,
} from './versions.js';

type Altered = Partial<Pick<Model, 'database' | 'schema' | 'name' | 'comment' | 'properties'>>;

/**
 * What an ALTER does. What takes time (copying files) happens first; the second step sees the model
 * as it then is, so that two sessions never undo each other.
 */
type Change = (model: Model, context: Context) => Promise<(current: Model) => Altered>;

const change =
  (apply: (current: Model) => Altered): Change =>
  async () =>
    apply;

const MOST_METADATA = 102_400;

/** Stands for a version whose files have not been copied yet, to check its name first. */
const NO_VERSION: ModelVersion = {
  name: '',
  id: '',
  createdAt: 0,
  comment: '',
  metadata: '{}',
  alias: null,
  methods: [],
};

/** A version's name: bare (upper-cased), in double quotes, or as older documentation has it in single ones. */
const versionName = (cursor: Cursor): string =>
  cursor.peek()?.kind === 'string' ? cursor.text() : cursor.identifier();

const checkedMetadata = (text: string): string => {
  if (Buffer.byteLength(text) > MOST_METADATA)
    throw versionError('METADATA is longer than 100 KB.');
  try {
    JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw versionError('METADATA is not valid JSON.');
  }
  return text === '' ? '{}' : text;
};

const readModify = (cursor: Cursor): Change => {
  const name = versionName(cursor);
  cursor.expect('SET');
  const values: { comment?: string; metadata?: string } = {};
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('COMMENT', '=')) values.comment = cursor.text();
    else if (cursor.accept('METADATA', '=')) values.metadata = checkedMetadata(cursor.text());
    else throw cursor.unexpected();
    cursor.accept(',');
  }
  return change((model) => ({
    properties: changedVersion(model, requireVersion(model, name), values),
  }));
};

const readSet = (cursor: Cursor): Change => {
  if (cursor.accept('TAG')) {
    const tags: Record<string, string> = {};
    do {
      const tag = cursor.name().join('.');
      cursor.expect('=');
      tags[tag] = cursor.text();
    } while (cursor.accept(','));
    return change(({ properties }) => ({
      properties: { ...properties, tags: { ...properties.tags, ...tags } },
    }));
  }
  let comment: string | undefined;
  let version: string | undefined;
  while (!cursor.done && !cursor.sees(';')) {
    if (cursor.accept('COMMENT', '=')) comment = cursor.text();
    else if (cursor.accept('DEFAULT_VERSION', '=')) version = versionName(cursor);
    else throw cursor.unexpected();
    cursor.accept(',');
  }
  return change((model) => ({
    ...(comment === undefined ? {} : { comment }),
    properties:
      version === undefined
        ? model.properties
        : { ...model.properties, defaultVersion: requireVersion(model, version).name },
  }));
};

const readUnset = (cursor: Cursor): Change => {
  if (cursor.accept('COMMENT')) return change(() => ({ comment: '' }));
  cursor.expect('TAG');
  const gone = new Set<string>();
  do gone.add(cursor.name().join('.'));
  while (cursor.accept(','));
  return change(({ properties }) => ({
    properties: {
      ...properties,
      tags: Object.fromEntries(Object.entries(properties.tags).filter(([tag]) => !gone.has(tag))),
    },
  }));
};

const readVersionAlias = (cursor: Cursor): Change => {
  const name = versionName(cursor);
  if (cursor.accept('SET', 'ALIAS', '=')) {
    const alias = versionName(cursor);
    return change((model) => ({ properties: withAlias(model, name, alias) }));
  }
  cursor.expect('UNSET', 'ALIAS');
  return change((model) => ({
    properties: changedVersion(model, requireVersion(model, name), { alias: null }),
  }));
};

const renamed =
  (name: Name): Change =>
  async (model, context) => {
    const { catalogue } = context.services;
    const target = catalogue.qualify(name, context.frame);
    if (catalogue.find('MODEL', [target.database, target.schema, target.name], context.frame)) {
      throw alreadyExists(`${target.database}.${target.schema}.${target.name}`);
    }
    const moves = target.database !== model.database || target.schema !== model.schema;
    if (moves) {
      const words = { orReplace: false, orAlter: false, temporary: false };
      prepareObject({ ...words, kind: 'MODEL', name, ifNotExists: false, comment: '' }, context);
    }
    return () => target;
  };

const readChange = (cursor: Cursor, files: VersionFiles): Change => {
  if (cursor.accept('ADD', 'VERSION')) {
    const name = versionName(cursor);
    const source = readSource(cursor);
    return async (model, context) => {
      withVersion(model, { ...NO_VERSION, name });
      const version = await files.take(model.id, name, source, context);
      return (current) => ({ properties: withVersion(current, version) });
    };
  }
  if (cursor.accept('DROP', 'VERSION')) {
    const name = versionName(cursor);
    return change((model) => ({ properties: withoutVersion(model, name) }));
  }
  if (cursor.accept('MODIFY', 'VERSION')) return readModify(cursor);
  if (cursor.accept('VERSION')) return readVersionAlias(cursor);
  if (cursor.accept('SET')) return readSet(cursor);
  if (cursor.accept('UNSET')) return readUnset(cursor);
  if (cursor.accept('RENAME', 'TO')) return renamed(cursor.name());
  if (cursor.sees('ADD', 'LIVE') || cursor.sees('COMMIT'))
    throw unsupported('live versions of models');
  throw cursor.unexpected();
};

const readComment = (cursor: Cursor): Change => {
  cursor.expect('IS');
  const comment = cursor.text();
  return change(() => ({ comment }));
};

/** ALTER MODEL in all its forms, and COMMENT ON MODEL. Ownership is needed for every one. */
export const alterGrammar =
  (files: VersionFiles): Grammar =>
  (cursor) => {
    const isComment = cursor.accept('COMMENT', 'ON', 'MODEL');
    if (!isComment && !cursor.accept('ALTER', 'MODEL')) return undefined;
    const ifExists = cursor.accept('IF', 'EXISTS');
    const name = cursor.name();
    const wanted = isComment ? readComment(cursor) : readChange(cursor, files);
    cursor.end();
    return {
      kind: isComment ? 'comment on model' : 'alter model',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context) => {
        const { services, frame } = context;
        if (ifExists && !services.catalogue.find('MODEL', name, frame)) {
          return statusResult('Statement executed successfully.');
        }
        const model = required<ModelProperties>(services, 'MODEL', name, frame);
        services.access.require(frame, 'OWNERSHIP', model as AccountObject);
        const apply = await wanted(model, context);
        const current = services.catalogue
          .list<ModelProperties>('MODEL')
          .find((one) => one.id === model.id);
        if (!current) throw notFound('Model', name.join('.'));
        const altered = { ...current, ...apply(current) };
        await services.catalogue.put(altered);
        for (const version of current.properties.versions) {
          const kept = altered.properties.versions.some((one) => one.id === version.id);
          if (!kept) await files.forget(model.id, version.id);
        }
        return statusResult('Statement executed successfully.');
      },
    };
  };
