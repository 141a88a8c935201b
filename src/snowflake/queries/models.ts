import { z } from 'zod';
import type { Names } from '../names.js';
import { json, optionalText } from '../values.js';
import type { Query } from '../warehouse.js';

/** SHOW needs no warehouse, so these may be asked at any time. Columns by name: SHOW grows. */

/** Name and default version of every model whose name is like ours; `_` is a wildcard there. */
export const models = ({ modelSchema, modelName }: Names) =>
  ({
    name: 'reading the live version',
    sql: `SHOW MODELS LIKE '${modelName}' IN SCHEMA ${modelSchema}`,
    row: z
      .object({ name: z.string(), default_version_name: z.string().nullable() })
      .transform((found) => ({ name: found.name, live: found.default_version_name })),
  }) satisfies Query<unknown>;

const metadata = z
  .object({ metrics: z.record(z.string(), z.unknown()).optional() })
  .catchall(z.unknown());

export const versions = ({ model }: Names) =>
  ({
    name: 'reading the versions of the model',
    sql: `SHOW VERSIONS IN MODEL ${model}`,
    row: z
      .object({
        created_on: z.union([z.date(), z.string()]),
        name: z.string(),
        comment: optionalText,
        metadata: json(metadata.nullable()).catch(null),
      })
      .transform((found) => ({
        name: found.name,
        createdAt: new Date(found.created_on),
        comment: found.comment,
        metadata: found.metadata ?? {},
      })),
  }) satisfies Query<unknown>;
