import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { rowsResult, statementType, statusResult } from '../engine/result.js';
import { type Cell, fixedColumn, textColumn } from '../engine/value.js';
import type { Name } from '../sql/cursor.js';
import {
  createdOn,
  isLike,
  moment,
  objectsIn,
  readLike,
  readShowScope,
} from '../stages/show-scope.js';
import { required } from '../stages/stage.js';
import type { VersionFiles } from './files.js';
import { readModelSpec } from './manifest.js';
import { type Model, type ModelProperties, type ModelVersion, WAREHOUSE } from './model.js';
import { aliasesOf, requireVersion } from './versions.js';

const texts = (names: string) => names.split(' ').map((name) => textColumn(name));

const MODEL_COLUMNS = [
  createdOn,
  ...texts(
    'name model_type database_name schema_name owner comment versions default_version_name aliases',
  ),
];
const VERSION_COLUMNS = [
  createdOn,
  ...texts(
    'name aliases comment database_name schema_name model_name is_default_version functions metadata user_data model_attributes runnable_in inference_services',
  ),
];
const DETAILED_COLUMNS = [...VERSION_COLUMNS, textColumn('model_spec')];
const FUNCTION_COLUMNS = [
  createdOn,
  ...texts('name version_name'),
  fixedColumn('min_num_arguments'),
  fixedColumn('max_num_arguments'),
  ...texts('arguments return_type description language'),
];
const DETAILS = 'SHOW_MODEL_DETAILS_IN_SHOW_VERSIONS_IN_MODEL';

const modelRow = (model: Model): Cell[] => {
  const { versions, defaultVersion } = model.properties;
  const aliases = versions.flatMap((version) =>
    aliasesOf(model, version).map((alias): [string, string] => [alias, version.name]),
  );
  return [
    moment(model.createdAt),
    model.name,
    'USER_MODEL',
    model.database,
    model.schema,
    model.owner,
    model.comment,
    JSON.stringify(versions.map((version) => version.name)),
    defaultVersion,
    JSON.stringify(Object.fromEntries(aliases)),
  ];
};

const versionRow = (model: Model, version: ModelVersion): Cell[] => [
  moment(version.createdAt),
  version.name,
  JSON.stringify(aliasesOf(model, version)),
  version.comment === '' ? null : version.comment,
  model.database,
  model.schema,
  model.name,
  String(version.name === model.properties.defaultVersion),
  JSON.stringify(version.methods.map((method) => method.name)),
  version.metadata,
  '{}',
  '{}',
  JSON.stringify(version.platforms ?? [WAREHOUSE]),
  '[]',
];

const functionRows = (version: ModelVersion): Cell[][] =>
  version.methods.map((method) => {
    const columns = method.outputs?.map((output) => `${output.name} ${output.type}`);
    const returns = method.table
      ? `TABLE (${columns?.join(', ') ?? method.returns})`
      : method.returns;
    const types = method.inputs
      .map(({ type, otherwise }) => (otherwise === undefined ? type : `${type} DEFAULT`))
      .join(', ');
    const needed = method.inputs.filter(({ otherwise }) => otherwise === undefined);
    return [
      moment(version.createdAt),
      method.name,
      version.name,
      needed.length,
      method.inputs.length,
      `${method.name}(${types}) RETURN ${returns}`,
      returns,
      'user-defined function',
      'PYTHON',
    ];
  });

/** A model that the role may see: OWNERSHIP, USAGE or READ all do. */
const visible = (name: Name, { services, frame }: Context): Model => {
  const model = required<ModelProperties>(services, 'MODEL', name, frame);
  if (!services.access.sees(frame, model as AccountObject)) {
    throw notFound('Model', `${model.database}.${model.schema}.${model.name}`);
  }
  return model;
};

const isTrue = (value: unknown) => value === true || String(value).toLowerCase() === 'true';

/** SHOW MODELS, SHOW VERSIONS IN MODEL, SHOW FUNCTIONS IN MODEL. */
export const showGrammar =
  (files: VersionFiles): Grammar =>
  (cursor, context) => {
    if (!cursor.accept('SHOW')) return undefined;
    const show = { statementType: statementType.show, cost: 'metadata', commits: false } as const;
    if (cursor.accept('MODELS')) {
      const scope = readShowScope(cursor, context);
      return {
        ...show,
        kind: 'show models',
        describe: async () => MODEL_COLUMNS,
        run: async (running) =>
          rowsResult(
            MODEL_COLUMNS,
            objectsIn<ModelProperties>('MODEL', scope, running).map(modelRow),
            statementType.show,
          ),
      };
    }
    const what = cursor.oneOf('VERSIONS', 'FUNCTIONS');
    if (!what) return undefined;
    const like = readLike(cursor);
    if (!cursor.accept('IN', 'MODEL')) return undefined;
    const name = cursor.name();
    const wanted = what === 'FUNCTIONS' && cursor.accept('VERSION') ? cursor.identifier() : null;
    cursor.end();
    if (what === 'FUNCTIONS') {
      return {
        ...show,
        kind: 'show functions in model',
        describe: async () => FUNCTION_COLUMNS,
        run: async (running) => {
          const model = visible(name, running);
          const version = requireVersion(model, wanted ?? model.properties.defaultVersion);
          const rows = functionRows(version).filter((row) => isLike(String(row[1]), like));
          return rowsResult(FUNCTION_COLUMNS, rows, statementType.show);
        },
      };
    }
    const columnsFor = ({ parameters, frame }: Context) =>
      isTrue(parameters.get(DETAILS) ?? frame.session.parameters.get(DETAILS))
        ? DETAILED_COLUMNS
        : VERSION_COLUMNS;
    return {
      ...show,
      kind: 'show versions in model',
      describe: async (running) => columnsFor(running),
      run: async (running) => {
        const model = visible(name, running);
        const columns = columnsFor(running);
        const versions = model.properties.versions.filter((one) => isLike(one.name, like));
        const rows = await Promise.all(
          versions.map(async (version) => {
            const row = versionRow(model, version);
            if (columns === DETAILED_COLUMNS) {
              row.push(await readModelSpec(files.folder(model.id, version.id)));
            }
            return row;
          }),
        );
        return rowsResult(columns, rows, statementType.show);
      },
    };
  };

/** DROP MODEL. */
export const dropGrammar =
  (files: VersionFiles): Grammar =>
  (cursor) => {
    if (!cursor.accept('DROP', 'MODEL')) return undefined;
    const ifExists = cursor.accept('IF', 'EXISTS');
    const name = cursor.name();
    cursor.end();
    return {
      kind: 'drop model',
      statementType: statementType.ddl,
      cost: 'metadata',
      commits: true,
      run: async ({ services, frame }) => {
        if (ifExists && !services.catalogue.find('MODEL', name, frame)) {
          return statusResult('Drop statement executed successfully.');
        }
        const model = required<Readonly<Record<string, unknown>>>(services, 'MODEL', name, frame);
        services.access.require(frame, 'OWNERSHIP', model);
        await services.catalogue.drop(model);
        await files.forget(model.id);
        return statusResult(`${model.name} successfully dropped.`);
      },
    };
  };
