import type { Store } from '../deps.js';
import { baseline } from '../snowflake/names.js';
import { models, versions } from '../snowflake/queries/models.js';

/** One trained model in the registry. */
export interface ModelVersion {
  readonly name: string;
  readonly createdAt: Date;
  readonly comment: string | null;
  readonly isLive: boolean;
  /** Metadata as the pipeline wrote it: metrics, threshold, windows, code hash, run. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Models {
  /** False before the first run made the model. */
  readonly exists: boolean;
  /** Null while nothing reviewed is live. */
  readonly live: string | null;
  /** Newest first, the baseline left out. */
  readonly versions: readonly ModelVersion[];
}

/** The live version as the registry says now; null while nothing reviewed is live. */
export const readLive = async ({ warehouse, names }: Store): Promise<string | null> => {
  const found = await warehouse.query(models(names));
  const live = found.find(({ name }) => name === names.modelName)?.live ?? null;
  return live === baseline ? null : live;
};

/** Every version in the registry. Wakes no warehouse. */
export const readModels = async (store: Store): Promise<Models> => {
  const { warehouse, names } = store;
  const found = (await warehouse.query(models(names))).find(({ name }) => name === names.modelName);
  if (found === undefined) return { exists: false, live: null, versions: [] };
  const live = found.live === baseline ? null : found.live;
  const all = await warehouse.query(versions(names));
  return {
    exists: true,
    live,
    versions: all
      .filter(({ name }) => name !== baseline)
      .map((version) => ({ ...version, isLive: version.name === live }))
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()),
  };
};
