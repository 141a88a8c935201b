import type { AccountObject, Grammar } from '../engine/context.js';
import { unsupported } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { readLocation } from '../stages/location.js';
import { prepareObject, readCreate } from '../stages/new-object.js';
import { required } from '../stages/stage.js';
import type { VersionFiles } from './files.js';
import type { ModelProperties } from './model.js';
import { checkName, requireVersion } from './versions.js';

/** Where the files of a new version come from. */
export type Source =
  | { readonly kind: 'stage'; readonly location: string }
  | { readonly kind: 'model'; readonly model: Name; readonly version: string | null };

/** Reads `FROM @stage/path` or `FROM MODEL m [VERSION v]`. */
export const readSource = (cursor: Cursor): Source => {
  cursor.expect('FROM');
  if (!cursor.accept('MODEL')) return { kind: 'stage', location: readLocation(cursor) };
  const model = cursor.name();
  return { kind: 'model', model, version: cursor.accept('VERSION') ? cursor.identifier() : null };
};

/** CREATE MODEL: its first version becomes the default one. */
export const createGrammar =
  (files: VersionFiles): Grammar =>
  (cursor) => {
    const words = readCreate(cursor);
    if (!words || !cursor.accept('MODEL')) return undefined;
    if (words.temporary) throw unsupported('temporary models');
    const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
    const name = cursor.name();
    if (cursor.sees('WITH', 'LIVE')) throw unsupported('live versions of models');
    const named = cursor.accept('WITH', 'VERSION') ? cursor.identifier() : null;
    const source = readSource(cursor);
    const comment = cursor.accept('COMMENT', '=') ? cursor.text() : '';
    cursor.end();
    return {
      kind: 'create model',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async (context) => {
        const wanted = { ...words, kind: 'MODEL', name, ifNotExists, comment } as const;
        const { blank, replaced, kept } = prepareObject<ModelProperties>(wanted, context);
        if (kept) return statusResult(`${blank.name} already exists, statement succeeded.`);
        const first = named ?? sourceVersion(source, context);
        checkName(first);
        const version = await files.take(blank.id, first, source, context);
        const properties = { versions: [version], defaultVersion: version.name, tags: {} };
        const model: AccountObject<ModelProperties> = { ...blank, properties };
        await context.services.catalogue.put(model);
        if (replaced) await files.forget(replaced.id);
        return statusResult(`Model ${blank.name} successfully created.`);
      },
    };
  };

/** A copy without a version of its own keeps the name of what it was copied from. */
const sourceVersion = (
  source: Source,
  { services, frame }: Parameters<NonNullable<ReturnType<Grammar>>['run']>[0],
) => {
  if (source.kind === 'stage') throw unsupported('CREATE MODEL from a stage without WITH VERSION');
  const model = required<ModelProperties>(services, 'MODEL', source.model, frame);
  return requireVersion(model, source.version ?? model.properties.defaultVersion).name;
};
