import { type Area, offeredIn } from '../area.js';

const names = (text: string): string[] => text.trim().split(/,\s*/);

const LISTING = 'LIKE and IN only; TERSE changes nothing';
const HOLDERS =
  'RENAME TO, COMMENT, DATA_RETENTION_TIME_IN_DAYS, parameters of tasks and LOG_LEVEL; no SWAP, tags or managed access';
const OWN_PROPERTIES = 'its own properties, not the list of what is inside';
const CLONES =
  'CLONE copies what is there now, but for stages, streams and models; no AT or BEFORE';

const LOGS =
  'of constant arguments, not of rows; ten thousand messages of one call are kept, and one that says that there were more';

/** Kinds of statements, as each statement names its own. The engine runs no other. */
const statements: Area = {
  title: 'Statements',
  full: names(`
    begin, call, call system, comment on model, commit, create role, delete, describe function,
    describe procedure, describe result, describe stream, describe table, describe task, describe transaction, describe warehouse, drop database, drop file format, drop function,
    drop model, drop procedure, drop role, drop schema, drop sequence, drop stage, drop stream, drop table, drop task,
    drop user, drop view, drop warehouse, execute task, get, grant role, insert, insert all, list, merge, remove, revoke role, rollback, set,
    show exported keys, show functions in model, show grants, show imported keys, show locks, show primary keys, show tasks, show transactions, show unique keys, show versions in model, truncate table, undrop database, undrop schema, unset, update, use database,
    use role, use schema, use warehouse, show user programmatic access tokens, show variables`),
  partly: {
    'alter function': 'RENAME TO, SECURE, COMMENT and LOG_LEVEL; no tags',
    'alter account':
      'parameters of sessions, for those that begin afterwards, of tasks, and LOG_LEVEL; no EVENT_TABLE',
    'alter database': HOLDERS,
    'alter file format': 'RENAME TO and SET, as far as create file format',
    'alter model': 'no live versions',
    'alter procedure': 'RENAME TO, EXECUTE AS, SECURE, COMMENT and LOG_LEVEL; no tags',
    'alter role': 'RENAME TO and COMMENT; no tags',
    'alter schema': HOLDERS,
    'alter sequence': 'RENAME TO, INCREMENT, COMMENT and NOORDER',
    'alter session':
      'ABORT_DETACHED_QUERY, AUTOCOMMIT (outside procedures), ENABLE_UNHANDLED_EXCEPTIONS_REPORTING, ERROR_ON_NONDETERMINISTIC_MERGE and _UPDATE, LOCK_TIMEOUT, LOG_LEVEL, STATEMENT_TIMEOUT_IN_SECONDS, TIMEZONE and TRANSACTION_ABORT_ON_ERROR act; values that would change answers are refused, of single statements too, other parameters of the platform are remembered',
    'alter stage': 'RENAME TO, FILE_FORMAT and COMMENT; no REFRESH',
    'alter stream': 'SET and UNSET COMMENT',
    'alter table':
      'columns and their types, NOT NULL, keys, names, SWAP and comments; no clustering, tags or policies',
    'alter task': 'as far as create task',
    'alter user': 'no renaming, no RESET PASSWORD, no policies, and access tokens need none',
    'alter view': 'RENAME TO, SECURE and COMMENT; no policies or tags',
    'alter warehouse': 'SUSPEND, RESUME and SET; a size changes what it costs, not how fast it is',
    block: 'no procedures inside; what is ASYNC runs beside it, one after another',
    'comment on':
      'tables, columns, views, schemas, databases, sequences, stages, streams, tasks (as ALTER TASK), models, file formats, procedures, functions, warehouses, roles and users',
    'copy into stage':
      'CSV, JSON and Parquet, packed by gzip or not; no PARTITION BY; MAX_FILE_SIZE counts before packing, for rows of like size; without FIELD_OPTIONALLY_ENCLOSED_BY no texts that would need escapes; no HEADER in Parquet over columns that differ by case alone',
    'copy into table':
      'from Parquet, CSV and JSON; what was loaded is remembered for ever; VALIDATION_MODE outside of transactions, its errors without characters and records; in a transaction faulty rows are not counted; Parquet files with columns that differ by case alone want one schema',
    'create database': CLONES,
    'create file format':
      'CSV in UTF-8 without escapes or formats of dates, Parquet and JSON with STRIP_OUTER_ARRAY; packed by gzip or zstd as their names end; no other options',
    'create function':
      'in Python and SQL, of values and of tables; no aggregates; in SQL over tables with constant arguments; NaN that Python gives is NULL; one in Python that is joined to several tables needs columns of different names and no t.* beside it',
    'create model':
      'from a stage or another model; no live versions or datasets; packages and channels are not looked up, methods run in this machine’s Python, not in container services',
    'create or alter table':
      'columns, their types and NOT NULL, keys, comment and retention time; new columns come last; no other default, no AUTOINCREMENT for a column that is there',
    'create procedure':
      'in Python, with the version and packages of this machine, and SQL; no external access, no secrets, no restricted caller; handlers may also start processes, and a superuser may write to the import directory; the connector connects to the procedure’s own session, whatever it is told; session.file.put overwrites as PUT does; UDFs registered inside inherit no imports and packages; what is SCOPED stays until the session ends',
    'create schema': CLONES,
    'create sequence': 'numbers come in order, whatever NOORDER says',
    'create stage': 'internal; DIRECTORY, ENCRYPTION and COPY_OPTIONS change nothing',
    'create table':
      'what stands in the brackets of ARRAY(…) and OBJECT(…) changes nothing, no DECFLOAT, FILE, GEOGRAPHY, GEOMETRY, MAP, UUID or VECTOR, CHECK, policies, tags or templates; COLLATE and CLUSTER BY change nothing',
    'create table as': 'as create table',
    'create stream':
      'on tables that are not temporary; no AT, BEFORE, CLONE or tags; it never goes stale, and a row that was changed and changed back is not told',
    'create task':
      'no notifications or contacts; no run every 12 hours keeps streams fresh, and one without a schedule does not tell that its stream was dropped; serverless sizes change nothing, and it runs on this machine',
    'create user':
      'no policies, no MUST_CHANGE_PASSWORD or DAYS_TO_EXPIRY; MINS_TO_BYPASS_MFA is remembered, not applied',
    'create view': 'no policies or tags',
    'create warehouse': 'must be there for statements that need one; its size changes nothing',
    'describe database': OWN_PROPERTIES,
    'describe file format': 'options that change nothing here show their defaults',
    'describe schema': OWN_PROPERTIES,
    'describe sequence': 'next_value is the first',
    'describe stage': 'the file format that was set',
    'describe user': 'what was set, without defaults',
    'describe view': 'keys are not shown',
    explain:
      'of SELECT, INSERT, UPDATE, DELETE and MERGE: the operations as DuckDB plans them, conditions and keys in its words; a table is one partition of 0 bytes',
    'execute immediate': 'not FROM a file',
    flow: 'statements with ->> between them; what the last one answers is not described beforehand if it reads $1',
    grant: 'on the kinds of objects that there are, to roles',
    'grant application role': 'SNOWFLAKE.EVENTS_VIEWER and EVENTS_ADMIN, to roles',
    'grant ownership': 'on the kinds of objects that there are',
    put: 'the Python connector overwrites a file that is there already, whatever OVERWRITE says: with local stages it does not look; snowflake-sdk skips it',
    revoke: 'as far as grant',
    'revoke application role': 'as far as grant application role',
    select:
      'turned into DuckDB: no AT, BEFORE, CHANGES, COLLATE, MATCH_RECOGNIZE, functions as far as tried (CONDITIONAL_CHANGE_EVENT inside an expression, GROUP BY, QUALIFY or a set operation takes ten seconds for ten thousand rows of a partition; of what is no text, literals and columns alone are taken for texts, also not by LIKE); texts are read by date formats that are literals only; products have all digits after the point that their factors have and, of factors of up to 18 digits, no more than 18 in all (100039), functions whose result types are not known give 38 digits and the longest texts, fractions of seconds end at microseconds, of stages no * and no METADATA$ but FILENAME and FILE_ROW_NUMBER, long decimals of Parquet are texts in $1, an OBJECT’s keys have their order in results alone, in texts made of it they stand as they were put in, and objects with the same in another order are not equal; `::` and CAST of a text that is no literal read dates in ISO alone; no DECFLOAT, GEOGRAPHY, GEOMETRY, VECTOR, MAP, FILE or UUID types; no alias of RANDOM and its like outside the list; of two columns of one name in a subquery the second is called _1 by *; PARSE_JSON takes no keys without quotes and no undefined; results say of no expression that it is never NULL; whole numbers reach pandas as int64 however small; AVG over moving frames keeps six digits, ARRAY_AGG … WITHIN GROUP and LISTAGG of no rows are NULL; sampled blocks are rows; * RENAME of a column that is not there changes nothing, and two tables of one name want aliases',
    'show columns': 'LIKE and IN only; defaults as DuckDB has them',
    'show databases': LISTING,
    'show file formats': 'LIKE and IN only',
    'show functions': 'no built-in ones; LIKE and IN only',
    'show models': 'LIKE and IN only',
    'show objects': LISTING,
    'show parameters':
      'session parameters, of sessions, users and the account, and its parameters of tasks',
    'show parameters in database': 'those of tasks, and LOG_LEVEL',
    'show parameters in function': 'LOG_LEVEL',
    'show parameters in procedure': 'LOG_LEVEL',
    'show parameters in schema': 'those of tasks, and LOG_LEVEL',
    'show parameters in task': 'those of tasks, and LOG_LEVEL',
    'show procedures': 'no built-in ones; LIKE and IN only',
    'show roles': `${LISTING}; grants are not counted`,
    'show schemas': LISTING,
    'show sequences': `${LISTING}; next_value is the first`,
    'show stages': 'LIKE and IN only',
    'show streams': 'LIKE and IN only; TERSE changes nothing; stale only without its table',
    'show tables': `${LISTING}; bytes are not counted, nor the rows of temporary tables`,
    'show users': LISTING,
    'show views': LISTING,
    'show warehouses': `${LISTING}; no load figures`,
    'undrop table':
      'of the last 200 tables, schemas and databases that were dropped, with 20 million values at most; a transient table may be kept for longer than a day',
    'use secondary roles': 'ALL means the roles that the user has at that moment',
  },
  missing: {
    'create aggregate function': '',
    'create alert': '',
    'create database role': '',
    'create dynamic table': '',
    'create event table': 'SNOWFLAKE.TELEMETRY.EVENTS is the only one, and active',
    'create external table': '',
    'create hybrid table': '',
    'create iceberg table': '',
    'create integration': '',
    'create masking policy': '',
    'create materialized view': '',
    'create network policy': '',
    'create or alter view': '',
    'create pipe': '',
    'create resource monitor': '',
    'create row access policy': '',
    'create secret': '',
    'create share': '',
    'create streamlit': '',
    'create tag': 'tags of models need none',
    'drop database role': '',
    'execute alert': '',
    'grant database role': '',
    'show database roles': '',
    'show tags': '',
    'undrop account': '',
    'undrop notebook': '',
    'undrop tag': '',
  },
};

