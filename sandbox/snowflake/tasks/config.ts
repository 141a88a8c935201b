import { invalidConfig } from './refusals.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws SnowflakeError when the text is no JSON object */
export const readConfig = (text: string): { readonly [key: string]: Json } => {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw invalidConfig();
  }
  if (!isObject(value)) throw invalidConfig();
  return value;
};

const merge = (base: Json | undefined, over: Json): Json => {
  if (!isObject(base) || !isObject(over)) return over;
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(base[key], value);
  return merged;
};

/** The task's CONFIG with USING CONFIG merged deeply over it, as compact JSON; null when there is neither. */
export const mergeConfig = (own: string | null, using: string | null): string | null => {
  if (own === null && using === null) return null;
  const base = own === null ? {} : readConfig(own);
  return JSON.stringify(using === null ? base : merge(base, readConfig(using)));
};

/** The value at a dotted path: scalars as bare text, objects as JSON; null when there is none. */
export const configAt = (config: string | null, path: string): string | null => {
  if (config === null) return null;
  let value: Json | undefined = readConfig(config);
  for (const part of path.split(/[.[\]]+/).filter((word) => word !== '')) {
    const key = part.replace(/^["']|["']$/g, '');
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else value = isObject(value) ? value[key] : undefined;
  }
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
