import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SnowflakeError } from '../engine/errors.js';
import { type MethodInput, type ModelMethod, WAREHOUSE } from './model.js';

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

/** Clients write names as they are, in upper case or not; quotes may stand around them. */
const identifier = (text: string): string =>
  /^"(.*)"$/s.exec(text)?.[1]?.replaceAll('""', '"') ?? text;

const field = ({ name, type }: Mapping) => ({
  name: identifier(String(name)),
  type: String(type).toUpperCase(),
});

/** `params` of a method: arguments behind the inputs that have a default, an expression of SQL. */
const parameter = (given: Mapping) => ({
  ...field(given),
  otherwise: String(given.default ?? 'NULL'),
});

/** What a version says of itself. */
export interface Manifest {
  readonly methods: readonly ModelMethod[];
  /** where its methods may be called: `WAREHOUSE`, `SNOWPARK_CONTAINER_SERVICES` */
  readonly platforms: readonly string[];
}

const platformsIn = (given: unknown): readonly string[] =>
  Array.isArray(given) && given.length > 0 ? given.map(String) : [WAREHOUSE];

/**
 * Reads the methods that a version's folder offers.
 * @throws SnowflakeError 393900 when MANIFEST.yml is missing or says too little
 */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, 'MANIFEST.yml'), 'utf8').catch(() => {
    throw invalid('MANIFEST.yml is missing.');
  });
  const manifest: unknown = parse(text);
  const methods = mappings((manifest as Mapping | null)?.methods);
  if (methods.length === 0) throw invalid('MANIFEST.yml names no methods.');
  if (methods.length > MOST_METHODS)
    throw invalid(`a version has at most ${MOST_METHODS} methods, not ${methods.length}.`);
  const offered = methods.map((method) => {
    const { name, handler } = method;
    if (typeof name !== 'string' || typeof handler !== 'string') {
      throw invalid('a method in MANIFEST.yml has no name or handler.');
    }
    const outputs = mappings(method.outputs);
    const table = String(method.type ?? 'FUNCTION')
      .toUpperCase()
      .includes('TABLE');
    const inputs: MethodInput[] = [
      ...mappings(method.inputs).map(field),
      ...mappings(method.params).map(parameter),
    ];
    if (inputs.length > MOST_ARGUMENTS)
      throw invalid(`a method has at most ${MOST_ARGUMENTS} arguments, not ${inputs.length}.`);
    return {
      name: identifier(name),
      handler,
      table,
      inputs,
      returns: String(outputs[0]?.type ?? 'OBJECT').toUpperCase(),
      ...(table ? { outputs: outputs.map(field) } : {}),
    };
  });
  const { target_platforms } = manifest as Mapping;
  return { methods: offered, platforms: platformsIn(target_platforms) };
};

/** The text of a version's model.yaml, which the Python client reads as its specification. */
export const readModelSpec = (folder: string): Promise<string> =>
  readFile(join(folder, 'model', 'model.yaml'), 'utf8').catch(() => '');
