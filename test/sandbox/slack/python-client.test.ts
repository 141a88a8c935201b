import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { act, aSlack, stateOf } from './person.js';

const python = '.venv/bin/python';
if (!existsSync(python))
  process.stderr.write('Python client test skipped: no .venv (npm run python)\n');

describe.skipIf(!existsSync(python))('the stock Python client', () => {
  it('logs in, posts, edits, shares a file and is refused faulty blocks', async () => {
    const slack = await aSlack();
    const args = [slack.apiUrl, slack.botToken, slack.appToken, slack.channel];
    const { stdout } = await promisify(execFile)(
      python,
      ['test/clients/slack_posting.py', ...args],
      {
        env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
      },
    );
    expect(stdout).toContain('posted');
    const { messages } = await stateOf(slack.page);
    expect(messages[slack.channel]).toMatchObject([
      { text: 'from Python, edited' },
      { files: [{ name: 'log.txt' }] },
    ]);
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  it('takes a command and a mention by Socket Mode', async () => {
    const slack = await aSlack();
    const user = slack.workspace.people[0]?.id ?? '';
    const args = [slack.apiUrl, slack.botToken, slack.appToken];
    const run = promisify(execFile)(python, ['test/clients/slack_socket.py', ...args], {
      env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    });
    await vi.waitFor(async () => expect((await stateOf(slack.page)).connections).toBe(1), {
      timeout: 40_000,
    });
    const { channel } = slack;
    const bot = (await stateOf(slack.page)).app.bot_user_id;
    const done = await act(slack.page, 'command', { user, channel, command: '/dag', text: 'x' });
    expect(done).toMatchObject({ acked: true, response: { text: 'answered from Python' } });
    await act(slack.page, 'message', { user, channel, text: `<@${bot}> are you there?` });
    expect((await run).stdout).toContain('both came');
    expect((await stateOf(slack.page)).messages[channel].at(-1).text).toBe('heard in Python');
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });
});
