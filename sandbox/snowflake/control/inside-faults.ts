import { z } from 'zod';
import type { Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { StepIn } from '../engine/watch.js';

/** What POST fault takes for a fault inside a procedure. */
export const InsideFaultRequest = z.object({
  /** its name, with or without database and schema */
  procedure: z.string().min(1),
  /** after how many statements of one call; 0 is before the first */
  after: z.number().int().min(0),
  kind: z.enum(['abort_inside', 'hold_inside']),
  times: z.number().int().min(1).default(1),
});

export type InsideFault = z.infer<typeof InsideFaultRequest>;

const died = (procedure: string, count: number) =>
  new SnowflakeError(
    '000604',
    '57014',
    `SQL execution canceled: the session ended inside ${procedure} after ${count} statements.`,
  );

/** The frame that the running call of the procedure began with; its blocks have frames of their own below it. */
const callOf = (frame: Frame): Frame => {
  let call = frame;
  while (call.caller && call.caller.procedure === frame.procedure) call = call.caller;
  return call;
};

const names = (fault: InsideFault, procedure: string): boolean => {
  const asked = fault.procedure.toUpperCase();
  return procedure === asked || procedure.endsWith(`.${asked}`);
};

/** Aborts calls of procedures, or holds them, between two of their statements. */
export class InsideFaults {
  private armed: { readonly fault: InsideFault; left: number }[] = [];
  private readonly held = new Set<() => void>();
  private readonly counts = new WeakMap<Frame, number>();
  private stopped = false;

  add(fault: InsideFault): void {
    this.armed.push({ fault, left: fault.times });
  }

  /** Forgets the faults; what is held because of them goes on. */
  clear(): void {
    this.armed = [];
    this.release();
  }

  /** The server stops: what is held ends there, as if its session had. */
  stop(): void {
    this.stopped = true;
    this.release();
  }

  /** Lets held procedures go on. @returns how many there were */
  release(): number {
    const count = this.held.size;
    for (const letGo of this.held) letGo();
    this.held.clear();
    return count;
  }

  readonly step: StepIn = async (frame, moment, signal) => {
    const { procedure } = frame;
    if (procedure === undefined) return undefined;
    const call = callOf(frame);
    const count = (this.counts.get(call) ?? 0) + (moment === 'after' ? 1 : 0);
    this.counts.set(call, count);
    if (moment === 'before' && count > 0) return undefined;
    const hit = this.armed.find(({ fault }) => names(fault, procedure) && fault.after === count);
    if (!hit) return undefined;
    hit.left -= 1;
    this.armed = this.armed.filter(({ left }) => left > 0);
    if (hit.fault.kind === 'abort_inside') return died(procedure, count);
    if (!this.stopped) await frame.session.waiting(() => this.hold(signal));
    return this.stopped ? died(procedure, count) : undefined;
  };

  private hold(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const letGo = () => {
        signal.removeEventListener('abort', letGo);
        this.held.delete(letGo);
        resolve();
      };
      this.held.add(letGo);
      signal.addEventListener('abort', letGo);
    });
  }
}
