import type { AccountObject, Services } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { ownCatalogue } from '../engine/own-services.js';
import { textColumn } from '../engine/value.js';
import { readType } from '../sql/column-type.js';
import { Cursor } from '../sql/cursor.js';
import { required } from '../stages/stage.js';
import { alterGrammar } from './alter.js';
import { createGrammar } from './create.js';
import { versionFiles } from './files.js';
import { modelVersions } from './information-schema.js';
import { type Model, type ModelProperties, type Models, WAREHOUSE } from './model.js';
import { dropGrammar, showGrammar } from './show.js';
import { getTag, tagReferences } from './tags.js';
import { requireVersion, versionError } from './versions.js';

export type { Models } from './model.js';

/** Room `models`: the model registry. */
export const modelsRoom = (services: Services): Models => {
  const files = versionFiles(services);
  return {
    name: 'models',
    grammars: [createGrammar(files), alterGrammar(files), showGrammar(files), dropGrammar(files)],
    tableFunctions: [tagReferences(services)],
    relations: [modelVersions],
    systemFunctions: [
      getTag(services),
      {
        // No capability: the client then uploads to a stage and creates versions from it.
        name: 'SYSTEM$ML_PLATFORM_CAPABILITIES',
        returns: textColumn('SYSTEM$ML_PLATFORM_CAPABILITIES()'),
        call: async () => '{}',
      },
    ],
    placeOf: (location, frame, privilege) => {
      const model = required<ModelProperties>(services, 'MODEL', location.name, frame);
      const needed = privilege === 'WRITE' ? 'OWNERSHIP' : 'READ';
      services.access.require(frame, needed, model as AccountObject);
      const version = requireVersion(model, location.version);
      return {
        root: files.folder(model.id, version.id),
        path: location.path,
        listed: `versions/${version.name}/`,
      };
    },
    method: (name, wanted, methodName, frame) => {
      const model = required<ModelProperties>(services, 'MODEL', name, frame);
      services.access.require(frame, 'USAGE', model as AccountObject);
      const version = requireVersion(model, wanted ?? model.properties.defaultVersion);
      const method = version.methods.find((one) => one.name === methodName);
      const label = `${model.database}.${model.schema}.${model.name}!${methodName}`;
      if (!method) throw notFound('Function', label);
      if (!(version.platforms ?? [WAREHOUSE]).includes(WAREHOUSE))
        throw versionError(
          `Version '${version.name}' of '${model.name}' does not run in a warehouse.`,
        );
      const returns = readType(Cursor.of(method.returns), label)?.type ?? 'object';
      return { method, returns, label, folder: files.folder(model.id, version.id) };
    },
    start: () =>
      files.sweep([
        ...services.catalogue.list<ModelProperties>('MODEL'),
        ...(ownCatalogue(services).dropped.list() as Model[]).filter(
          ({ kind }) => kind === 'MODEL',
        ),
      ]),
  };
};
