import type { Context, ObjectKind, Relation } from '../engine/context.js';
import { SCHEMA_KINDS } from '../engine/objects.js';
import { ownAccess } from '../engine/own-services.js';
import { type Cell, timestampColumn } from '../engine/value.js';
import { at, relation, texts, visible } from './information-schema.js';

const WITH_PRIVILEGES: readonly ObjectKind[] = [...SCHEMA_KINDS, 'SCHEMA', 'DATABASE'];

/** What was granted on the objects that the role may see; the owner's right is one of them. */
const privilegeRows = (context: Context, database: string | null): Cell[][] => {
  const { grants } = ownAccess(context.services);
  return WITH_PRIVILEGES.flatMap((kind) =>
    visible(kind, kind === 'DATABASE' ? null : database, context)
      .filter(
        ({ session, name }) => session === undefined && (kind !== 'DATABASE' || name === database),
      )
      .flatMap((one) => {
        const what = [one.database ?? one.name, one.schema, one.name, kind];
        const owner = [
          one.owner,
          one.owner,
          ...what,
          'OWNERSHIP',
          'YES',
          'ROLE',
          at(one.createdAt),
        ];
        const granted = grants
          .on(one.id)
          .map((grant): Cell[] => [
            grant.grantedBy,
            grant.grantee,
            ...what,
            grant.privilege,
            grant.withGrantOption ? 'YES' : 'NO',
            grant.granteeKind,
            at(grant.createdAt),
          ]);
        return [owner, ...granted];
      }),
  );
};

/** INFORMATION_SCHEMA.OBJECT_PRIVILEGES. */
export const objectPrivileges: Relation = relation(
  'OBJECT_PRIVILEGES',
  texts(
    'GRANTOR GRANTEE OBJECT_CATALOG OBJECT_SCHEMA OBJECT_NAME OBJECT_TYPE PRIVILEGE_TYPE IS_GRANTABLE GRANTED_TO',
  ).concat(timestampColumn('CREATED')),
  privilegeRows,
);
