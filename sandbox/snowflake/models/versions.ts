import { SnowflakeError } from '../engine/errors.js';
import type { Model, ModelProperties, ModelVersion } from './model.js';

const SYSTEM_ALIASES = ['DEFAULT', 'FIRST', 'LAST'] as const;

export const versionNotFound = (model: Model, version: string) =>
  new SnowflakeError(
    '002003',
    '02000',
    `SQL compilation error:\nVersion '${version}' of model '${model.database}.${model.schema}.${model.name}' does not exist or not authorized.`,
  );

export const versionError = (text: string) =>
  new SnowflakeError('393901', '42601', `SQL compilation error:\n${text}`);

/** By name, alias, DEFAULT, FIRST or LAST. */
export const findVersion = (model: Model, wanted: string): ModelVersion | undefined => {
  const { versions, defaultVersion } = model.properties;
  const byName = versions.find((version) => version.name === wanted);
  if (byName) return byName;
  if (wanted === 'DEFAULT') return versions.find((version) => version.name === defaultVersion);
  if (wanted === 'FIRST') return versions[0];
  if (wanted === 'LAST') return versions.at(-1);
  return versions.find((version) => version.alias === wanted);
};

/** @throws SnowflakeError 002003 */
export const requireVersion = (model: Model, wanted: string): ModelVersion => {
  const found = findVersion(model, wanted);
  if (!found) throw versionNotFound(model, wanted);
  return found;
};

/** All names that lead to a version beside its own: the system's first. */
export const aliasesOf = (model: Model, version: ModelVersion): string[] => [
  ...SYSTEM_ALIASES.filter((alias) => findVersion(model, alias) === version),
  ...(version.alias === null ? [] : [version.alias]),
];

/** @throws SnowflakeError for DEFAULT, FIRST and LAST */
export const checkName = (name: string): void => {
  if (SYSTEM_ALIASES.some((alias) => alias === name))
    throw versionError(`'${name}' is reserved and cannot be the name of a version.`);
};

/** @throws SnowflakeError when the name is taken, reserved, or the model is full */
export const withVersion = (model: Model, version: ModelVersion): ModelProperties => {
  checkName(version.name);
  if (findVersion(model, version.name)) {
    throw new SnowflakeError(
      '002002',
      '42710',
      `SQL compilation error:\nObject 'VERSION ${version.name}' already exists.`,
    );
  }
  if (model.properties.versions.length >= MOST_VERSIONS) {
    throw versionError(
      `Model '${model.name}' has ${MOST_VERSIONS} versions already, the most allowed.`,
    );
  }
  return { ...model.properties, versions: [...model.properties.versions, version] };
};

const MOST_VERSIONS = 1000;

/** @throws SnowflakeError for the default version, which is also the last one left */
export const withoutVersion = (model: Model, name: string): ModelProperties => {
  const version = requireVersion(model, name);
  if (version.name === model.properties.defaultVersion) {
    throw versionError(
      `Version '${version.name}' is the default version of model '${model.name}' and cannot be dropped. Set another default version first.`,
    );
  }
  const versions = model.properties.versions.filter((one) => one !== version);
  return { ...model.properties, versions };
};

export const changedVersion = (
  model: Model,
  version: ModelVersion,
  change: Partial<Pick<ModelVersion, 'comment' | 'metadata' | 'alias'>>,
): ModelProperties => ({
  ...model.properties,
  versions: model.properties.versions.map((one) => (one === version ? { ...one, ...change } : one)),
});

/** @throws SnowflakeError when the alias is in use, is a version's name, or is reserved */
export const withAlias = (model: Model, name: string, alias: string): ModelProperties => {
  const version = requireVersion(model, name);
  const taken = findVersion(model, alias);
  if (taken && taken !== version) {
    throw versionError(
      `Alias '${alias}' is in use by version '${taken.name}' of model '${model.name}'.`,
    );
  }
  if (taken?.name === alias || SYSTEM_ALIASES.some((one) => one === alias)) {
    throw versionError(`'${alias}' cannot be an alias: it is the name of a version or reserved.`);
  }
  if (version.alias !== null && version.alias !== alias) {
    throw versionError(`Version '${version.name}' already has the alias '${version.alias}'.`);
  }
  return changedVersion(model, version, { alias });
};
