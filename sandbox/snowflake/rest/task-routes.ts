import { fullName, identifier, text } from '../definitions/writing.js';
import type { Frame } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import { failure } from '../protocol/envelope.js';
import type { Exchange, Reply } from '../protocol/http.js';
import type { FrontParts, Route } from '../protocol/parts.js';
import type { TaskProperties } from '../tasks/task.js';
import { type Row, rowsOf, runModel, taskModel } from './task-model.js';
import { readName, taskText } from './task-text.js';

/** A request for tasks of a schema: every address is a statement or two, run with the session's rights. */
interface Asked {
  readonly exchange: Exchange;
  readonly parts: FrontParts;
  readonly frame: Frame;
  readonly database: string;
  readonly schema: string;
  /** the task that the address names */
  readonly name: string;
  run(sql: string): Promise<Row[]>;
}

const placeOf = ({ database, schema }: Asked): string =>
  [database, schema].map(identifier).join('.');
const taskOf = ({ database, schema, name }: Asked): string => fullName({ database, schema, name });

/** Source: snowflake-rest-api-specs, common.yaml: what is wrong with the session, the rights, the name, a defect. */
const STATUS: readonly (readonly [code: RegExp, status: number])[] = [
  [/^3901/, 401],
  [/^003001$/, 403],
  [/^0020(03|43)$/, 404],
  [/^002002$/, 409],
  [/^000603$/, 500],
];

/** A refusal as REST tells it. */
export const refused = (error: unknown): Reply => {
  const { code, message } = failure(error);
  const status = STATUS.find(([pattern]) => pattern.test(code ?? ''))?.[1] ?? 400;
  return { status, body: { message, code, error_code: code, request_id: null } };
};

const isTrue = (given: string | null): boolean => given?.toLowerCase() === 'true';

/** A part of the address: one name, written as in SQL. */
const readPart = (written = ''): string => {
  try {
    return readName(decodeURIComponent(written));
  } catch (error) {
    if (error instanceof SnowflakeError) throw error;
    throw new SnowflakeError('391907', '22000', `The address cannot be read: '${written}'.`);
  }
};

/** @param work gives the answer's body */
const route =
  (work: (asked: Asked) => Promise<unknown>): Route =>
  async (exchange, parts, database, schema, name) => {
    try {
      const { frame } = parts.protocol.book.holderOf(exchange.token);
      const run: Asked['run'] = async (sql) => {
        const submission = { sql, frame, requestId: null };
        const execution = parts.protocol.executions.start(submission, (signal, queryId) =>
          parts.services.engine.execute(sql, frame, { signal, queryId }),
        );
        const outcome = await execution.outcome;
        if (!outcome.ok) throw outcome.error;
        return rowsOf(outcome.result);
      };
      const place = { database: readPart(database), schema: readPart(schema) };
      const asked = { exchange, parts, frame, ...place, name: name ? readPart(name) : '', run };
      return { body: await work(asked) };
    } catch (error) {
      return refused(error);
    }
  };

const status = async ({ run }: Asked, sql: string) => {
  const [row = {}] = await run(sql);
  return { status: String(Object.values(row)[0]) };
};

const model = (row: Row, { parts, frame }: Asked) => {
  const name = [row.database_name, row.schema_name, row.name].map(String);
  const task = parts.services.catalogue.find<TaskProperties>('TASK', name, frame);
  return taskModel(row, task?.properties);
};

const CREATE: Readonly<Record<string, string>> = {
  errorIfExists: 'CREATE TASK',
  orReplace: 'CREATE OR REPLACE TASK',
  ifNotExists: 'CREATE TASK IF NOT EXISTS',
};

const createTask = route(async (asked) => {
  const mode = asked.exchange.query.get('createMode') ?? 'errorIfExists';
  const create = CREATE[mode];
  if (!create) throw new SnowflakeError('391907', '22000', `Invalid createMode '${mode}'.`);
  return status(asked, taskText(create, placeOf(asked), asked.exchange.body));
});

const alterTask = route((asked) =>
  status(asked, taskText('CREATE OR ALTER TASK', placeOf(asked), asked.exchange.body)),
);

/** `LIMIT` and `FROM` come last. */
const FILTERS: readonly (readonly [name: string, write: (given: string) => string])[] = [
  ['startsWith', (given) => ` STARTS WITH ${text(given)}`],
  ['rootOnly', (given) => (isTrue(given) ? ' ROOT ONLY' : '')],
  ['showLimit', (given) => ` LIMIT ${Number(given)}`],
  ['fromName', (given) => ` FROM ${text(given)}`],
];

