import type { Context, Grammar } from '../engine/context.js';
import { notFound } from '../engine/errors.js';
import { ownAccess, ownCatalogue } from '../engine/own-services.js';
import { rowsResult, statementType } from '../engine/result.js';
import { type Cell, textColumn } from '../engine/value.js';
import { createdOn, moment } from '../stages/show-scope.js';
import { ACCOUNT_NAME, nameOf } from './access.js';
import { findTarget, readTarget } from './grant-target.js';
import { ACCOUNT, type Grant } from './grants.js';

const COLUMNS = [
  createdOn,
  ...[
    'privilege',
    'granted_on',
    'name',
    'granted_to',
    'grantee_name',
    'grant_option',
    'granted_by',
  ].map((name) => textColumn(name)),
];
/** SHOW FUTURE GRANTS calls two columns otherwise, and says of no grantor. */
const FUTURE = [
  createdOn,
  ...['privilege', 'grant_on', 'name', 'grant_to', 'grantee_name', 'grant_option'].map((name) =>
    textColumn(name),
  ),
];
const OF_ROLE = [
  createdOn,
  ...['role', 'granted_to', 'grantee_name', 'granted_by'].map((name) => textColumn(name)),
];

const row = (grant: Grant, { services }: Context): Cell[] | undefined => {
  const future = /^FUTURE:(.*):(\d+)$/.exec(grant.on);
  const object = ownCatalogue(services).byId(future?.[2] ?? grant.on);
  if (!object && grant.on !== ACCOUNT) return undefined;
  const kind = future?.[1] ?? object?.kind ?? ACCOUNT;
  const name = object ? nameOf(object) : ACCOUNT_NAME;
  return [
    moment(grant.createdAt),
    grant.privilege,
    kind.replace(' ', '_'),
    future ? `${name}.<${kind}>` : name,
    grant.granteeKind,
    grant.grantee,
    String(grant.withGrantOption),
    grant.grantedBy,
  ];
};

const owned = (role: string, context: Context): Cell[][] =>
  ownCatalogue(context.services)
    .all()
    .filter((object) => object.owner === role && object.session === undefined)
    .map((object) => [
      moment(object.createdAt),
      'OWNERSHIP',
      object.kind.replace(' ', '_'),
      nameOf(object),
      'ROLE',
      role,
      'true',
      role,
    ]);

const rows = (grants: readonly Grant[], context: Context) =>
  grants.map((grant) => row(grant, context)).filter((one) => one !== undefined);

/** SHOW GRANTS [ON object | TO ROLE r | TO USER u | OF ROLE r], SHOW FUTURE GRANTS {IN SCHEMA | DATABASE, TO ROLE r}. */
export const showGrantsGrammar: Grammar = (cursor) => {
  if (!cursor.accept('SHOW')) return undefined;
  const future = cursor.accept('FUTURE');
  if (!cursor.accept('GRANTS')) return undefined;
  const statement = (
    list: (context: Context) => readonly (readonly Cell[])[],
    columns = COLUMNS,
  ) => ({
    kind: 'show grants',
    statementType: statementType.show,
    cost: 'metadata' as const,
    commits: false,
    describe: async () => columns,
    run: async (context: Context) => rowsResult(columns, list(context), statementType.show),
  });
  const futureRows = (context: Context, wanted: (grant: Grant) => boolean) => {
    const all = ownAccess(context.services).grants.all();
    const found = all.filter((grant) => grant.on.startsWith('FUTURE:') && wanted(grant));
    return rows(found, context).map((cells) => cells.slice(0, FUTURE.length));
  };
  if (future && cursor.accept('TO')) {
    cursor.accept('ROLE');
    const role = cursor.identifier();
    cursor.end();
    return statement((context) => {
      if (!context.services.catalogue.find('ROLE', [role], context.frame))
        throw notFound('Role', role);
      return futureRows(context, ({ grantee }) => grantee === role);
    }, FUTURE);
  }
  if (future) {
    cursor.accept('IN');
    const kind = cursor.oneOf('SCHEMA', 'DATABASE');
    if (!kind) throw cursor.unexpected();
    const name = cursor.name();
    cursor.end();
    return statement((context) => {
      const scope = context.services.catalogue.find(kind, name, context.frame);
      if (!scope) throw notFound(kind, name.join('.'));
      return futureRows(context, ({ on }) => on.endsWith(`:${scope.id}`));
    }, FUTURE);
  }
  if (cursor.accept('ON')) {
    const target = readTarget(cursor);
    cursor.end();
    return statement((context) => {
      const found = findTarget(target, context);
      const owners = found.objects.map((object) => [
        moment(object.createdAt),
        'OWNERSHIP',
        object.kind.replace(' ', '_'),
        nameOf(object),
        'ROLE',
        object.owner,
        'true',
        object.owner,
      ]);
      return [
        ...owners,
        ...rows(
          found.keys.flatMap((key) => ownAccess(context.services).grants.on(key)),
          context,
        ),
      ];
    });
  }
  if (cursor.accept('OF', 'ROLE')) {
    const role = cursor.identifier();
    cursor.end();
    return statement((context) => {
      const found = context.services.catalogue.find('ROLE', [role], context.frame);
      if (!found) throw notFound('Role', role);
      return ownAccess(context.services)
        .grants.on(found.id)
        .map((grant) => [
          moment(grant.createdAt),
          role,
          grant.granteeKind,
          grant.grantee,
          grant.grantedBy,
        ]);
    }, OF_ROLE);
  }
  if (cursor.accept('TO')) {
    const kind = cursor.oneOf('ROLE', 'USER') ?? 'ROLE';
    const name = cursor.identifier();
    cursor.end();
    return statement((context) => {
      if (!context.services.catalogue.find(kind, [name], context.frame))
        throw notFound(kind === 'ROLE' ? 'Role' : 'User', name);
      const own = kind === 'ROLE' ? owned(name, context) : [];
      return [
        ...own,
        ...rows(
          ownAccess(context.services)
            .grants.to(name, kind)
            .filter((grant) => !grant.on.startsWith('FUTURE:')),
          context,
        ),
      ];
    });
  }
  cursor.end();
  return statement((context) =>
    rows(ownAccess(context.services).grants.to(context.frame.session.user, 'USER'), context),
  );
};
