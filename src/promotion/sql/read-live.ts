import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/** The live version as the registry says now; null while the model does not exist. */
export const readLive = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'READ_LIVE',
    takes: [],
    comment: 'The default version of the model, or null without a model',
    body: `
DECLARE
  live VARCHAR DEFAULT NULL;
BEGIN
  SHOW MODELS LIKE '${names.modelName}' IN SCHEMA ${names.modelSchema};
  SELECT MAX("default_version_name") INTO :live
    FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))
    WHERE "name" = '${names.modelName}';
  RETURN live;
END;`,
  });
