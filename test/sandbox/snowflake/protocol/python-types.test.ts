import { describe, expect, it } from 'vitest';
import { rowsResult } from '../../../../sandbox/snowflake/engine/result.js';
import {
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
} from '../../../../sandbox/snowflake/engine/value.js';
import { serveCanned } from '../../../support/canned-account.js';
import { hasPython, runClient } from '../../../support/python-client.js';

const column = (name: string, type: Column['type']): Column => ({ name, type, nullable: true });

const ns = 1_700_000_000_123_456_789n;

const columns: readonly Column[] = [
  fixedColumn('N'),
  fixedColumn('D', 12, 2),
  column('R', 'real'),
  column('B', 'boolean'),
  textColumn('T'),
  column('DAY', 'date'),
  column('TIME', 'time'),
  column('NTZ', 'timestamp_ntz'),
  column('LTZ', 'timestamp_ltz'),
  column('TZ', 'timestamp_tz'),
  column('V', 'variant'),
  column('X', 'binary'),
];

const row: readonly Cell[] = [
  7,
  -1250,
  1.5,
  true,
  'ä',
  19_000,
  3_661_500_000_000n,
  ns,
  ns,
  { ns, offset: 60 },
  '{"a":[1]}',
  new Uint8Array([1, 255]),
];

const nulls = row.map(() => null);

// odd and even numbers of rows take different ways through the Arrow writer
const sizes = [1, 2, 3, 64, 1001, 10_000];

describe.skipIf(!hasPython)('the Python connector (skipped without .venv)', () => {
  it.each(sizes)('reads %i rows of every type from Arrow', async (size) => {
    const rows = Array.from({ length: size }, (_, at) => (at % 3 === 1 ? nulls : row));
    const server = await serveCanned(async () => rowsResult(columns, rows));
    const seen = await runClient('read_types.py', [server.port, 'right']).finally(server.close);
    const read = seen.rows as string[][];
    expect(read).toHaveLength(size);
    expect(read[0]).toEqual([
      '7',
      "Decimal('-12.50')",
      '1.5',
      'True',
      "'ä'",
      'datetime.date(2022, 1, 8)',
      'datetime.time(1, 1, 1, 500000)',
      'datetime.datetime(2023, 11, 14, 22, 13, 20, 123456)',
      expect.stringContaining('datetime.datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo='),
      expect.stringContaining('datetime.datetime(2023, 11, 14, 23, 13, 20, 123456, tzinfo='),
      String.raw`'{\n  "a": [\n    1\n  ]\n}'`,
      expect.stringContaining("b'\\x01\\xff'"),
    ]);
    if (size > 1) expect(new Set(read[1])).toEqual(new Set(['None']));
    expect(seen.dtypes).toMatchObject({ D: 'float64', R: 'float64', NTZ: 'datetime64[ns]' });
  });

  it('reads times in the digits of their columns, and years that 64 bits of nanoseconds do not reach', async () => {
    const far = BigInt(Date.UTC(9999, 11, 31, 23, 59, 59)) * 1_000_000n + 987_654_000n;
    const early = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n;
    const scaled = (name: string, type: Column['type'], scale: number): Column => ({
      ...column(name, type),
      scale,
    });
    const some = [
      scaled('MS', 'timestamp_ntz', 3),
      scaled('S', 'timestamp_ltz', 0),
      scaled('T', 'time', 2),
      column('FAR', 'timestamp_ntz'),
      column('EARLY', 'timestamp_ltz'),
      scaled('TZ', 'timestamp_tz', 3),
      fixedColumn('FINE', 38, 12),
    ];
    const rows = [
      [-877_000_000n, ns, 3_661_980_000_000n, far, early, { ns: -877_654_321n, offset: 60 }, 5],
      [null, null, null, ns, null, null, null],
    ];
    const server = await serveCanned(async () => rowsResult(some, rows));
    const seen = await runClient('read_types.py', [server.port, 'right']).finally(server.close);
    expect(seen.rows).toEqual([
      [
        'datetime.datetime(1969, 12, 31, 23, 59, 59, 123000)',
        expect.stringContaining('datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo='),
        'datetime.time(1, 1, 1, 980000)',
        'datetime.datetime(9999, 12, 31, 23, 59, 59, 987654)',
        expect.stringContaining('datetime.datetime(1, 1, 1, 0, 0, tzinfo='),
        expect.stringContaining('datetime.datetime(1970, 1, 1, 0, 59, 59, 122000, tzinfo='),
        "Decimal('5E-12')",
      ],
      [
        'None',
        'None',
        'None',
        'datetime.datetime(2023, 11, 14, 22, 13, 20, 123456)',
        'None',
        'None',
        'None',
      ],
    ]);
    expect(seen.dtypes).toMatchObject({ MS: 'datetime64[ms]', FAR: 'datetime64[us]' });
  });

  it.each([
    [
      '{"b":1,"a":[],"A_":{},"AB":"x, {y}: \\"z\\""}',
      '{\n  "AB": "x, {y}: \\"z\\"",\n  "A_": {},\n  "a": [],\n  "b": 1\n}',
    ],
    ['[1.50, 12345678901234567890123,null]', '[\n  1.50,\n  12345678901234567890123,\n  null\n]'],
    ['"[text]"', '"[text]"'],
    ['17', '17'],
  ])('reads %s on several lines, the keys in order', async (json, shown) => {
    const rows = ['variant', 'object', 'array'].map((type) => column(type, type as Column['type']));
    const server = await serveCanned(async () => rowsResult(rows, [[json, json, null]]));
    const seen = await runClient('read_types.py', [server.port, 'right']).finally(server.close);
    const [row = []] = seen.rows as string[][];
    const text = (cell = '') => cell.slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
    expect(row.map(text)).toEqual([shown, shown, 'on']);
  });
});
