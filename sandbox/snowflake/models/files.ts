import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountObject, Context, Services } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import type { Procedures } from '../procedures/index.js';
import { MODEL_MODULES } from '../procedures/warm.js';
import type { Stages } from '../stages/stage.js';
import { required } from '../stages/stage.js';
import type { Source } from './create.js';
import { readManifest } from './manifest.js';
import type { Model, ModelProperties, ModelVersion } from './model.js';
import { requireVersion } from './versions.js';

/** Folders of model versions: `models/<model id>/<version id>` below the state folder. */
export interface VersionFiles {
  /** Copies a version's files in. @throws SnowflakeError when the source is missing or no model */
  take(modelId: string, name: string, source: Source, context: Context): Promise<ModelVersion>;
  folder(modelId: string, versionId: string): string;
  forget(modelId: string, versionId?: string): Promise<void>;
  /** Removes what belongs to no model or version. */
  sweep(models: readonly Model[]): Promise<void>;
}

const folders = (path: string): Promise<string[]> => readdir(path).catch(() => []);

export const versionFiles = (services: Services): VersionFiles => {
  const base = join(services.settings.stateFolder, 'models');
  const folder = (modelId: string, versionId: string) => join(base, modelId, versionId);
  const forget = (modelId: string, versionId?: string) =>
    rm(versionId === undefined ? join(base, modelId) : folder(modelId, versionId), {
      recursive: true,
      force: true,
    });

  const sourceFolder = (source: Source, { frame }: Context): string => {
    if (source.kind === 'stage') {
      const place = services.room<Stages>('stages').resolve(source.location, frame, 'READ');
      return join(place.root, place.path);
    }
    const model = required<ModelProperties>(services, 'MODEL', source.model, frame);
    services.access.require(frame, 'READ', model as AccountObject);
    const version = requireVersion(model, source.version ?? model.properties.defaultVersion);
    return folder(model.id, version.id);
  };

  return {
    folder,
    forget,
    take: async (modelId, name, source, context) => {
      const id = services.catalogue.newId();
      const from = sourceFolder(source, context);
      const to = folder(modelId, id);
      await mkdir(join(base, modelId), { recursive: true });
      await cp(from, to, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT')
          throw notFound('Stage path', source.kind === 'stage' ? source.location : name);
        throw error;
      });
      try {
        const { methods, platforms } = await readManifest(to);
        const createdAt = services.clock.now();
        services.room<Procedures>('procedures').expectInference(MODEL_MODULES);
        return {
          name,
          id,
          createdAt,
          comment: '',
          metadata: '{}',
          alias: null,
          methods,
          platforms,
        };
      } catch (error) {
        await forget(modelId, id);
        throw error;
      }
    },
    sweep: async (models) => {
      const known = new Map(models.map((model) => [model.id, model.properties.versions]));
      for (const id of await folders(base)) {
        const versions = known.get(id);
        if (!versions) await forget(id);
        for (const version of versions ? await folders(join(base, id)) : []) {
          if (!versions?.some((one) => one.id === version)) await forget(id, version);
        }
      }
    },
  };
};
