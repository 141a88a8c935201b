import { anything, byType, type Check, list, number, record, text } from './checks.js';

const type = { type: anything };
const label = text(20);
const point = record({ label, value: number });
/** What a data visualization draws. */
export const chart: Check = byType({
  pie: record({ ...type, segments: list(point, 1, 12) }),
  ...Object.fromEntries(
    ['bar', 'line', 'area'].map((name) => [
      name,
      record({
        ...type,
        series: list(record({ name: label, data: list(point, 1, 20) }), 1, 12),
        axis_config: record(
          { categories: list(label, 1, 20) },
          { x_label: text(50), y_label: text(50) },
        ),
      }),
    ]),
  ),
});
