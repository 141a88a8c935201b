import { asObjects, isObject, type Json, type JsonObject, parseJson } from '../json.js';
import { ApiError } from './method.js';

/** The arguments of a call, whether they came as a form, as multipart or as JSON. */
export class Arguments {
  constructor(private readonly raw: Readonly<Record<string, Json | undefined>>) {}

  /** Everything that was sent, for the page's inspector; without the token. */
  get shown(): JsonObject {
    const { token: _token, ...rest } = this.raw;
    return Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [
        key,
        typeof value === 'string' && /^[[{]/.test(value) ? (parseJson(value) ?? value) : value,
      ]),
    );
  }

  has(name: string): boolean {
    const value = this.raw[name];
    return value !== undefined && value !== null && value !== '';
  }

  /** Text; an empty string when it was not given. */
  text(name: string): string {
    const value = this.raw[name];
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }

  /** Text that must be there; else `invalid_arguments`, as Slack says it. */
  required(name: string, code = 'invalid_arguments'): string {
    const value = this.text(name);
    if (value === '') throw new ApiError(code, [`missing required field: ${name}`]);
    return value;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    return value === 'true' || value === '1';
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.text(name) || otherwise);
    if (Number.isNaN(value)) throw new ApiError('invalid_arguments', [`${name} must be a number`]);
    return value;
  }

  /** A value that forms carry as a JSON string; undefined when it was not given. */
  json(name: string, fault = 'invalid_arguments'): Json | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    const parsed = parseJson(value);
    if (parsed === undefined) throw new ApiError(fault, [`${name} is not valid JSON`]);
    return parsed;
  }

  object(name: string, fault?: string): JsonObject | undefined {
    const value = this.json(name, fault);
    if (value === undefined) return undefined;
    if (!isObject(value))
      throw new ApiError(fault ?? 'invalid_arguments', [`${name} must be an object`]);
    return value;
  }

  objects(name: string, fault?: string): readonly JsonObject[] | undefined {
    const value = this.json(name, fault);
    if (value === undefined) return undefined;
    if (!Array.isArray(value))
      throw new ApiError(fault ?? 'invalid_arguments', [`${name} must be an array`]);
    return asObjects(value);
  }

  /** A list that may come as JSON or separated by commas. */
  list(name: string): readonly string[] {
    const value = this.raw[name];
    if (Array.isArray(value)) return value.map(String);
    const text = this.text(name).trim();
    const parsed = text.startsWith('[') ? parseJson(text) : undefined;
    if (Array.isArray(parsed)) return parsed.map(String);
    return text === '' ? [] : text.split(',').map((entry) => entry.trim());
  }
}
