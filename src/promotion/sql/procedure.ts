import type { Identifier, Names } from '../../snowflake/names.js';

/** A procedure in SQL: what to create, and which roles may call it. */
export interface Procedure {
  /** Fully qualified, with argument types, as GRANT and DROP want it. */
  readonly signature: string;
  readonly owner: Identifier;
  readonly callers: readonly Identifier[];
  readonly sql: string;
}

interface Parts {
  readonly schema: Identifier;
  readonly name: string;
  /** Name and type of each argument. */
  readonly takes: readonly (readonly [string, string])[];
  readonly returns?: string;
  readonly owner: Identifier;
  readonly callers?: readonly Identifier[];
  readonly comment: string;
  /** Snowflake Scripting, from DECLARE or BEGIN to END. */
  readonly body: string;
}

/** A procedure with its owner's rights, whatever its caller may do. */
export const ownersProcedure = (parts: Parts): Procedure => {
  const path = `${parts.schema}.${parts.name}`;
  return {
    signature: `${path}(${parts.takes.map(([, type]) => type).join(', ')})`,
    owner: parts.owner,
    callers: parts.callers ?? [],
    sql: [
      `CREATE OR REPLACE PROCEDURE ${path}(`,
      parts.takes.map(([name, type]) => `  ${name} ${type}`).join(',\n'),
      ')',
      `COPY GRANTS`,
      `RETURNS ${parts.returns ?? 'VARCHAR'}`,
      'LANGUAGE SQL',
      `COMMENT = '${parts.comment}'`,
      'EXECUTE AS OWNER',
      'AS',
      `$$\n${parts.body.trim()}\n$$`,
    ].join('\n'),
  };
};

/** A procedure of schema BOT, owned by the role that no person has. */
export const botProcedure = (names: Names, parts: Omit<Parts, 'schema' | 'owner'>): Procedure =>
  ownersProcedure({ ...parts, schema: names.bot, owner: names.roles.botOwner });
