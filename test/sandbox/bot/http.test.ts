import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type BotWorld, startBotWorld } from '../../support/bot-world.js';
import type { Child } from '../../support/child-process.js';
import { evaluate } from '../../support/evaluations.js';
import { freePort } from '../../support/free-port.js';
import { expectInvariants } from '../../support/invariants.js';
import { liveVersion, logVersions } from '../../support/registry.js';
import { wordsOf } from '../../support/workspace-driver.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** The product's manifest with request urls instead of Socket Mode, as `docs/install.md` has it. */
const writeManifest = async (folder: string, url: string): Promise<string> => {
  const manifest = parse(await readFile(join(root, 'manifest.yml'), 'utf8'));
  manifest.settings.socket_mode_enabled = false;
  manifest.settings.event_subscriptions.request_url = url;
  manifest.settings.interactivity.request_url = url;
  for (const command of manifest.features.slash_commands) command.url = url;
  const file = join(folder, 'manifest.yml');
  await writeFile(file, stringify(manifest));
  return file;
};

describe('a bot that takes signed requests', { timeout: 120_000 }, () => {
  let world: BotWorld;
  let bot: Child;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dagbot-http-'));
    const port = await freePort();
    const manifest = await writeManifest(folder, `http://127.0.0.1:${port}/slack/events`);
    world = await startBotWorld({ SANDBOX_SLACK_MANIFEST: manifest });
    await logVersions(world, 'BASELINE', 'V1', 'V2');
    bot = world.sandbox.startBot({
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: world.sandbox.line.slack.signingSecret,
      PORT: String(port),
    });
    await bot.line((line) => line.includes('Connected to Slack'), 30_000);
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers a command', async () => {
    const { engineer } = world.people;
    expect(await world.slack.type(engineer, 'help')).toMatchObject({ acked: true, error: null });
    await world.slack.until('the help', ({ ephemeral }) =>
      ephemeral.find((each) => each.user === engineer && /\/dag deploy/.test(wordsOf(each))),
    );
  });

  it('promotes by a click and a form', async () => {
    const { reviewer } = world.people;
    await evaluate(world, { id: 'EV_1', candidate: 'V1' });
    await evaluate(world, { id: 'EV_2', candidate: 'V2' });
    const card = await world.slack.message('the card', (message) =>
      /Your call: v1/.test(wordsOf(message.blocks)),
    );
    await world.slack.click(reviewer, card.ts, 'evaluation.promote');
    const form = await world.slack.until('the form', ({ views }) =>
      views.find((each) => each.user === reviewer && /Promote now/.test(wordsOf(each.view))),
    );
    await world.slack.act('submit', { user: reviewer, view_id: form.view.id, values: {} });
    const promoted = await world.slack.message('the outcome', (message) =>
      /Promoted: v1 is live/.test(wordsOf(message.blocks)),
    );
    expect(promoted.ts).toBe(card.ts);
    expect(await liveVersion(world)).toBe('V1');
    await world.slack.message('the other card, which nobody pressed', (message) =>
      /Your call: v2.*nothing was live then; `v1` is live now/s.test(wordsOf(message.blocks)),
    );
    await expectInvariants(world, [bot.output()]);
  });

  it('answers a mention', async () => {
    const { bots } = await world.slack
      .state()
      .then(({ users }) => ({ bots: users.filter((user) => user.is_bot) }));
    await world.slack.act('message', {
      user: world.people.engineer,
      channel: world.slack.channel,
      text: `<@${bots[0]?.id}> what is live?`,
    });
    await world.slack.message(
      'the answer',
      (message) => /v1/.test(message.text) && message.thread_ts !== undefined,
    );
  });

  it('refuses a request without a right signature', async () => {
    const { PORT } = {
      PORT: (await readFile(join(folder, 'manifest.yml'), 'utf8')).match(/127\.0\.0\.1:(\d+)/)?.[1],
    };
    const answer = await fetch(`http://127.0.0.1:${PORT}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
        'x-slack-signature': `v0=${'0'.repeat(64)}`,
      },
      body: 'command=%2Fdag&text=deploy',
    });
    expect(answer.status).toBe(401);
  });
});
