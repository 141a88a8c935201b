import { asPlain, isObject, type Json, type JsonObject, own, parseJson } from '../json.js';
import type { ErrorCode } from './error-codes.js';
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
    const value = own(this.raw, name);
    return value !== undefined && value !== null && value !== '';
  }

  /** Whether it was sent at all, be it empty. */
  given(name: string): boolean {
    return own(this.raw, name) !== undefined;
  }

  /** Text; an empty string when it was not given. */
  text(name: string): string {
    return asPlain(own(this.raw, name));
  }

  /** Text that must be there; else `invalid_arguments`, as Slack says it. */
  required(name: string, code: ErrorCode = 'invalid_arguments'): string {
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
    if (!Number.isInteger(value))
      throw new ApiError('invalid_arguments', [`${name} must be a whole number`]);
    return value;
  }

  /** A value that forms carry as a JSON string; undefined when it was not given. */
  json(name: string, fault: ErrorCode = 'invalid_arguments'): Json | undefined {
    const value = own(this.raw, name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    const parsed = parseJson(value);
    if (parsed === undefined) throw new ApiError(fault, [`${name} is not valid JSON`]);
    return parsed;
  }

  object(name: string, fault?: ErrorCode): JsonObject | undefined {
    const value = this.json(name, fault);
    if (value === undefined) return undefined;
    if (!isObject(value))
      throw new ApiError(fault ?? 'invalid_arguments', [`${name} must be an object`]);
    return value;
  }

  objects(name: string, fault?: ErrorCode): readonly JsonObject[] | undefined {
    const value = this.json(name, fault);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isObject))
      throw new ApiError(fault ?? 'invalid_arguments', [`${name} must be an array of objects`]);
    return value;
  }

  /** A list that may come as JSON or separated by commas. */
  list(name: string): readonly string[] {
    const value = own(this.raw, name);
    if (Array.isArray(value)) return value.map(asPlain);
    const text = this.text(name).trim();
    const parsed = text.startsWith('[') ? parseJson(text) : undefined;
    if (Array.isArray(parsed)) return parsed.map(asPlain);
    return text === '' ? [] : text.split(',').map((entry) => entry.trim());
  }
}
