import { ActError } from '../interactions/acts.js';
import { isObject, type Json, type JsonObject } from '../json.js';

/** The body of a call of the test interface. */
export class Body {
  constructor(private readonly raw: Readonly<Record<string, unknown>>) {}

  /** Text that must be there. */
  text(name: string): string {
    const value = this.raw[name];
    if (typeof value !== 'string') throw new ActError('invalid_arguments', `${name} must be text`);
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new ActError('invalid_arguments', `${name} must be text`);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number')
      throw new ActError('invalid_arguments', `${name} must be a number`);
    return value;
  }

  flag(name: string): boolean {
    return this.raw[name] === true || this.raw[name] === 'true';
  }

  value(name: string): Json | undefined {
    return this.raw[name] as Json | undefined;
  }

  object(name: string): JsonObject | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (!isObject(value)) throw new ActError('invalid_arguments', `${name} must be an object`);
    return value;
  }
}
