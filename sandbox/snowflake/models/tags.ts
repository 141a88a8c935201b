import type { AccountObject, Services, SystemFunction, TableFunction } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { type Cell, textColumn } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import { required } from '../stages/stage.js';
import type { Model, ModelProperties } from './model.js';

const COLUMNS = [
  'TAG_DATABASE',
  'TAG_SCHEMA',
  'TAG_NAME',
  'TAG_VALUE',
  'LEVEL',
  'OBJECT_DATABASE',
  'OBJECT_SCHEMA',
  'OBJECT_NAME',
  'DOMAIN',
  'COLUMN_NAME',
].map((name) => textColumn(name));

/** To tags a model is of the domain MODULE. */
const modelOf = (
  services: Services,
  [name, domain]: readonly Cell[],
  frame: Parameters<typeof required>[3],
): Model => {
  if (typeof name !== 'string') throw syntaxError('an object name is missing.');
  if (String(domain).toUpperCase() !== 'MODULE') throw unsupported(`tags of ${String(domain)}`);
  const model = required<ModelProperties>(services, 'MODEL', Cursor.of(name).name(), frame);
  services.access.require(frame, 'USAGE', model as AccountObject);
  return model;
};

/** A tag's name as it was set, completed by the model's own database and schema. */
const tagParts = (model: Model, tag: string): [Cell, Cell, string] => {
  const [name = '', schema, database] = tag.split('.').reverse();
  return [database ?? model.database, schema ?? model.schema, name];
};

/** `TABLE(DB.INFORMATION_SCHEMA.TAG_REFERENCES('DB.S.M', 'MODULE'))` */
export const tagReferences = (services: Services): TableFunction => ({
  name: 'TAG_REFERENCES',
  columns: COLUMNS,
  rows: async ({ positional }, { frame }) => {
    const model = modelOf(services, positional, frame);
    const rows = Object.entries(model.properties.tags).map(([tag, value]): Cell[] => [
      ...tagParts(model, tag),
      value,
      'MODULE',
      model.database,
      model.schema,
      model.name,
      'MODULE',
      null,
    ]);
    const vectors = COLUMNS.map((_, index) => rows.map((row) => row[index] ?? null));
    return { columns: COLUMNS, vectors, rowCount: rows.length };
  },
});

/** `SYSTEM$GET_TAG('tag', 'model', 'MODULE')` */
export const getTag = (services: Services): SystemFunction => ({
  name: 'SYSTEM$GET_TAG',
  returns: textColumn('SYSTEM$GET_TAG'),
  call: async ([tag, ...object], { frame }) => {
    const { tags } = modelOf(services, object, frame).properties;
    const wanted = Cursor.of(String(tag)).name().at(-1);
    return Object.entries(tags).find(([name]) => name.split('.').at(-1) === wanted)?.[1] ?? null;
  },
});
