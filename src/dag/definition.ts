import { readFile } from 'node:fs/promises';
import { dagConfig } from '../../dag.config.js';
import { UserError } from '../errors.js';
import type { Names } from '../snowflake/names.js';
import { type Code, readCode } from './code.js';
import { type FraudDag, fraudDag } from './fraud-dag.js';
import { type DagConfig, readDagConfig } from './settings.js';

/** What a deploy would bring. */
export interface Definition extends FraudDag {
  readonly code: Code;
}

/** Where a definition comes from instead of this checkout. */
export interface DefinitionSource {
  /** JSON file with the keys of dag.config.ts, which it replaces whole. */
  readonly config?: string | undefined;
  /** Folder that holds the package `fraud_dag`, such as `pipeline` of another checkout. */
  readonly pipeline?: string | undefined;
}

const readConfigFile = async (file: string): Promise<DagConfig> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read.`, 'Name a JSON file.', { cause });
  });
  try {
    return readDagConfig(JSON.parse(text), file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${file} is not JSON.`, 'Mend it and deploy again.', { cause });
  }
};

/** Reads configuration and pipeline code; throws a `UserError` for what is wrong in them. */
export const readDefinition = async (
  names: Names,
  { config, pipeline }: DefinitionSource = {},
): Promise<Definition> => {
  const code = await readCode(pipeline);
  const settings = config === undefined ? readDagConfig(dagConfig) : await readConfigFile(config);
  return { code, ...fraudDag(names, settings, code.hash) };
};
