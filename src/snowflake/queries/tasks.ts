import { z } from 'zod';
import type { Identifier, Names } from '../names.js';
import { json, optionalText } from '../values.js';
import type { Query } from '../warehouse.js';

const unqualified = (name: string): string => (name.split('.').at(-1) ?? name).replaceAll('"', '');

const relations = json(
  z
    .object({ FinalizerTask: z.string().nullish(), FinalizedRootTask: z.string().nullish() })
    .catchall(z.unknown())
    .nullable(),
).catch(null);

/** A task as SHOW TASKS tells it; names without database and schema. */
export interface ShownTask {
  readonly name: string;
  readonly id: string | null;
  readonly state: 'started' | 'suspended';
  readonly schedule: string | null;
  readonly predecessors: readonly string[];
  readonly definition: string;
  readonly condition: string | null;
  readonly config: string | null;
  readonly warehouse: string | null;
  readonly comment: string | null;
  /** The root that this one finalizes. */
  readonly finalizes: string | null;
}

const shownTask: Query<ShownTask>['row'] = z
  .object({
    name: z.string(),
    id: optionalText,
    state: z.enum(['started', 'suspended']),
    schedule: optionalText,
    predecessors: json(z.array(z.string()).nullable()).catch([]),
    definition: z.string(),
    condition: optionalText,
    config: optionalText,
    warehouse: optionalText,
    comment: optionalText,
    task_relations: relations,
  })
  .transform((found) => ({
    name: found.name,
    id: found.id,
    state: found.state,
    schedule: found.schedule,
    predecessors: (found.predecessors ?? []).map(unqualified).sort(),
    definition: found.definition,
    condition: found.condition,
    config: found.config,
    warehouse: found.warehouse,
    comment: found.comment,
    finalizes:
      typeof found.task_relations?.FinalizedRootTask === 'string'
        ? unqualified(found.task_relations.FinalizedRootTask)
        : null,
  }));

/** Every task of the schema whose name begins with the DAG's. SHOW wakes no warehouse. */
export const tasksOfDag = ({ runs, dag }: Names): Query<ShownTask> => ({
  name: 'reading the tasks of the DAG',
  sql: `SHOW TASKS IN SCHEMA ${runs} STARTS WITH '${dag}'`,
  row: shownTask,
});

/** Every task of the schema, strangers' too. */
export const tasksOfSchema = ({ runs }: Names): Query<ShownTask> => ({
  name: 'reading the tasks of the schema',
  sql: `SHOW TASKS IN SCHEMA ${runs}`,
  row: shownTask,
});

/** Name, arguments and comment of every procedure of a schema that the role may see. */
export const shownProcedures = (schema: Identifier) =>
  ({
    name: `reading the procedures of ${schema}`,
    sql: `SHOW PROCEDURES IN SCHEMA ${schema}`,
    row: z.object({
      name: z.string(),
      schema_name: optionalText,
      arguments: z.string(),
      description: optionalText,
    }),
  }) satisfies Query<unknown>;

/** Runs of the DAG that are waiting for their time or executing, this attempt each. */
export const currentGraphs = ({ runsDatabase, dag }: Names) =>
  ({
    name: 'reading the current run',
    sql: `SELECT STATE, GRAPH_RUN_GROUP_ID, ATTEMPT_NUMBER, CONFIG, SCHEDULED_FROM, SCHEDULED_TIME, QUERY_START_TIME
  FROM TABLE(${runsDatabase}.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS(ROOT_TASK_NAME => '${dag}'))`,
    row: z.object({
      STATE: z.string(),
      GRAPH_RUN_GROUP_ID: z.union([z.string(), z.number()]).nullable().transform(String),
      ATTEMPT_NUMBER: z
        .union([z.string(), z.number()])
        .nullable()
        .transform((n) => Number(n ?? 1)),
      CONFIG: optionalText,
      SCHEDULED_FROM: optionalText,
      SCHEDULED_TIME: z.date().nullable(),
      QUERY_START_TIME: z.date().nullable(),
    }),
  }) satisfies Query<unknown>;

/** Files on the code stage under one hash. */
export const stagedCode = ({ runs }: Names, hash: string) =>
  ({
    name: 'reading the code stage',
    sql: `LIST @${runs}.CODE/${hash}/`,
    row: z.object({ name: z.string() }),
  }) satisfies Query<unknown>;
