import { dagConfig } from '../../dag.config.js';
import type { Names } from '../snowflake/names.js';
import { type Code, readCode } from './code.js';
import { type FraudDag, fraudDag } from './fraud-dag.js';
import { readDagConfig } from './settings.js';

/** What this checkout would deploy. */
export interface Definition extends FraudDag {
  readonly code: Code;
}

/** Reads dag.config.ts and the pipeline's code; throws a `UserError` for what is wrong in them. */
export const readDefinition = async (names: Names): Promise<Definition> => {
  const code = await readCode();
  return { code, ...fraudDag(names, readDagConfig(dagConfig), code.hash) };
};
