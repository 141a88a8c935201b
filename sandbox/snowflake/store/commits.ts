/** Counts what was committed, so that others know when their snapshot or their cached answer is old. */
export class Commits {
  private total = 0;
  private everything = 0;
  private readonly tables = new Map<string, number>();

  get count(): number {
    return this.total;
  }

  /** @param tables physical names; without them anything may have changed */
  committed(tables?: Iterable<string>): void {
    this.total += 1;
    if (!tables) this.everything = this.total;
    for (const table of tables ?? []) this.tables.set(table, this.total);
  }

  /** Differs from an earlier answer once one of the tables has changed. */
  versionOf(tables: readonly string[]): string {
    return [this.everything, ...tables.map((table) => this.tables.get(table) ?? 0)].join(' ');
  }
}
