/** Any value JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object: the shape blocks, views and payloads travel in. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A record's own entry; undefined for names that every object inherits, such as `constructor`. */
export const own = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);

/** The value as an object; an empty one when it is anything else. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The value as a list of objects; what is not an object is left out. */
export const asObjects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** The value as text; an empty string when it is anything else. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A text, number or truth value as text; an empty string for anything nested. */
export const asPlain = (value: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';

/** The value as a list of texts. */
export const asTexts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];

/** Text in which lone halves of surrogate pairs, which no address can carry, are replaced. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();

/** How deep a value may be nested: far more than any payload is, far less than a stack bears. */
const deepest = 500;

const isTooDeep = (value: Json): boolean => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null ? Object.values(entry) : [],
    );
  }
  return false;
};

/** Reads JSON text; undefined when it is not JSON, or nested beyond reason. */
export const parseJson = (text: string): Json | undefined => {
  try {
    const value = JSON.parse(text) as Json;
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
};
