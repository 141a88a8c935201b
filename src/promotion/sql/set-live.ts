import type { Names } from '../../snowflake/names.js';
import { ownersProcedure, type Procedure } from './procedure.js';

/** Moves the live marker, for callers that know where it stands; the only statement that does. */
export const setLive = (names: Names): Procedure =>
  ownersProcedure({
    schema: names.modelSchema,
    name: 'SET_LIVE',
    takes: [
      ['VERSION', 'VARCHAR'],
      ['EXPECTED', 'VARCHAR'],
    ],
    owner: names.roles.dagOwner,
    callers: [names.roles.botOwner],
    comment: 'Makes VERSION the default version while EXPECTED is the default',
    body: `
DECLARE
  live VARCHAR DEFAULT NULL;
  bad_name EXCEPTION (-20101, 'The version is not a plain identifier.');
  moved EXCEPTION (-20102, 'The live version is not the expected one.');
BEGIN
  IF (version IS NULL OR NOT REGEXP_LIKE(version, '^[A-Z][A-Z0-9_]{0,254}$')) THEN
    RAISE bad_name;
  END IF;
  SHOW MODELS LIKE '${names.modelName}' IN SCHEMA ${names.modelSchema};
  SELECT MAX("default_version_name") INTO :live
    FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))
    WHERE "name" = '${names.modelName}';
  IF (live IS NULL OR expected IS NULL OR live <> expected) THEN
    RAISE moved;
  END IF;
  EXECUTE IMMEDIATE 'ALTER MODEL ${names.model} SET DEFAULT_VERSION = ' || version;
  RETURN version;
END;`,
  });
