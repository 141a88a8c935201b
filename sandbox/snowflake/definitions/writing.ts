import type { AccountObject } from '../engine/context.js';
import { quoted as text } from '../scripting/literal.js';

/** Words that no name can be without quotes. Source: D:sql-reference/reserved-keywords */
const RESERVED: ReadonlySet<string> = new Set(
  `ACCOUNT ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION CONSTRAINT CREATE CROSS CURRENT
  CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING
  FOR FOREIGN FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE JOIN
  LATERAL LEFT LIKE LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION PRIMARY QUALIFY
  REFERENCES REGEXP REVOKE RIGHT RLIKE ROW ROWS SAMPLE SCHEMA SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER
  TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES VIEW WHEN WHENEVER WHERE WITH`.split(/\s+/),
);

/** A text literal; backslashes and quotes are escaped. */
export { text };

/** An identifier, in quotes where it needs them. */
export const identifier = (name: string): string =>
  /^[A-Z_][A-Z0-9_$]*$/.test(name) && !RESERVED.has(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;

/** `DB.SCHEMA.NAME`, each part in quotes where it needs them. */
export const fullName = (object: Pick<AccountObject, 'database' | 'schema' | 'name'>): string =>
  [object.database, object.schema, object.name]
    .filter((part) => part !== null)
    .map(identifier)
    .join('.');

/** What the third argument of GET_DDL decides: the name of what is made anew. */
export const nameWritten = (object: AccountObject, qualified: boolean): string =>
  qualified ? fullName(object) : identifier(object.name);

export const listed = (names: readonly string[]): string => names.map(identifier).join(', ');

/** A statement's end, on a line of its own after a comment that would swallow it. */
export const ended = (sql: string): string =>
  sql.slice(sql.lastIndexOf('\n') + 1).match(/--|\/\//) ? `${sql}\n;` : `${sql};`;

/**
 * Each object after those that it needs, otherwise in the order given.
 * @param needs which of the others must be there before it; circles are cut where they close
 */
export const inOrder = <O>(objects: readonly O[], needs: (object: O) => readonly O[]): O[] => {
  const ordered = new Set<O>();
  const begun = new Set<O>();
  const place = (object: O): void => {
    if (begun.has(object)) return;
    begun.add(object);
    for (const needed of needs(object)) place(needed);
    ordered.add(object);
  };
  for (const object of objects) place(object);
  return [...ordered];
};
