/** Work that was acked and is not done; a stop waits for it. */
export class InFlight {
  private readonly running = new Set<Promise<unknown>>();

  get size(): number {
    return this.running.size;
  }

  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.running.add(settled);
    settled.then(() => this.running.delete(settled));
    return work;
  }

  /** Resolves true when everything ended, false when the limit came first. */
  async drained(limitMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), limitMs);
    });
    const all = async (): Promise<true> => {
      while (this.running.size > 0) await Promise.all(this.running);
      return true;
    };
    try {
      return await Promise.race([all(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
