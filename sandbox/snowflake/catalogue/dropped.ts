import type { AccountObject, Catalogue, Clock, Dropped } from '../engine/context.js';

const DAY_MS = 86_400_000;

/** Of which one standard retention is a day: https://docs.snowflake.com/en/user-guide/data-time-travel */
const STANDARD_DAYS = 1;

/** What is kept at most, whatever its time, the newest first: objects that were dropped by themselves, and values in their rows. */
const MOST_OBJECTS = 200;
const MOST_VALUES = 20_000_000;

const ownDays = (object: AccountObject | undefined): number | undefined => {
  const days = object?.properties.retentionDays;
  return typeof days === 'number' ? days : undefined;
};

/** The schema or database that an object is in. */
const holderOf = (
  { kind, database, schema }: AccountObject,
  catalogue: Pick<Catalogue, 'list'>,
): AccountObject | undefined => {
  if (database === null) return undefined;
  if (kind === 'SCHEMA') return catalogue.list('DATABASE').find(({ name }) => name === database);
  return catalogue.list('SCHEMA', { database }).find(({ name }) => name === schema);
};

/** DATA_RETENTION_TIME_IN_DAYS of a table, schema or database: its own, else that of what it is in. */
export const retentionDays = (
  object: AccountObject,
  catalogue: Pick<Catalogue, 'list'>,
): number => {
  const own = ownDays(object);
  if (own !== undefined) return own;
  const holder = holderOf(object, catalogue);
  return holder ? retentionDays(holder, catalogue) : STANDARD_DAYS;
};

const BY_THEMSELVES: ReadonlySet<string> = new Set(['TABLE', 'SCHEMA', 'DATABASE']);

/** What was dropped and may come back. */
export class DroppedObjects {
  private readonly held = new Map<string, AccountObject>();
  private readonly values = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly catalogue: Pick<Catalogue, 'list'>,
  ) {}

  has(id: string): boolean {
    return this.held.has(id);
  }

  hold(object: AccountObject): void {
    this.held.set(object.id, object);
  }

  release(id: string): void {
    this.held.delete(id);
    this.values.delete(id);
  }

  /** The object as one that is dropped now; undefined when it cannot come back. */
  retired(object: AccountObject, along: AccountObject | undefined): AccountObject | undefined {
    if (object.session !== undefined) return undefined;
    const at = this.clock.now();
    const marked = (dropped: Omit<Dropped, 'at'>) => ({ ...object, dropped: { at, ...dropped } });
    if (along) {
      const until = this.held.get(along.id)?.dropped?.until;
      return until === undefined ? undefined : marked({ until, from: along.id, along: along.id });
    }
    const days = BY_THEMSELVES.has(object.kind) ? retentionDays(object, this.catalogue) : 0;
    if (days === 0) return undefined;
    const from = holderOf(object, this.catalogue)?.id ?? null;
    return marked({ until: at + days * DAY_MS, from, along: null });
  }

  /** Those whose time has not run out, the newest last. */
  list(): AccountObject[] {
    const now = this.clock.now();
    return [...this.held.values()].filter(({ dropped }) => dropped && now < dropped.until);
  }

  /** What a schema or database took along, and that in turn. */
  takenAlong(holder: AccountObject): AccountObject[] {
    const direct = [...this.held.values()].filter(({ dropped }) => dropped?.along === holder.id);
    return direct.flatMap((object) => [object, ...this.takenAlong(object)]);
  }

  /** Notes how many values are in the rows of an object. */
  measured(id: string, values: number): void {
    if (this.held.has(id)) this.values.set(id, values);
  }

  /** Those whose time has run out, and what is too much. */
  lapsed(): AccountObject[] {
    const now = this.clock.now();
    const roots = [...this.held.values()].filter(({ dropped }) => dropped?.along === null);
    const gone: AccountObject[] = [];
    let objects = 0;
    let held = 0;
    for (const root of roots.reverse()) {
      const whole = [root, ...this.takenAlong(root)];
      const size = whole.reduce((sum, { id }) => sum + (this.values.get(id) ?? 0), 0);
      const isOver = now >= (root.dropped?.until ?? 0);
      if (isOver || objects >= MOST_OBJECTS || held + size > MOST_VALUES) gone.push(...whole);
      else {
        objects += 1;
        held += size;
      }
    }
    return gone;
  }
}
