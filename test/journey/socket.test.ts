import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import {
  says,
  WorkspaceDriver,
  type WorkspaceMessage,
  wordsOf,
} from '../support/workspace-driver.js';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The main job by Socket Mode alone, in a sandbox started and driven as its contract says. */
describe('the main job over Socket Mode', () => {
  let sandbox: SandboxProcess;
  let slack: WorkspaceDriver;
  let engineer: string;
  let reviewer: string;

  let firstCard: string;
  let firstVersion: string;
  let secondCard: string;
  let secondVersion: string;

  const card = (words: RegExp, deadlineMs?: number) =>
    slack.message(`a message saying ${words}`, says(words), deadlineMs);
  /** The first version that a card names. */
  const candidateOf = (message: WorkspaceMessage | undefined): string =>
    /v\d{12}(_\d+)?/.exec(wordsOf(message?.blocks))?.[0] ?? 'none';

  beforeAll(async () => {
    sandbox = await startSandboxProcess(['--scenario', 'steady', '--accounts', '5000']);
    slack = new WorkspaceDriver(sandbox.line.slack.page, sandbox.line.slack.channel);
    sandbox.startBot();
    const { users } = await slack.state();
    const people = users.filter((user) => !user.is_bot).map((user) => user.id);
    [engineer = '', reviewer = ''] = people;
  });

  afterAll(() => sandbox?.stop());

  it('lets stock clients log in to the sandbox started by the contract’s line', async () => {
    const python = join(root, '.venv', 'bin', 'python');
    const script = join(root, 'test', 'clients', 'stock_logins.py');
    const { stdout } = await run(python, [script, JSON.stringify(sandbox.line)]);
    expect(stdout.trim().split('\n')).toEqual([
      'connector DAGBOT DAGBOT',
      'snowpark DAGBOT DAG_RUNS',
      'slack_sdk True',
    ]);
  });

  it('connects, welcomes, and acks a command in time', async () => {
    await card(/To begin, type/);
    await slack.told(engineer, /\/dag deploy/, async () => {
      expect(await slack.type(engineer, 'help')).toMatchObject({ acked: true, error: null });
    });
  });

  it('answers a wrong word with the nearest right one, privately', async () => {
    await slack.told(engineer, /\/dag models/, () => slack.type(engineer, 'modles'));
  });

  it('deploys after a plan was applied', async () => {
    await slack.type(engineer, 'deploy');
    const plan = await card(/Nothing is deployed yet/);
    await slack.click(engineer, plan.ts, 'plan.apply');
    await card(/Deploy plan applied/);
  });

  it('finds nothing to do when the same is deployed again', async () => {
    await slack.told(engineer, /Nothing to change/i, () => slack.type(engineer, 'deploy'));
  });

  it('runs, and asks about the first candidate, once', async () => {
    await slack.type(engineer, `run as_of=${daysAgo(3)}`);
    firstCard = (await card(/Your call: v\d{12}/, 180_000)).ts;
    await card(/Run succeeded/);
    const { messages } = await slack.state();
    const cards = (messages[slack.channel] ?? []).filter(says(/Your call: v\d{12}/));
    expect(cards).toHaveLength(1);
    firstVersion = candidateOf(cards[0]);
  });

  it('refuses the one who is no reviewer, and says who may decide', async () => {
    await slack.click(engineer, firstCard, 'evaluation.promote');
    await slack.view(engineer, /only reviewers and admins can/);
  });

  it('promotes by a reviewer’s click and moves the live marker', async () => {
    await slack.click(reviewer, firstCard, 'evaluation.promote');
    const form = await slack.view(reviewer, /Promote now/);
    await slack.act('submit', { user: reviewer, view_id: form, values: {} });
    const promoted = await card(/from nothing to/);
    expect(promoted.ts).toBe(firstCard);
    expect(wordsOf(promoted.blocks)).toContain(firstVersion);
    await slack.told(reviewer, new RegExp(`live: .?${firstVersion}`), () =>
      slack.type(reviewer, 'models'),
    );
  });

  it('compares the next candidate with the live version on the same transactions', async () => {
    await slack.type(engineer, `run as_of=${daysAgo(0)}`);
    const next = await slack.message(
      'a second card',
      (message) => message.ts > firstCard && says(/Fraud caught/)(message),
      180_000,
    );
    const words = wordsOf(next.blocks);
    expect(words).toContain(firstVersion);
    expect(words).toMatch(/PR-AUC/);
    expect(words).toMatch(/[−+]0\.\d{3}/);
    secondCard = next.ts;
    secondVersion = candidateOf(next);
  });

  it('has the judge compare that candidate again, in the thread of its card', async () => {
    await slack.told(reviewer, /Evaluating again/, () =>
      slack.type(reviewer, `evaluate ${secondVersion}`),
    );
    await slack.message(
      'the answer in the thread',
      (message) => message.thread_ts === secondCard && says(/Evaluated again/)(message),
      180_000,
    );
    const again = await slack.message(
      'a card of its own',
      (message) => message.ts > secondCard && says(/Fraud caught|cannot be judged/)(message),
    );
    expect(candidateOf(again)).toBe(secondVersion);
  });

  it('answers a mention and a direct message from facts', async () => {
    const { users } = await slack.state();
    const bot = users.find((user) => user.is_bot)?.id;
    const asked = await slack.act('message', {
      user: reviewer,
      channel: slack.channel,
      text: `<@${bot}> what is live?`,
    });
    await slack.message(
      'an answer in the thread',
      (message) => message.thread_ts === asked.ts && says(new RegExp(firstVersion))(message),
    );
    const dm = await slack.act('message', {
      user: reviewer,
      channel: 'dm',
      text: 'what is running?',
    });
    await slack.until('an answer in the DM', (state) =>
      (state.messages[String(dm.channel)] ?? []).find(
        (message) => message.user === bot && says(/running/)(message),
      ),
    );
  });

  it('gives the outcome once however often the same click is delivered', async () => {
    const { messages } = await slack.state();
    const inThread = (messages[slack.channel] ?? []).filter(
      (message) => message.thread_ts === firstCard && message.ts !== firstCard,
    );
    const keys = inThread.map((message) => message.metadata?.event_payload?.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const daysAgo = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
