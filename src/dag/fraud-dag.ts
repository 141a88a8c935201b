import type { Names } from '../snowflake/names.js';
import { type DagConfig, settingsOf } from './settings.js';
import { checkGraph, type Task, type TaskGraph, taskName } from './task-graph.js';

/** Procedures of the pipeline, in the order of the DAG; each has one task of the same name. */
export const pipelineTasks = [
  'SETUP',
  'FEATURE_ENG',
  'SPLIT_DATA',
  'TRAIN',
  'EVALUATE',
  'BRANCH',
  'MARK_MODEL_GOLDEN',
  'CLEANUP',
] as const;

const millisecondsPerHour = 3_600_000;

const cron = ({ schedule: { at, zone } }: DagConfig): string => {
  const [hour, minute] = at.split(':').map(Number);
  return `USING CRON ${minute} ${hour} * * * ${zone}`;
};

const rootConfig = (names: Names, config: DagConfig, codeHash: string): TaskGraph['config'] => ({
  transactions: `${names.source}.FINANCIAL_TRANSACTIONS`,
  accounts: `${names.source}.FINANCIAL_ACCOUNT`,
  customers: `${names.source}.CUSTOMER`,
  model: names.model,
  runs_database: names.runsDatabase,
  bot_schema: names.bot,
  ...config.windows,
  ...config.keep,
  code_hash: codeHash,
});

/** The fraud DAG, checked, with everything a deploy brings to Snowflake but the code. */
export interface FraudDag {
  readonly graph: TaskGraph;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `codeHash` goes into the root's config, so that a run says which code it ran. */
export const fraudDag = (names: Names, config: DagConfig, codeHash: string): FraudDag => {
  const call = (name: string, after: readonly string[], more: Partial<Task> = {}): Task => ({
    name,
    body: `CALL ${names.runs}.${name}()`,
    after,
    when: null,
    finalizer: false,
    timeoutMs: null,
    ...more,
  });
  const branch = taskName({ name: names.dag }, 'BRANCH');
  const graph: TaskGraph = {
    name: names.dag,
    schedule: cron(config),
    config: rootConfig(names, config, codeHash),
    root: {
      name: names.dag,
      body: "SELECT 'dag dummy root'",
      after: [],
      when: null,
      finalizer: false,
      timeoutMs: config.run_timeout_hours * millisecondsPerHour,
    },
    tasks: [
      call('SETUP', [names.dag]),
      call('FEATURE_ENG', ['SETUP']),
      call('SPLIT_DATA', ['FEATURE_ENG']),
      call('TRAIN', ['SPLIT_DATA'], { timeoutMs: config.run_timeout_hours * millisecondsPerHour }),
      call('EVALUATE', ['TRAIN']),
      call('BRANCH', ['EVALUATE']),
      call('MARK_MODEL_GOLDEN', ['BRANCH'], {
        when: `SYSTEM$GET_PREDECESSOR_RETURN_VALUE('${branch}') = 'MARK_MODEL_GOLDEN'`,
      }),
      call('CLEANUP', [], { finalizer: true }),
    ],
  };
  return { graph: checkGraph(graph), settings: settingsOf(config) };
};
