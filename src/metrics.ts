/** Counters of this process, for `/metrics` in the text format of Prometheus. */
export class Metrics {
  private readonly counts = new Map<string, number>();

  /** `name` is snake case without a prefix, such as `messages_posted`. */
  add(name: string, amount = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + amount);
  }

  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  text(): string {
    return [...this.counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => `# TYPE dagbot_${name} counter\ndagbot_${name} ${value}\n`)
      .join('');
  }
}
