/** Repeatable chance: the same seed gives the same draws. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Draws from a text (mulberry32 over its FNV hash). */
export const chance = (seed: string): Chance => {
  let state = [...seed].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619),
    2_166_136_261,
  );
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
};

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: [nested(depth - 1)] });

/** Values that no argument expects. */
const junk: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'null',
  '[]',
  '{}',
  '{"a":',
  '-1',
  '1e999',
  'NaN',
  '../../../../etc/passwd',
  '\u0000',
  '\ud800',
  '‮🙂'.repeat(50),
  'x'.repeat(100_000),
  '<script>alert(1)</script>',
  "'; drop table x; --",
  '__proto__',
  'constructor',
  [],
  [null],
  [[[]]],
  [1, 'a', { b: 2 }],
  {},
  { type: 'modal' },
  { type: 'constructor' },
  { toString: 1, valueOf: 2 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  nested(200),
  [{ type: 'section' }],
  [{ type: 'section', text: null }],
  [{ type: 'actions', elements: [{ type: 'button' }] }],
  [{ type: 'table', rows: 5 }],
  [{ type: 'data_table', caption: 'c', rows: [[{ type: 'raw_number', value: { toString: 1 } }]] }],
  [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [5] }] }],
  [{ type: 'card', title: 5 }],
  [{ type: 'container', child_blocks: [{ type: 'container' }] }],
  [{ type: 'input', label: 'x', element: { type: '__proto__' } }],
];

const paths = (value: unknown, at: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, entry]) => [[...at, key], ...paths(entry, [...at, key])])
    : [];

const place = (
  value: unknown,
  path: readonly string[],
  change: (old: unknown) => unknown,
): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((entry, index) =>
      String(index) === key ? place(entry, rest, change) : entry,
    );
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      name === key ? place(entry, rest, change) : entry,
    ]),
  );
};

/** Valid arguments made wrong in one or two places: left out, of another type, huge, nested or renamed. */
export const mutated = (
  args: Readonly<Record<string, unknown>>,
  random: Chance,
): Record<string, unknown> => {
  let changed: unknown = args;
  for (let turn = 0; turn < (random.next() < 0.3 ? 2 : 1); turn += 1) {
    const all = paths(changed);
    const [first, ...others] = all;
    const kind = random.pick(['replace', 'replace', 'replace', 'drop', 'add']);
    if (kind === 'add' || first === undefined)
      changed = {
        ...(changed as object),
        [random.pick(['x', 'token', 'limit', 'cursor', 'blocks', 'view', 'constructor'])]:
          random.pick(junk),
      };
    else {
      const path = random.pick([first, ...others]);
      changed = place(changed, path, () => (kind === 'drop' ? undefined : random.pick(junk)));
    }
  }
  return changed as Record<string, unknown>;
};
