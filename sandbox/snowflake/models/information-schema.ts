import { at, relation, texts, visible } from '../catalogue/information-schema.js';
import type { Column } from '../engine/value.js';
import { timestampColumn } from '../engine/value.js';
import type { ModelProperties } from './model.js';
import { aliasesOf } from './versions.js';

const listColumn = (name: string): Column => ({ name, type: 'array', nullable: true });

/** `INFORMATION_SCHEMA.MODEL_VERSIONS`, the oldest version of each model first. */
export const modelVersions = relation(
  'MODEL_VERSIONS',
  [
    ...texts('DATABASE_NAME SCHEMA_NAME MODEL_NAME MODEL_VERSION_NAME'),
    listColumn('VERSION_ALIASES'),
    ...texts('COMMENT OWNER'),
    timestampColumn('CREATED'),
    timestampColumn('LAST_ALTERED'),
    listColumn('FUNCTIONS'),
    ...texts('MODEL_TYPE PYTHON_VERSION LANGUAGE'),
    listColumn('DEPENDENCIES'),
    ...texts('METADATA USERDATA'),
  ],
  (context, database) =>
    visible<ModelProperties>('MODEL', database, context).flatMap((model) =>
      model.properties.versions.map((version) => [
        model.database,
        model.schema,
        model.name,
        version.name,
        JSON.stringify(aliasesOf(model, version)),
        version.comment === '' ? null : version.comment,
        model.owner,
        at(version.createdAt),
        at(version.createdAt),
        JSON.stringify(version.methods.map(({ name }) => name)),
        'USER_MODEL',
        null,
        'PYTHON',
        null,
        version.metadata,
        '{}',
      ]),
    ),
);
