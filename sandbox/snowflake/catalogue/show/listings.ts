import type { AccountObject, Context } from '../../engine/context.js';
import { type Cell, fixedColumn, textColumn } from '../../engine/value.js';
import type { TableProperties, ViewProperties } from '../../sql/objects.js';
import { createdOn, moment } from '../../stages/show-scope.js';
import { retentionDays } from '../dropped.js';
import { definitionShown } from '../views.js';
import type { Listing } from './listing.js';

const texts = (names: string) => names.split(' ').map((name) => textColumn(name));
const text = (value: unknown): Cell => (value === undefined || value === null ? '' : String(value));
const isCurrent = (yes: boolean): Cell => (yes ? 'Y' : 'N');

const tableKind = (object: AccountObject): string => {
  if (object.session !== undefined) return 'TEMPORARY';
  return (object.properties as TableProperties).transient ? 'TRANSIENT' : 'TABLE';
};

const databases: Listing = {
  plural: 'DATABASES',
  remembers: true,
  kinds: ['DATABASE'],
  columns: [
    createdOn,
    ...texts(
      'name is_default is_current origin owner comment options retention_time kind owner_role_type',
    ),
  ],
  row: (object, { frame, services }) => [
    moment(object.createdAt),
    object.name,
    'N',
    isCurrent(frame.database === object.name),
    '',
    object.owner,
    object.comment,
    '',
    text(retentionDays(object, services.catalogue)),
    'STANDARD',
    'ROLE',
  ],
};

const schemas: Listing = {
  plural: 'SCHEMAS',
  remembers: true,
  kinds: ['SCHEMA'],
  columns: [
    createdOn,
    ...texts(
      'name is_default is_current database_name owner comment options retention_time owner_role_type',
    ),
  ],
  row: (object, { frame, services }) => [
    moment(object.createdAt),
    object.name,
    'N',
    isCurrent(frame.database === object.database && frame.schema === object.name),
    object.database,
    object.owner,
    object.comment,
    '',
    text(retentionDays(object, services.catalogue)),
    'ROLE',
  ],
};

const tables: Listing = {
  plural: 'TABLES',
  remembers: true,
  kinds: ['TABLE'],
  counted: true,
  columns: [
    createdOn,
    ...texts('name database_name schema_name kind comment cluster_by'),
    fixedColumn('rows'),
    fixedColumn('bytes'),
    ...texts(
      'owner retention_time automatic_clustering change_tracking is_external owner_role_type',
    ),
  ],
  row: (object, { services }, rows) => [
    moment(object.createdAt),
    object.name,
    object.database,
    object.schema,
    tableKind(object),
    object.comment,
    '',
    rows.get(object.id) ?? null,
    null,
    object.owner,
    text(retentionDays(object, services.catalogue)),
    'OFF',
    (object.properties as TableProperties).tracked ? 'ON' : 'OFF',
    'N',
    'ROLE',
  ],
};

const views: Listing = {
  plural: 'VIEWS',
  kinds: ['VIEW'],
  columns: [
    createdOn,
    ...texts(
      'name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type change_tracking',
    ),
  ],
  row: (object, context) => [
    moment(object.createdAt),
    object.name,
    '',
    object.database,
    object.schema,
    object.owner,
    object.comment,
    text(definitionShown(object as AccountObject<ViewProperties>, context)),
    text((object.properties as ViewProperties).secure ?? false),
    'false',
    'ROLE',
    'OFF',
  ],
};

const objects: Listing = {
  plural: 'OBJECTS',
  kinds: ['TABLE', 'VIEW'],
  columns: [createdOn, ...texts('name database_name schema_name kind comment owner')],
  row: (object) => [
    moment(object.createdAt),
    object.name,
    object.database,
    object.schema,
    object.kind === 'VIEW' ? 'VIEW' : tableKind(object),
    object.comment,
    object.owner,
  ],
};

export const sequences: Listing = {
  plural: 'SEQUENCES',
  kinds: ['SEQUENCE'],
  columns: [
    ...texts('name database_name schema_name next_value interval'),
    createdOn,
    ...texts('owner comment owner_role_type ordered'),
  ],
  row: (object) => [
    object.name,
    object.database,
    object.schema,
    text(object.properties.start),
    text(object.properties.increment),
    moment(object.createdAt),
    object.owner,
    object.comment,
    'ROLE',
    isCurrent(object.properties.ordered === true),
  ],
};

const warehouses: Listing = {
  plural: 'WAREHOUSES',
  kinds: ['WAREHOUSE'],
  columns: [
    ...texts('name state type size auto_suspend auto_resume is_default is_current'),
    createdOn,
    ...texts('owner comment'),
  ],
  row: (object, { frame, services }) => {
    const p = object.properties;
    return [
      object.name,
      services.warehouses.state(object),
      'STANDARD',
      text(p.WAREHOUSE_SIZE ?? 'X-Small'),
      text(p.AUTO_SUSPEND ?? 600),
      text(p.AUTO_RESUME ?? true),
      'N',
      isCurrent(frame.warehouse === object.name),
      moment(object.createdAt),
      object.owner,
      object.comment,
    ];
  },
};

const roles: Listing = {
  plural: 'ROLES',
  kinds: ['ROLE'],
  columns: [
    createdOn,
    ...texts(
      'name is_default is_current is_inherited assigned_to_users granted_to_roles granted_roles owner comment',
    ),
  ],
  row: (object, context) => [
    moment(object.createdAt),
    object.name,
    'N',
    isCurrent(context.frame.role === object.name),
    'N',
    '0',
    '0',
    '0',
    object.owner,
    object.comment,
  ],
};

const users: Listing = {
  plural: 'USERS',
  kinds: ['USER'],
  columns: [
    textColumn('name'),
    createdOn,
    ...texts(
      'login_name display_name email disabled default_warehouse default_namespace default_role default_secondary_roles has_rsa_public_key type comment owner',
    ),
  ],
  row: (object, context: Context) => {
    const p = object.properties;
    const { frame, services } = context;
    // https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_06/bcr-975: names are for everybody, the rest is not
    const shown =
      services.access.canOnAccount(frame, 'MANAGE GRANTS') ||
      services.access.canOnAccount(frame, 'CREATE USER') ||
      services.access.can(frame, 'OWNERSHIP', object);
    if (!shown) return [object.name, ...users.columns.slice(1).map(() => null)];
    return [
      object.name,
      moment(object.createdAt),
      object.name,
      object.name,
      text(p.email),
      text(p.disabled ?? false),
      text(p.defaultWarehouse),
      text(p.defaultNamespace),
      text(p.defaultRole),
      JSON.stringify(p.defaultSecondaryRoles ?? ['ALL']),
      text(Boolean(p.rsaPublicKey)),
      text(p.type ?? 'null'),
      object.comment,
      object.owner,
    ];
  },
};

/** What SHOW can list here; other rooms list their own kinds. */
export const listings: readonly Listing[] = [
  databases,
  schemas,
  tables,
  views,
  objects,
  sequences,
  warehouses,
  roles,
  users,
];