const systemFunctions: Area = {
  title: 'System functions',
  full: names(`
    SYSTEM$ABORT_SESSION, SYSTEM$ABORT_TRANSACTION, SYSTEM$CANCEL_ALL_QUERIES, SYSTEM$CANCEL_QUERY, SYSTEM$CURRENT_USER_TASK_NAME, SYSTEM$EXPLAIN_JSON_TO_TEXT,
    SYSTEM$GET_PREDECESSOR_RETURN_VALUE, SYSTEM$GET_TASK_GRAPH_CONFIG, SYSTEM$SET_RETURN_VALUE, SYSTEM$STREAM_HAS_DATA,
    SYSTEM$TASK_DEPENDENTS_ENABLE, SYSTEM$TASK_RUNTIME_INFO, SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS,
    SYSTEM$WAIT`),
  partly: {
    GET_DDL:
      'of databases, schemas, tables, views, sequences, streams, file formats, procedures, functions and tasks',
    SYSTEM$ARE_ANACONDA_TERMS_ACKNOWLEDGED: 'always true',
    SYSTEM$CLIENT_VERSION_INFO: 'always none: every version is supported',
    SYSTEM$GET_DEFAULT_PYTHON_ARTIFACT_REPOSITORY: 'always NULL',
    SYSTEM$GET_TAG: 'of models and tasks',
    SYSTEM$EXPLAIN_PLAN_JSON: 'as explain; of the text of a statement, not of its id',
    SYSTEM$LOG: LOGS,
    SYSTEM$LOG_DEBUG: 'as SYSTEM$LOG',
    SYSTEM$LOG_ERROR: 'as SYSTEM$LOG',
    SYSTEM$LOG_FATAL: 'as SYSTEM$LOG',
    SYSTEM$LOG_INFO: 'as SYSTEM$LOG',
    SYSTEM$LOG_TRACE: 'as SYSTEM$LOG',
    SYSTEM$LOG_WARN: 'as SYSTEM$LOG',
    SYSTEM$ML_PLATFORM_CAPABILITIES: 'always none',
    SYSTEM$TYPEOF:
      'what a NUMBER is stored in is told by its digits, not by the values that are there',
  },
  missing: {
    SYSTEM$ALLOWLIST: '',
    SYSTEM$CLUSTERING_INFORMATION: '',
    SYSTEM$GET_RESULTSET_STATUS: '',
    SYSTEM$SEND_EMAIL: '',
  },
};

