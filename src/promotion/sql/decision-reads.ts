import type { Names } from '../../snowflake/names.js';

/** What every decision reads in its transaction. Pieces of Snowflake Scripting, to be put into a body. */

/** Reads into `reviewer` and `admin` whether `actor` is one. */
export const rolesOfActor = `SELECT COUNT_IF(ROLE = 'reviewer'), COUNT_IF(ROLE = 'admin') INTO :reviewer, :admin
    FROM PEOPLE WHERE USER_ID = :actor;`;

/** Reads into `versions` how many versions of that variable's name the registry has: 0 or 1. */
export const versionsNamed = (names: Names, variable: string): string =>
  `SHOW VERSIONS IN MODEL ${names.model};
    SELECT COUNT(*) INTO :versions
      FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) WHERE "name" = :${variable};`;

/** The condition that a promotion is being carried out, or undone, by somebody. */
export const underWay = "STATE IN ('APPROVED', 'REVERTING')";
