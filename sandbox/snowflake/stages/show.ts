import type { AccountObject, Grammar } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { rowsResult, statementType, statusResult } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import { createdOn, moment, objectsIn, readShowScope } from './show-scope.js';
import { required, type StageProperties } from './stage.js';

const STAGE_COLUMNS = [
  createdOn,
  ...'name database_name schema_name url has_credentials has_encryption_key owner comment region type cloud notification_channel storage_integration endpoint owner_role_type directory_enabled'
    .split(' ')
    .map((name) => textColumn(name)),
];

const FORMAT_COLUMNS = [
  createdOn,
  ...'name database_name schema_name type owner comment format_options owner_role_type'
    .split(' ')
    .map((name) => textColumn(name)),
];

const stageRow = (stage: AccountObject<StageProperties>) => [
  moment(stage.createdAt),
  stage.name,
  stage.database,
  stage.schema,
  '',
  'N',
  'N',
  stage.owner,
  stage.comment,
  null,
  stage.properties.temporary ? 'INTERNAL TEMPORARY' : 'INTERNAL',
  null,
  null,
  null,
  null,
  'ROLE',
  'N',
];

/** SHOW STAGES and SHOW FILE FORMATS. */
export const showGrammar: Grammar = (cursor, context) => {
  if (!cursor.accept('SHOW')) return undefined;
  const isStages = cursor.accept('STAGES');
  if (!isStages && !cursor.accept('FILE', 'FORMATS')) return undefined;
  const scope = readShowScope(cursor, context);
  return {
    kind: isStages ? 'show stages' : 'show file formats',
    statementType: statementType.show,
    cost: 'metadata',
    commits: false,
    describe: async () => (isStages ? STAGE_COLUMNS : FORMAT_COLUMNS),
    run: async (running) => {
      if (isStages) {
        const stages = objectsIn<StageProperties>('STAGE', scope, running);
        return rowsResult(STAGE_COLUMNS, stages.map(stageRow), statementType.show);
      }
      const formats = objectsIn<{ type?: string }>('FILE FORMAT', scope, running).map((format) => [
        moment(format.createdAt),
        format.name,
        format.database,
        format.schema,
        format.properties.type ?? 'CSV',
        format.owner,
        format.comment,
        JSON.stringify(format.properties),
        'ROLE',
      ]);
      return rowsResult(FORMAT_COLUMNS, formats, statementType.show);
    },
  };
};

const DESCRIBE_COLUMNS = [
  'parent_property',
  'property',
  'property_type',
  'property_value',
  'property_default',
].map((name) => textColumn(name));

/** DESCRIBE STAGE: the properties of its file format, as far as they are set. */
export const describeGrammar: Grammar = (cursor) => {
  if (!cursor.oneOf('DESCRIBE', 'DESC') || !cursor.accept('STAGE')) return undefined;
  const name = cursor.name();
  cursor.end();
  return {
    kind: 'describe stage',
    statementType: statementType.describe,
    cost: 'metadata',
    commits: false,
    describe: async () => DESCRIBE_COLUMNS,
    run: async ({ services, frame }) => {
      const stage = required<StageProperties>(services, 'STAGE', name, frame);
      if (!services.access.sees(frame, stage as AccountObject))
        throw notFound('Stage', name.join('.'));
      const rows = Object.entries(stage.properties.fileFormat).map(([property, value]) => [
        'STAGE_FILE_FORMAT',
        property.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase(),
        typeof value === 'boolean' ? 'Boolean' : typeof value === 'number' ? 'Integer' : 'String',
        String(value),
        '',
      ]);
      return rowsResult(DESCRIBE_COLUMNS, rows, statementType.describe);
    },
  };
};

/** DROP STAGE and DROP FILE FORMAT. */
export const dropGrammar =
  (dropped: (stage: AccountObject) => Promise<void>): Grammar =>
  (cursor) => {
    if (!cursor.accept('DROP')) return undefined;
    const kind = cursor.accept('STAGE')
      ? 'STAGE'
      : cursor.accept('FILE', 'FORMAT')
        ? 'FILE FORMAT'
        : undefined;
    if (!kind) return undefined;
    const ifExists = cursor.accept('IF', 'EXISTS');
    const name = cursor.name();
    const late = ifExists || cursor.accept('IF', 'EXISTS');
    cursor.end();
    return {
      kind: `drop ${kind.toLowerCase()}`,
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async ({ services, frame }) => {
        const found = services.catalogue.find(kind, name, frame);
        if (!found && late) return statusResult('Drop statement executed successfully.');
        const object = required<Readonly<Record<string, unknown>>>(services, kind, name, frame);
        services.access.require(frame, 'OWNERSHIP', object);
        await services.catalogue.drop(object);
        if (kind === 'STAGE') await dropped(object);
        return statusResult(`${object.name} successfully dropped.`);
      },
    };
  };