const tableFunctions: Area = {
  title: 'Table functions',
  full: names('COMPLETE_TASK_GRAPHS, CURRENT_TASK_GRAPHS, EXPLAIN_JSON, TASK_DEPENDENTS'),
  partly: {
    COPY_HISTORY: 'no pipes; a COPY that failed whole is not told',
    GENERATOR: 'with TIMELIMIT alone a hundred thousand rows for each second, at its end',
    FLATTEN: 'rows with equal input share their SEQ',
    INFER_SCHEMA: 'of Parquet files',
    LOGIN_HISTORY: 'errors other than 390100, 390101 and 390144 in their own words',
    LOGIN_HISTORY_BY_USER: 'as LOGIN_HISTORY',
    QUERY_HISTORY:
      'bytes, hashes, binds and times of compiling and of waiting are NULL; the newest 256 MB; of others those on a warehouse that one may watch',
    QUERY_HISTORY_BY_SESSION: 'as QUERY_HISTORY',
    QUERY_HISTORY_BY_USER: 'as QUERY_HISTORY',
    QUERY_HISTORY_BY_WAREHOUSE: 'as QUERY_HISTORY',
    RESULT_SCAN:
      'of 24 hours, the newest gigabyte and 100,000; more than 20,000 cells survive a kill from five seconds after they were answered',
    SPLIT_TO_TABLE: 'as FLATTEN',
    STRTOK_SPLIT_TO_TABLE: 'as SPLIT_TO_TABLE',
    TAG_REFERENCES: 'of models and tasks',
    TASK_HISTORY: 'query hashes are NULL',
    WAREHOUSE_METERING_HISTORY:
      'what statements cost here; cloud services cost nothing; the last minute before a kill is not told',
  },
  missing: {
    VALIDATE: '',
  },
};

