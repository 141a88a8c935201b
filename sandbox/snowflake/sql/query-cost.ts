import type { Context } from '../engine/context.js';
import { Cursor } from './cursor.js';

/** Row count, smallest and largest value of one whole table: the platform knows them without reading it. */
const KNOWN =
  /^\s*select\s+((count\(\s*\*\s*\)|(min|max)\(\s*[\w."]+\s*\))(\s+(as\s+)?[\w"]+)?\s*,?\s*)+from\s+([\w."]+)\s*;?\s*$/i;

/** Is it a question for what the platform knows of a whole table? Of a view it knows nothing. */
const isKnown = (sql: string, { frame, services }: Context): boolean => {
  const written = KNOWN.exec(sql)?.at(-1);
  if (written === undefined) return false;
  const name = Cursor.of(written).name();
  if (name.length < 3 && (frame.database === null || frame.schema === null)) return false;
  return services.catalogue.find('TABLE', name, frame) !== undefined;
};

/** Does a query need a running warehouse? Constants and what the platform knows of a whole table do not. */
export const queryCost = (
  { sql, tokens }: Pick<Cursor, 'sql' | 'tokens'>,
  context: Context,
): 'metadata' | 'warehouse' => {
  const from = tokens.some(({ kind, value }) => kind === 'word' && value === 'FROM');
  return from && !isKnown(sql, context) ? 'warehouse' : 'metadata';
};

const MOST_KNOWN = 1000;
const NEVER_CACHED = /\b(random|uuid|gen_random_uuid|nextval|setseed)\s*\(|DAGBOT_ROWS_/i;
const DAY = 86_400_000;
const LONGEST = 31 * DAY;

interface Known {
  readonly versions: string;
  /** virtual times, milliseconds: when it was computed, and when it was last asked for */
  readonly made: number;
  readonly used: number;
}

/**
 * Which queries would be answered from an earlier result: the same text, binds included, on tables that
 * nobody has changed since, within 24 hours of the last time and 31 days of the first. Times and session
 * values are part of the text by then.
 */
export class QueryCache {
  private readonly known = new Map<string, Known>();

  /** @param versions of the tables it reads @param now virtual time @returns was the same asked before, of the same versions? */
  repeats(duck: string, versions: string, now: number): boolean {
    if (NEVER_CACHED.test(duck)) return false;
    const before = this.known.get(duck);
    const fresh = before && now < before.used + DAY && now < before.made + LONGEST;
    const repeated = Boolean(fresh && before.versions === versions);
    this.known.delete(duck);
    this.known.set(duck, { versions, made: repeated && before ? before.made : now, used: now });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST_KNOWN) break;
      this.known.delete(oldest);
    }
    return repeated;
  }
}
