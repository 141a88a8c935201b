/** A wrong answer the Web API, or a `response_url`, gives on purpose. */
export interface Fault {
  /** Method it applies to; every method without it. */
  readonly method?: string;
  /** HTTP status; 200 without it, 429 for `ratelimited`. */
  readonly status?: number;
  readonly error?: string;
  /** Seconds, for `ratelimited`. */
  readonly retryAfter?: number;
  /** Milliseconds the answer is held back. */
  readonly delayMs?: number;
}

/** What a caller is answered instead of being served. */
export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly ok: false; readonly error: string };
}

/** The name posts to a `response_url` have, which is no method: they meet only what names them. */
export const responseUrlFault = 'response_url';
/** The name of the events told to the app, which only come twice when a fault names them. */
const eventFault = 'event';
const notMethods: ReadonlySet<string> = new Set([responseUrlFault, eventFault]);

/** The answer a fault stands for; undefined for one that only holds the real answer back. */
export const answerOfFault = ({ status, error, retryAfter }: Fault): FaultAnswer | undefined => {
  if (status === undefined && error === undefined) return undefined;
  const said = status ?? (error === 'ratelimited' ? 429 : 200);
  const limited = error === 'ratelimited' || said === 429;
  return {
    status: said,
    headers: limited ? { 'retry-after': String(Math.ceil(retryAfter ?? 1)) } : {},
    body: { ok: false, error: error ?? (said === 429 ? 'ratelimited' : 'internal_error') },
  };
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** The wrong answers still to give, in the order they were asked for. */
export class Faults {
  #waiting: { fault: Fault; times: number }[] = [];

  /** Has the next `times` fitting calls answered with the fault; zero forgets those of the same method. */
  add(fault: Fault, times: number): void {
    if (times > 0) this.#waiting.push({ fault, times });
    else
      this.#waiting = this.#waiting.filter(
        (entry) => fault.method !== undefined && entry.fault.method !== fault.method,
      );
  }

  /** Meets the fault that waits for a call, which counts as used: its delay, then what is answered. */
  async meet(method: string): Promise<FaultAnswer | undefined> {
    const fault = this.#take(method);
    if (fault?.delayMs !== undefined) await pause(fault.delayMs);
    return fault && answerOfFault(fault);
  }

  /** Whether the event that was told just now is to come again, as it does when an acknowledgement is lost. */
  repeatsEvent(): boolean {
    return this.#take(eventFault) !== undefined;
  }

  clear(): void {
    this.#waiting = [];
  }

  #take(method: string): Fault | undefined {
    const entry = this.#waiting.find(
      ({ fault }) =>
        fault.method === method || (fault.method === undefined && !notMethods.has(method)),
    );
    if (!entry) return undefined;
    entry.times -= 1;
    if (entry.times === 0) this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    return entry.fault;
  }
}
