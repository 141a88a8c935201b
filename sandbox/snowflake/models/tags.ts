import type {
  AccountObject,
  ObjectKind,
  Services,
  SystemFunction,
  TableFunction,
} from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { type Cell, textColumn } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import { required } from '../stages/stage.js';

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

type Tagged = AccountObject<{ readonly tags: Readonly<Record<string, string>> }>;

/** The domains whose objects can have tags here; to tags a model is of the domain MODULE. */
const DOMAINS: Readonly<Record<string, { kind: ObjectKind; privilege: string }>> = {
  MODULE: { kind: 'MODEL', privilege: 'USAGE' },
  TASK: { kind: 'TASK', privilege: 'MONITOR' },
};

const taggedObject = (
  services: Services,
  [name, domain]: readonly Cell[],
  frame: Parameters<typeof required>[3],
): Tagged => {
  if (typeof name !== 'string') throw syntaxError('an object name is missing.');
  const known = DOMAINS[String(domain).toUpperCase()];
  if (!known) throw unsupported(`tags of ${String(domain)}`);
  const found = required<Tagged['properties']>(services, known.kind, Cursor.of(name).name(), frame);
  services.access.require(frame, known.privilege, found);
  return found;
};

/** A tag's name as it was set, completed by the object's own database and schema. */
const tagParts = (object: Tagged, tag: string): [Cell, Cell, string] => {
  const [name = '', schema, database] = tag.split('.').reverse();
  return [database ?? object.database, schema ?? object.schema, name];
};

/** `TABLE(DB.INFORMATION_SCHEMA.TAG_REFERENCES('DB.S.M', 'MODULE'))` */
export const tagReferences = (services: Services): TableFunction => ({
  name: 'TAG_REFERENCES',
  columns: COLUMNS,
  rows: async ({ positional }, { frame }) => {
    const object = taggedObject(services, positional, frame);
    const domain = String(positional[1]).toUpperCase();
    const rows = Object.entries(object.properties.tags).map(([tag, value]): Cell[] => [
      ...tagParts(object, tag),
      value,
      domain,
      object.database,
      object.schema,
      object.name,
      domain,
      null,
    ]);
    const vectors = COLUMNS.map((_, index) => rows.map((row) => row[index] ?? null));
    return { columns: COLUMNS, vectors, rowCount: rows.length };
  },
});

/** `SYSTEM$GET_TAG('tag', 'object', 'MODULE' or 'TASK')` */
export const getTag = (services: Services): SystemFunction => ({
  name: 'SYSTEM$GET_TAG',
  returns: textColumn('SYSTEM$GET_TAG'),
  call: async ([tag, ...object], { frame }) => {
    const { tags } = taggedObject(services, object, frame).properties;
    const wanted = Cursor.of(String(tag)).name().at(-1);
    return Object.entries(tags).find(([name]) => name.split('.').at(-1) === wanted)?.[1] ?? null;
  },
});
