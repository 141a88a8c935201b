import type { AccountObject } from '../engine/context.js';
import type { Cursor } from '../sql/cursor.js';
import type { SequenceProperties } from '../sql/objects.js';
import { type Alterable, type Change, property, type Setting } from './alter-object.js';
import { nextOf } from './counting.js';
import { physicalTable } from './physical.js';

/** `[BY] [=] n`. */
const readStep = (cursor: Cursor): number => {
  cursor.accept('BY');
  cursor.accept('=');
  const sign = cursor.accept('-') ? -1 : 1;
  return sign * cursor.integer();
};

/** DuckDB's sequences keep their steps: another one goes on where the old one stands. */
const increment: Setting = (cursor): Change => {
  const step = readStep(cursor);
  return async (object, { services }) => {
    const { properties, id } = object as AccountObject<SequenceProperties>;
    const next = await nextOf(properties.physical, services);
    const isUsed = next !== String(properties.start);
    const from = isUsed ? BigInt(next) - BigInt(properties.increment) + BigInt(step) : next;
    const at = {
      database: object.database ?? '',
      schema: object.schema ?? '',
      name: `${object.name}#${services.catalogue.newId()}`,
    };
    const physical = physicalTable(at, id);
    await services.system.execute(`CREATE SEQUENCE ${physical} START ${from} INCREMENT ${step}`);
    return { ...object, properties: { ...properties, physical, increment: step } };
  };
};

const noOrder = property('ordered', () => false);

/** Objects of schemas that ALTER renames, comments on and sets. */
export const alterables: readonly Alterable[] = [
  { kind: 'VIEW', settings: { SECURE: property('secure', (_, sets) => sets) } },
  {
    kind: 'SEQUENCE',
    settings: { INCREMENT: increment, NOORDER: noOrder },
    verbs: { INCREMENT: increment },
  },
];
