import { createHash } from 'node:crypto';
import { literal } from '../snowflake/literal.js';
import type { Names } from '../snowflake/names.js';
import type { ShownTask } from '../snowflake/queries/tasks.js';
import { anyRow, json } from '../snowflake/values.js';
import { differences } from './differences.js';
import { type Task, type TaskGraph, taskName } from './task-graph.js';

/** Marks a comment as ours and carries what SHOW does not tell of the definition. */
const mark = 'Deployed by Dagbot';

const commentOf = (parts: unknown): string =>
  `${mark} (${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)})`;

/**
 * The statement that makes a task what it should be. OR ALTER keeps the links of its successors,
 * its grants and its history, where OR REPLACE would cut them; it never resumes or suspends.
 */
export const taskSql = (graph: TaskGraph, task: Task, names: Names): string => {
  const isRoot = task === graph.root;
  const path = (name: string) => `${names.runs}.${taskName(graph, name)}`;
  return [
    `CREATE OR ALTER TASK ${path(task.name)}`,
    `  WAREHOUSE = ${names.warehouse}`,
    ...(isRoot ? [`  SCHEDULE = ${literal(graph.schedule)}`] : []),
    ...(isRoot ? [`  CONFIG = ${literal(JSON.stringify(graph.config))}`] : []),
    ...(isRoot ? ['  OVERLAP_POLICY = NO_OVERLAP'] : []),
    ...(task.timeoutMs === null ? [] : [`  USER_TASK_TIMEOUT_MS = ${task.timeoutMs}`]),
    `  COMMENT = ${literal(taskComment(task))}`,
    ...(task.finalizer ? [`  FINALIZE = ${path(graph.name)}`] : []),
    ...(task.after.length > 0 ? [`  AFTER ${task.after.map(path).join(', ')}`] : []),
    ...(task.when === null ? [] : [`  WHEN ${task.when}`]),
    `  AS ${task.body}`,
  ].join('\n');
};

/** Comment of a task: marks it as ours and tells what SHOW TASKS does not. */
export const taskComment = (task: Task): string => commentOf([task.timeoutMs, 'NO_OVERLAP']);

const objectText = json(anyRow);

/** What of a root's config differs; a text that is no JSON object differs in every key. */
const configDifferences = (shown: string | null, wanted: TaskGraph['config']): string[] => {
  const parsed = objectText.safeParse(shown);
  return differences(parsed.success ? parsed.data : {}, wanted);
};

const squeezed = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();

/** What differs between a task and its definition, in words; empty when nothing does. */
export const taskDifferences = (
  graph: TaskGraph,
  task: Task,
  shown: ShownTask,
  names: Names,
): string[] => {
  const isRoot = task === graph.root;
  const after = task.after.map((name) => taskName(graph, name)).sort();
  const config = isRoot ? configDifferences(shown.config, graph.config) : [];
  const found: readonly (readonly [string, boolean])[] = [
    ['body', squeezed(shown.definition) !== squeezed(task.body)],
    ['predecessors', shown.predecessors.join() !== after.join()],
    ['condition', squeezed(shown.condition) !== squeezed(task.when)],
    ['warehouse', shown.warehouse !== names.warehouse],
    ['finalizer', (shown.finalizes !== null) !== task.finalizer],
    ['schedule', isRoot && squeezed(shown.schedule) !== squeezed(graph.schedule)],
    [`config (${config.join(', ')})`, config.length > 0],
    ['time-out', shown.comment !== taskComment(task)],
    ['suspended', !isRoot && shown.state === 'suspended'],
  ];
  return found.filter(([, differs]) => differs).map(([name]) => name);
};

const packages = [
  'snowflake-snowpark-python',
  'snowflake-ml-python',
  'xgboost',
  'scikit-learn',
  'scipy',
  'numpy',
  'pandas',
] as const;

const runtimeVersion = '3.11';

/** Comment of a pipeline procedure, which says whether it is the one that this code wants. */
export const procedureComment = (name: string, codeHash: string): string =>
  commentOf([name, codeHash, packages, runtimeVersion]);

/** The procedure behind one task, running the code under its hash with its caller's rights. */
export const procedureSql = (name: string, codeHash: string, names: Names): string =>
  [
    `CREATE OR REPLACE PROCEDURE ${names.runs}.${name}()`,
    'RETURNS VARCHAR',
    'LANGUAGE PYTHON',
    `RUNTIME_VERSION = '${runtimeVersion}'`,
    `PACKAGES = (${packages.map(literal).join(', ')})`,
    `IMPORTS = ('@${names.runs}.CODE/${codeHash}/fraud_dag.zip')`,
    `HANDLER = 'fraud_dag.tasks.${name.toLowerCase()}.main'`,
    `COMMENT = ${literal(procedureComment(name, codeHash))}`,
    'EXECUTE AS CALLER',
  ].join('\n');
