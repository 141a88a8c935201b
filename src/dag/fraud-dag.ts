import type { Names } from '../snowflake/names.js';
import { type DagConfig, settingsOf } from './settings.js';
import { checkGraph, type Task, type TaskGraph, taskName } from './task-graph.js';

/** Procedures of the DAG, in the order of the DAG; each has one task of the same name. */
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

/** Procedures of tasks that stand alone, each a graph of one. */
export const standaloneTasks = ['JUDGE', 'WATCH'] as const;

/** Every procedure that a deploy brings. */
export const procedureNames: readonly string[] = [...pipelineTasks, ...standaloneTasks];

const millisecondsPerHour = 3_600_000;

const cron = ({ schedule: { at, zone } }: DagConfig): string => {
  const [hour, minute] = at.split(':').map(Number);
  return `USING CRON ${minute} ${hour} * * * ${zone}`;
};

/**
 * Days are UTC days, so they are watched an hour after UTC's midnight, whatever the DAG's zone. The
 * queue is looked at in the same minute, for what nobody woke the judge for.
 */
const daily = 'USING CRON 0 1 * * * UTC';

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

/** Everything that a deploy brings to Snowflake but the code. */
export interface FraudDag {
  /** The fraud DAG first, then the tasks that stand alone; each checked. */
  readonly graphs: readonly [TaskGraph, ...TaskGraph[]];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `codeHash` goes into each root's config, so that a run says which code it ran. */
export const fraudDag = (names: Names, config: DagConfig, codeHash: string): FraudDag => {
  const timeoutMs = config.run_timeout_hours * millisecondsPerHour;
  const shared = rootConfig(names, config, codeHash);
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
  const dag: TaskGraph = {
    name: names.dag,
    schedule: cron(config),
    config: shared,
    root: { ...call(names.dag, [], { timeoutMs }), body: "SELECT 'dag dummy root'" },
    tasks: [
      call('SETUP', [names.dag]),
      call('FEATURE_ENG', ['SETUP']),
      call('SPLIT_DATA', ['FEATURE_ENG']),
      call('TRAIN', ['SPLIT_DATA'], { timeoutMs }),
      call('EVALUATE', ['TRAIN']),
      call('BRANCH', ['EVALUATE']),
      call('MARK_MODEL_GOLDEN', ['BRANCH'], {
        when: `SYSTEM$GET_PREDECESSOR_RETURN_VALUE('${branch}') = 'MARK_MODEL_GOLDEN'`,
      }),
      call('CLEANUP', [], { finalizer: true }),
    ],
  };
  const alone = (name: string, procedure: (typeof standaloneTasks)[number]): TaskGraph => ({
    name,
    schedule: daily,
    config: shared,
    root: { ...call(procedure, [], { timeoutMs }), name },
    tasks: [],
  });
  return {
    graphs: [
      checkGraph(dag),
      checkGraph(alone(names.judge, 'JUDGE')),
      checkGraph(alone(names.watch, 'WATCH')),
    ],
    settings: settingsOf(config),
  };
};
