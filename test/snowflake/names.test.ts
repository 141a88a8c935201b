import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal } from '../../src/snowflake/literal.js';
import { identifier, readNames } from '../../src/snowflake/names.js';

describe('names', () => {
  it('are fully qualified by default', () => {
    expect(readNames()).toMatchObject({
      runs: 'DAG_RUNS.SCHEDULED_RUNS',
      bot: 'DAG_RUNS.BOT',
      model: 'MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB',
    });
  });

  it('let nothing into SQL but plain identifiers', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let checked: string | undefined;
        try {
          checked = identifier(text, 'Name');
        } catch {
          return;
        }
        expect(checked).toMatch(/^[A-Z0-9_$.]+$/);
      }),
    );
  });

  it.each(['A; DROP TABLE B', 'A"B', '1A', '', 'A..B', "A'"])(
    'refuse %j by what it is for',
    (text) => {
      expect(() => identifier(text, 'Warehouse')).toThrow(/Warehouse/);
    },
  );
});

describe('a literal', () => {
  it('gives back the text that went in, quotes and backslashes too', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const written = literal(text);
        const inner = written.slice(1, -1);
        expect(inner).not.toMatch(/(^|[^'])'([^']|$)(?<!'')/);
        expect(inner.replaceAll("''", "'").replaceAll('\\\\', '\\')).toBe(text);
      }),
    );
  });
});
