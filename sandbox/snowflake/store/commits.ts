/** Counts what was committed, so that others know when their snapshot or their cached answer is old. */
export class Commits {
  private total = 0;
  private everything = 0;
  private readonly tables = new Map<string, number>();
  private readonly listeners: ((tables: readonly string[] | undefined) => void)[] = [];

  get count(): number {
    return this.total;
  }

  /** @param listener is told the physical names of the tables; undefined when anything may have changed */
  onCommit(listener: (tables: readonly string[] | undefined) => void): void {
    this.listeners.push(listener);
  }

  /** @param tables physical names; without them anything may have changed */
  committed(given?: Iterable<string>): void {
    const tables = given && [...given];
    this.total += 1;
    if (!tables) this.everything = this.total;
    for (const table of tables ?? []) this.tables.set(table, this.total);
    for (const listener of this.listeners) listener(tables);
  }

  /** Differs from an earlier answer once one of the tables has changed. */
  versionOf(tables: readonly string[]): string {
    return [this.everything, ...tables.map((table) => this.tables.get(table) ?? 0)].join(' ');
  }
}