const informationSchema: Area = {
  title: 'INFORMATION_SCHEMA',
  full: [],
  partly: {
    COLUMNS: 'the columns that clients read',
    DATABASES: 'name, owner, comment, time',
    FUNCTIONS: 'what CREATE said, as far as kept',
    LOAD_HISTORY:
      'every load, not the last of each file alone; a COPY that failed whole is not told',
    MODEL_VERSIONS: 'what SHOW VERSIONS tells; no dependencies',
    OBJECT_PRIVILEGES: 'of what has grants in a database',
    PACKAGES: 'what is installed in the Python environment of this machine',
    PROCEDURES: 'what CREATE said, as far as kept',
    SCHEMATA: 'name, owner, comment, time',
    SEQUENCES: 'times are those of the creation',
    STAGES: 'name, owner, comment, time',
    TABLE_CONSTRAINTS: 'keys, none of them enforced',
    TABLES: 'rows and bytes are not counted',
    VIEWS: 'name, owner, definition',
  },
  missing: {
    APPLICABLE_ROLES: 'SHOW GRANTS',
    USAGE_PRIVILEGES: 'OBJECT_PRIVILEGES',
  },
};

const accountUsage: Area = {
  title: 'SNOWFLAKE.ACCOUNT_USAGE',
  full: [],
  partly: {
    COMPLETE_TASK_GRAPHS: 'exactly 45 minutes late',
    LOGIN_HISTORY: 'as the table function, exactly two hours late',
    QUERY_HISTORY:
      'the columns of the table function and IDs, exactly 45 minutes late, the newest 256 MB',
    TASK_HISTORY: 'exactly 45 minutes late; query hashes are NULL',
    TASK_VERSIONS: 'exactly three hours late',
    WAREHOUSE_METERING_HISTORY:
      'as the table function, exactly three hours late; CREDITS_ATTRIBUTED_COMPUTE_QUERIES is NULL',
  },
  missing: {
    ACCESS_HISTORY: '',
    GRANTS_TO_ROLES: 'SHOW GRANTS',
  },
};

