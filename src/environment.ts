import { z } from 'zod';

/** Values that several subjects have. */
export const text = z.string().trim().min(1, 'is empty');
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine((value) => value < 65_536, 'is not a port number');

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment, by variable name; values are never repeated. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** Reads variables and collects what is wrong with them. */
export class Reader {
  readonly faults: string[] = [];
  constructor(private readonly env: Environment) {}

  has(name: string): boolean {
    return (this.env[name] ?? '').trim() !== '';
  }

  optional<T>(name: string, schema: z.ZodType<T>): T | null {
    if (!this.has(name)) return null;
    const parsed = schema.safeParse(this.env[name]);
    if (parsed.success) return parsed.data;
    this.faults.push(`${name} ${parsed.error.issues[0]?.message ?? 'is wrong'}`);
    return null;
  }

  required<T>(name: string, schema: z.ZodType<T>, instead: T): T {
    if (!this.has(name)) this.faults.push(`${name} is missing`);
    return this.optional(name, schema) ?? instead;
  }
}

/** `value`, unless a fault was found. Throws `ConfigError` with all of them. */
export const settle = <T>(read: Reader, value: T): T => {
  if (read.faults.length > 0) throw new ConfigError([...new Set(read.faults)]);
  return value;
};
