import { z } from 'zod';
import { literal } from '../literal.js';
import type { Names } from '../names.js';
import { day, json, optionalText, timestamp } from '../values.js';
import type { Query } from '../warehouse.js';

const instant = z.date().nullable();
const group = z
  .union([z.string(), z.number()])
  .nullable()
  .transform((value) => String(value ?? ''));
const count = z
  .union([z.string(), z.number()])
  .nullable()
  .transform((value) => Number(value ?? 1));

/** One task of one attempt, as the platform's history tells it: seconds behind, seven days back. */
export interface HistoryRow {
  readonly task: string;
  readonly state: string;
  readonly error: string | null;
  readonly scheduledAt: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly group: string;
  readonly attempt: number;
  readonly config: string | null;
}

/** History of the tasks of one root, newest first. `rootId` is the root's id of SHOW TASKS. */
export const taskHistory = (
  { runsDatabase }: Names,
  rootId: string,
  limit: number,
): Query<HistoryRow> => ({
  name: 'reading the history of the tasks',
  sql: `SELECT NAME, STATE, ERROR_MESSAGE, SCHEDULED_TIME, QUERY_START_TIME, COMPLETED_TIME,
    GRAPH_RUN_GROUP_ID, ATTEMPT_NUMBER, CONFIG
  FROM TABLE(${runsDatabase}.INFORMATION_SCHEMA.TASK_HISTORY(
    ROOT_TASK_ID => ${literal(rootId)}, RESULT_LIMIT => ${Math.trunc(limit)}))`,
  row: z
    .object({
      NAME: z.string(),
      STATE: z.string(),
      ERROR_MESSAGE: optionalText,
      SCHEDULED_TIME: instant,
      QUERY_START_TIME: instant,
      COMPLETED_TIME: instant,
      GRAPH_RUN_GROUP_ID: group,
      ATTEMPT_NUMBER: count,
      CONFIG: optionalText,
    })
    .transform((found) => ({
      task: found.NAME,
      state: found.STATE,
      error: found.ERROR_MESSAGE,
      scheduledAt: found.SCHEDULED_TIME,
      startedAt: found.QUERY_START_TIME,
      endedAt: found.COMPLETED_TIME,
      group: found.GRAPH_RUN_GROUP_ID,
      attempt: found.ATTEMPT_NUMBER,
      config: found.CONFIG,
    })),
});

/** The newest row that a task of a run wrote about itself. */
export interface TaskRunRow {
  readonly group: string;
  readonly runId: string | null;
  readonly task: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly ok: boolean | null;
  readonly error: string | null;
  readonly asOf: string | null;
}

const detail = json(
  z
    .object({ windows: z.object({ as_of: z.string() }).nullish() })
    .catchall(z.unknown())
    .nullable(),
).catch(null);

/** The newest row of each of these tasks of the newest runs. */
export const newestTaskRuns = (
  { bot }: Names,
  tasks: readonly string[],
  runs: number,
): Query<TaskRunRow> => ({
  name: 'reading what the tasks wrote',
  sql: `SELECT T.RUN_GROUP, T.RUN_ID, T.TASK, T.STARTED_AT, T.ENDED_AT, T.OK, T.ERROR,
    TO_JSON(T.DETAIL) AS DETAIL
  FROM ${bot}.TASK_RUNS T
  JOIN (SELECT RUN_GROUP FROM ${bot}.TASK_RUNS WHERE TASK IN (${tasks.map(literal).join(', ')}) GROUP BY RUN_GROUP
        ORDER BY MAX(STARTED_AT) DESC LIMIT ${Math.trunc(runs)}) R ON R.RUN_GROUP = T.RUN_GROUP
  QUALIFY ROW_NUMBER() OVER (PARTITION BY T.RUN_GROUP, T.TASK
    ORDER BY COALESCE(T.ENDED_AT, T.STARTED_AT) DESC, T.STARTED_AT DESC, T.ENDED_AT DESC NULLS LAST) = 1`,
  row: z
    .object({
      RUN_GROUP: z.string(),
      RUN_ID: z.string().nullable(),
      TASK: z.string(),
      STARTED_AT: timestamp,
      ENDED_AT: timestamp.nullable(),
      OK: z.boolean().nullable(),
      ERROR: z.string().nullable(),
      DETAIL: detail,
    })
    .transform((found) => ({
      group: found.RUN_GROUP,
      runId: found.RUN_ID,
      task: found.TASK,
      startedAt: found.STARTED_AT,
      endedAt: found.ENDED_AT,
      ok: found.OK,
      error: found.ERROR,
      asOf: found.DETAIL?.windows?.as_of ?? null,
    })),
});

/** Newest evaluation of each of the newest runs. */
export const evaluationsByRun = ({ bot }: Names, limit: number) =>
  ({
    name: 'reading which runs were evaluated',
    sql: `SELECT EVALUATION_ID, RUN_GROUP, RUN_ID, AS_OF FROM ${bot}.EVALUATIONS
  ORDER BY CREATED_AT DESC LIMIT ${Math.trunc(limit)}`,
    row: z
      .object({
        EVALUATION_ID: z.string(),
        RUN_GROUP: z.string().nullable(),
        RUN_ID: z.string().nullable(),
        AS_OF: day.nullable(),
      })
      .transform((found) => ({
        id: found.EVALUATION_ID,
        group: found.RUN_GROUP,
        asOf: found.AS_OF,
      })),
  }) satisfies Query<unknown>;

/** How many rows each table has: answered from metadata, so asking wakes no warehouse. */
export const rowCount = (
  { bot }: Names,
  table: 'TASK_RUNS' | 'EVALUATIONS' | 'LEDGER' | 'OUTBOX',
) =>
  ({
    name: `counting ${table}`,
    sql: `SELECT COUNT(*) AS N FROM ${bot}.${table}`,
    row: z
      .object({ N: z.union([z.number(), z.string()]).transform(Number) })
      .transform(({ N }) => N),
  }) satisfies Query<unknown>;
