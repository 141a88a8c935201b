import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../test/support/child-process.js';
import { WorkspaceDriver, wordsOf } from '../test/support/workspace-driver.js';

/** What one pass through the main job took; milliseconds, but for the rows. */
export interface MainJob {
  /** `npm run demo` with everything installed → the welcome stands on the page */
  readonly welcome: number;
  /** `/dag run` → the evaluation card */
  readonly card: number;
  /** *Promote now* → the card says that the marker moved */
  readonly promoted: number;
  /** each click or command → its ack */
  readonly acks: readonly number[];
  /** transactions of the hold-out, as the card says */
  readonly rows: number;
}

const since = (start: number) => performance.now() - start;

/** Starts the demo on fresh state, deploys, runs, promotes, and takes the time of each. */
export const measureMainJob = async (): Promise<MainJob> => {
  const state = await mkdtemp(join(tmpdir(), 'dagbot-bench-'));
  const acks: number[] = [];
  const started = performance.now();
  const flags = ['--no-open', '--port', '0', '--state', state];
  const demo = startChild('npm', ['run', '--silent', 'demo', '--', ...flags]);
  try {
    const line = await demo.line((each) => each.includes('Open http'), 300_000);
    const page = /http:\S+/.exec(line)?.[0] ?? '';
    const probe = new WorkspaceDriver(page, '');
    const { messages, users } = await probe.until('the welcome', (now) =>
      Object.values(now.messages).flat().length > 0 ? now : undefined,
    );
    const welcome = since(started);
    const channel = Object.keys(messages).find((id) => messages[id]?.length) ?? '';
    const slack = new WorkspaceDriver(page, channel);
    const [engineer = '', reviewer = ''] = users.filter((u) => !u.is_bot).map((u) => u.id);
    const timed = async (act: () => Promise<unknown>) => {
      const start = performance.now();
      await act();
      acks.push(since(start));
      return start;
    };
    const card = (words: RegExp, deadlineMs?: number) =>
      slack.message(`${words}`, (each) => words.test(wordsOf(each.blocks)), deadlineMs);

    await timed(() => slack.type(engineer, 'deploy'));
    const plan = await card(/Nothing is deployed yet/);
    await timed(() => slack.click(engineer, plan.ts, 'plan.apply'));
    await card(/Deploy plan applied/);
    await demo.line((each) => each.includes('The data are in'), 300_000);
    const asked = await timed(() => slack.type(engineer, 'run'));
    const evaluation = await card(/Your call: v\d{12}/, 600_000);
    const cardMs = since(asked);
    await timed(() => slack.click(reviewer, evaluation.ts, 'evaluation.promote'));
    const form = await slack.until(
      'the form',
      (now) => now.views.find((each) => /Promote now/.test(wordsOf(each.view)))?.view.id,
    );
    const pressed = await timed(() =>
      slack.act('submit', { user: reviewer, view_id: form, values: {} }),
    );
    await card(/from nothing to/);
    const promoted = since(pressed);
    const rows = /([\d,]+) transactions/.exec(wordsOf(evaluation.blocks))?.[1] ?? '0';
    return { welcome, card: cardMs, promoted, acks, rows: Number(rows.replaceAll(',', '')) };
  } finally {
    await demo.stop();
    await rm(state, { recursive: true, force: true });
  }
};
