import { deployBranch, setStage } from '../../sandbox/scenarios/stage.js';
import { type Prologue, stories } from '../../sandbox/scenarios/stories.js';
import { WorkspacePeople } from '../../sandbox/scenarios/workspace.js';
import { type Sandbox, startSandbox } from '../../sandbox/start.js';
import { openWarehouse } from '../../src/snowflake/snowflake-warehouse.js';
import { anyRow } from '../../src/snowflake/values.js';
import { readSnowflakeSettings } from '../../src/snowflake-config.js';
import { type Child, startChild } from './child-process.js';
import { WorkspaceDriver, wordsOf } from './workspace-driver.js';

type Row = Readonly<Record<string, unknown>>;

/** A Monday far ahead: the rows of a seed, and so the verdicts, are the same whenever a test runs. */
const monday = '2031-01-13T12:00:00Z';
const runMs = 600_000;

export interface PlayedRun {
  /** row of EVALUATIONS */
  readonly evaluation: Row;
  /** all words of its card, and where it stands */
  readonly card: string;
  readonly cardTs: string;
}

/** A scenario on its stage, with a bot. */
export interface PlayedScenario {
  readonly sandbox: Sandbox;
  readonly slack: WorkspaceDriver;
  /** Acts as people, also where a busy machine drops sockets. */
  readonly people: WorkspacePeople;
  readonly bot: Child;
  /** Slack ids of the engineer, who asks for runs, and of a reviewer. */
  readonly engineer: string;
  readonly reviewer: string;
  /** Rows of a statement as the owner of the DAG. */
  rows(sql: string): Promise<Row[]>;
  /** Deploys the code with a patch in it; without one, as it is. */
  deploy(patchFile?: string): Promise<void>;
  /** Types a `/dag run …` and waits for what comes of it. */
  run(text: string): Promise<PlayedRun>;
  stop(): Promise<void>;
}

/** Starts a scenario as the demo does, on a fixed day; without a prologue its DAG is deployed. */
export const startScenario = async (
  name: string,
  { accounts, prologue = stories[name]?.prologue }: { accounts?: number; prologue?: Prologue } = {},
): Promise<PlayedScenario> => {
  const ending = new AbortController();
  const sandbox = await startSandbox({ log: () => undefined });
  await sandbox.snowflake.clock.set(Date.parse(monday));
  const { line } = sandbox;
  const bot = startChild(process.execPath, ['dist/src/main.js'], line.env);
  const owner = openWarehouse(readSnowflakeSettings(line.env, 'SNOWFLAKE_DEPLOY'));
  const stop = async () => {
    ending.abort();
    await bot.stop();
    await owner.close();
    await sandbox.stop();
  };
  const rows = (sql: string) =>
    owner.query({ name: 'a statement of a test', sql, row: anyRow }, []);
  const people = new WorkspacePeople(line.slack, ending.signal);
  const slack = new WorkspaceDriver(line.slack.page, line.slack.channel);
  const [engineer = '', reviewer = ''] = sandbox.slack.workspace.people.map(({ id }) => id);
  const evaluations = () => rows('SELECT * FROM DAG_RUNS.BOT.EVALUATIONS ORDER BY CREATED_AT');
  const hands = { sandbox, signal: ending.signal, say: () => undefined };
  try {
    await sandbox.rows.load({ scenario: name, ...(accounts === undefined ? {} : { accounts }) });
    if (prologue) await setStage(prologue, hands);
    else await deployBranch(undefined, hands);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    sandbox,
    slack,
    people,
    bot,
    engineer,
    reviewer,
    rows,
    deploy: (patchFile) => deployBranch(patchFile, hands),
    run: async (text) => {
      const known = (await evaluations()).length;
      const { messages } = await slack.state();
      const newest = messages[slack.channel]?.at(-1)?.ts ?? '';
      await people.act('command', { user: engineer, command: '/dag', text });
      const over = await slack.message(
        `the end of ${text}`,
        ({ ts, text: said }) => ts > newest && /^Run (succeeded|failed)/.test(said),
        runMs,
      );
      const [evaluation] = (await evaluations()).slice(known);
      if (!evaluation) throw new Error(`${text} gave no evaluation. ${over.text}`);
      const key = `card:${evaluation.EVALUATION_ID}`;
      const card = await slack.message(
        'its card',
        ({ metadata }) => metadata?.event_payload?.key === key,
      );
      return { evaluation, card: wordsOf([card.text, card.blocks]), cardTs: card.ts };
    },
    stop,
  };
};
