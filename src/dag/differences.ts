type Values = Readonly<Record<string, unknown>>;

/** A value as text, whatever order its keys came in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'nothing';

const shown = (value: unknown): string => (typeof value === 'string' ? value : canonical(value));

/** What differs between two sets of values by key, such as `gap_days 7 → 0`; empty when nothing does. */
export const differences = (was: Values, wanted: Values): string[] =>
  [...new Set([...Object.keys(was), ...Object.keys(wanted)])]
    .sort()
    .filter((key) => canonical(was[key]) !== canonical(wanted[key]))
    .map((key) => `${key} ${shown(was[key])} → ${shown(wanted[key])}`);
