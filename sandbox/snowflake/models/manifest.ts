import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SnowflakeError } from '../engine/errors.js';
import type { ModelMethod } from './model.js';

const invalid = (why: string) =>
  new SnowflakeError('393900', '42601', `SQL compilation error:\nInvalid model: ${why}`);

/** https://docs.snowflake.com/en/developer-guide/snowflake-ml/model-registry/overview (limits of a version) */
const MOST_METHODS = 10;
const MOST_ARGUMENTS = 500;

type Mapping = Readonly<Record<string, unknown>>;

const mappings = (value: unknown): Mapping[] =>
  Array.isArray(value)
    ? value.filter((one): one is Mapping => typeof one === 'object' && one !== null)
    : [];

const identifier = (text: string): string => {
  const quoted = /^"(.*)"$/s.exec(text);
  return quoted?.[1]?.replaceAll('""', '"') ?? text.toUpperCase();
};

const field = ({ name, type }: Mapping) => ({
  name: String(name),
  type: String(type).toUpperCase(),
});

/**
 * Reads the methods that a version's folder offers.
 * @throws SnowflakeError 393900 when MANIFEST.yml is missing or says too little
 */
export const readManifest = async (folder: string): Promise<ModelMethod[]> => {
  const text = await readFile(join(folder, 'MANIFEST.yml'), 'utf8').catch(() => {
    throw invalid('MANIFEST.yml is missing.');
  });
  const manifest: unknown = parse(text);
  const methods = mappings((manifest as Mapping | null)?.methods);
  if (methods.length === 0) throw invalid('MANIFEST.yml names no methods.');
  if (methods.length > MOST_METHODS)
    throw invalid(`a version has at most ${MOST_METHODS} methods, not ${methods.length}.`);
  return methods.map((method) => {
    const { name, handler } = method;
    if (typeof name !== 'string' || typeof handler !== 'string') {
      throw invalid('a method in MANIFEST.yml has no name or handler.');
    }
    const outputs = mappings(method.outputs);
    const table = String(method.type ?? 'FUNCTION')
      .toUpperCase()
      .includes('TABLE');
    const inputs = mappings(method.inputs);
    if (inputs.length > MOST_ARGUMENTS)
      throw invalid(`a method has at most ${MOST_ARGUMENTS} arguments, not ${inputs.length}.`);
    return {
      name: identifier(name),
      handler,
      table,
      inputs: inputs.map(field),
      returns: String(outputs[0]?.type ?? 'OBJECT').toUpperCase(),
      ...(table ? { outputs: outputs.map(field) } : {}),
    };
  });
};

/** The text of a version's model.yaml, which the Python client reads as its specification. */
export const readModelSpec = (folder: string): Promise<string> =>
  readFile(join(folder, 'model', 'model.yaml'), 'utf8').catch(() => '');