const telemetry: Area = {
  title: 'SNOWFLAKE.TELEMETRY',
  full: [],
  partly: {
    EVENTS:
      'ends of task runs that succeeded or failed, at once, at the level that counts then; logs of procedures in SQL, as far as SYSTEM$LOG and without what they leave uncaught, and of procedures and functions in Python once the call has ended, ten thousand messages and 32 MB of one call, of half a megabyte each, without those of its connector, and none of models; no traces, metrics or AUTO_EVENT_LOGGING; of a year, the newest 200,000 of the logs, read-only; for ACCOUNTADMIN and EVENTS_ADMIN',
    EVENTS_VIEW: 'as EVENTS, for EVENTS_VIEWER too',
  },
  missing: {
    ADD_ROW_ACCESS_POLICY_ON_EVENTS_VIEW: '',
  },
};

const httpRoutes: Area = {
  title: 'HTTP routes',
  full: names(`
    DELETE /api/v2/databases/{d}/schemas/{s}/tasks/{name}, GET /api/v2/databases/{d}/schemas/{s}/tasks,
    GET /api/v2/databases/{d}/schemas/{s}/tasks/{name}, GET /api/v2/databases/{d}/schemas/{s}/tasks/{name}/complete-graphs,
    GET /api/v2/databases/{d}/schemas/{s}/tasks/{name}/current-graphs, GET /api/v2/databases/{d}/schemas/{s}/tasks/{name}/dependents,
    POST /api/v2/databases/{d}/schemas/{s}/tasks/{name}:execute, POST /api/v2/databases/{d}/schemas/{s}/tasks/{name}:resume,
    POST /api/v2/databases/{d}/schemas/{s}/tasks/{name}:suspend, GET /monitoring/queries/{id}, GET /results/{id}/{n}, HEAD /stages/{location}/{file},
    POST /queries/v1/abort-request, PUT /stages/{location}/{file},
    POST /queries/{id}/abort-request, POST /session, POST /session/heartbeat, POST /session/token-request`),
  partly: {
    'GET /queries/{id}/result':
      'of 24 hours, while the server runs, the newest gigabyte and 100,000; of those that failed after a restart too',
    'POST /api/v2/databases/{d}/schemas/{s}/tasks': 'as far as create task',
    'PUT /api/v2/databases/{d}/schemas/{s}/tasks/{name}': 'as far as create task',
    'POST /queries/v1/query-request':
      'statements of a session run one after another, asynchronous ones too: one of them cannot cancel another by SYSTEM$CANCEL_QUERY, the client’s abort can; stats do not count what INSERT OVERWRITE deletes, nor CREATE TABLE AS and TRUNCATE; one version of each client is as good as another',
    'POST /session/v1/login-request': 'as far as the authenticators',
    'POST /telemetry/send': 'taken and thrown away',
  },
  missing: {
    'GET /api/v2/databases': 'of objects the REST API knows tasks alone, without their tags',
    'POST /api/v2/statements': 'no SQL API',
    'POST /session/authenticator-request': 'no single sign-on',
  },
};

const authenticators: Area = {
  title: 'Authenticators',
  full: names('PROGRAMMATIC_ACCESS_TOKEN, SNOWFLAKE, SNOWFLAKE_JWT'),
  partly: {},
  missing: {
    EXTERNALBROWSER: '',
    OAUTH: '',
    USERNAME_PASSWORD_MFA: '',
    WORKLOAD_IDENTITY: '',
  },
};

const controlRoutes: Area = {
  title: 'Control routes',
  full: names(`
    GET clock, GET meter, GET statements, POST clock, POST fault, POST fault/clear, POST fault/release,
    POST meter/reset`),
  partly: {},
  missing: {},
};

const faults: Area = {
  title: 'Faults on demand',
  full: names(`
    abort_inside, black_hole, error, hold_inside, http_503, lock_timeout, reset_after, reset_before,
    session_gone, slow_drip, token_expired`),
  partly: {},
  missing: {},
};

/** What the local Snowflake does and does not do. Tests hold it to the code, both ways. */
export const coverage = {
  statements,
  systemFunctions,
  tableFunctions,
  informationSchema,
  accountUsage,
  telemetry,
  httpRoutes,
  authenticators,
  controlRoutes,
  faults,
} satisfies Readonly<Record<string, Area>>;

/** The kinds of statements that may run. */
export const listedStatements: ReadonlySet<string> = new Set(offeredIn(statements));
