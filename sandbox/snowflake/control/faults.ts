import { z } from 'zod';

export const faultKinds = [
  'reset_before',
  'reset_after',
  'http_503',
  'black_hole',
  'slow_drip',
  'session_gone',
  'token_expired',
  'lock_timeout',
  'error',
] as const;

const isPattern = (text: string): boolean => {
  try {
    return Boolean(new RegExp(text, 'is'));
  } catch {
    return false;
  }
};

/** What POST fault takes. */
export const FaultRequest = z.object({
  match: z.string().refine(isPattern).optional(),
  kind: z.enum(faultKinds),
  times: z.number().int().min(0).default(1),
  delay_ms: z.number().min(0).optional(),
  code: z.coerce.string().default('000603'),
  sqlstate: z.string().default('XX000'),
  message: z.string().default('A fault on demand'),
});

export type Fault = z.infer<typeof FaultRequest>;

/** Faults to come, the oldest first; each is used up after as many requests as it was made for. */
export class Faults {
  private armed: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.armed.push({ fault, left: fault.times });
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault that befalls a statement, if one does. */
  take(sql: string): Fault | undefined {
    const hit = this.armed.find(
      ({ fault }) => fault.match === undefined || new RegExp(fault.match, 'is').test(sql),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    this.armed = this.armed.filter(({ left }) => left > 0);
    return hit.left >= 0 ? hit.fault : undefined;
  }
}