const listTasks = route(async (asked) => {
  const { query } = asked.exchange;
  const like = query.get('like');
  const filters = FILTERS.map(([name, write]) => {
    const given = query.get(name);
    return given === null ? '' : write(given);
  });
  const found = like === null ? '' : ` LIKE ${text(like)}`;
  const sql = `SHOW TASKS${found} IN SCHEMA ${placeOf(asked)}${filters.join('')}`;
  return (await asked.run(sql)).map((row) => model(row, asked));
});

const fetchTask = route(async (asked) => {
  const [row = {}] = await asked.run(`DESCRIBE TASK ${taskOf(asked)}`);
  return model(row, asked);
});

const dropTask = route((asked) => {
  const ifExists = isTrue(asked.exchange.query.get('ifExists')) ? 'IF EXISTS ' : '';
  return status(asked, `DROP TASK ${ifExists}${taskOf(asked)}`);
});

const resumeTask = route((asked) => status(asked, `ALTER TASK ${taskOf(asked)} RESUME`));

const suspendTask = route((asked) => status(asked, `ALTER TASK ${taskOf(asked)} SUSPEND`));

const executeTask = route((asked) => {
  const retry = isTrue(asked.exchange.query.get('retryLast')) ? ' RETRY LAST' : '';
  return status(asked, `EXECUTE TASK ${taskOf(asked)}${retry}`);
});

const fromFunction = (asked: Asked, call: string): Promise<Row[]> =>
  asked.run(`SELECT * FROM TABLE(${identifier(asked.database)}.INFORMATION_SCHEMA.${call})`);

/** The task itself first, then all that come after it. */
const dependents = route(async (asked) => {
  const recursive = asked.exchange.query.get('recursive')?.toLowerCase() !== 'false';
  const call = `TASK_DEPENDENTS(TASK_NAME => ${text(taskOf(asked))}, RECURSIVE => ${recursive})`;
  const names = (await fromFunction(asked, call)).map(({ name }) => name);
  const shown = await asked.run(`SHOW TASKS IN SCHEMA ${placeOf(asked)}`);
  return names
    .flatMap((name) => shown.filter((row) => row.name === name))
    .map((row) => model(row, asked));
});

const graphRuns = (call: string, only: (query: URLSearchParams) => string) =>
  route(async (asked) => {
    await asked.run(`DESCRIBE TASK ${taskOf(asked)}`);
    const { query } = asked.exchange;
    const limit = query.get('resultLimit');
    const count = limit === null ? '' : `, RESULT_LIMIT => ${Number(limit)}`;
    const runs = await fromFunction(
      asked,
      `${call}(ROOT_TASK_NAME => ${text(asked.name)}${count}${only(query)})`,
    );
    return runs
      .filter((row) => row.database_name === asked.database && row.schema_name === asked.schema)
      .map(runModel);
  });

const currentGraphs = graphRuns('CURRENT_TASK_GRAPHS', () => '');

/** Those that failed alone, unless it says otherwise. */
const completeGraphs = graphRuns(
  'COMPLETE_TASK_GRAPHS',
  (query) => `, ERROR_ONLY => ${query.get('errorOnly')?.toLowerCase() !== 'false'}`,
);

const TASKS = '^/api/v2/databases/([^/]+)/schemas/([^/]+)/tasks';
const ONE = `${TASKS}/([^/:]+)`;

/** The addresses of tasks that `snowflake.core` uses. */
export const taskRoutes: readonly { method: string; path: RegExp; route: Route }[] = [
  { method: 'GET', path: new RegExp(`${TASKS}$`), route: listTasks },
  { method: 'POST', path: new RegExp(`${TASKS}$`), route: createTask },
  { method: 'GET', path: new RegExp(`${ONE}$`), route: fetchTask },
  { method: 'PUT', path: new RegExp(`${ONE}$`), route: alterTask },
  { method: 'DELETE', path: new RegExp(`${ONE}$`), route: dropTask },
  { method: 'POST', path: new RegExp(`${ONE}:resume$`), route: resumeTask },
  { method: 'POST', path: new RegExp(`${ONE}:suspend$`), route: suspendTask },
  { method: 'POST', path: new RegExp(`${ONE}:execute$`), route: executeTask },
  { method: 'GET', path: new RegExp(`${ONE}/dependents$`), route: dependents },
  { method: 'GET', path: new RegExp(`${ONE}/current-graphs$`), route: currentGraphs },
  { method: 'GET', path: new RegExp(`${ONE}/complete-graphs$`), route: completeGraphs },
];
