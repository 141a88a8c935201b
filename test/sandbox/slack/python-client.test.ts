import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { act, aSlack, stateOf } from './person.js';

const python = '.venv/bin/python';
if (!existsSync(python))
  process.stderr.write('Python client test skipped: no .venv (npm run python)\n');

describe.skipIf(!existsSync(python))('the stock Python client (skipped without .venv)', () => {
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

  it('drives every call of the test interface over plain HTTP', async () => {
    const slack = await aSlack();
    const args = [slack.page, slack.apiUrl, slack.botToken, slack.appToken];
    const { stdout } = await promisify(execFile)(
      python,
      ['test/clients/slack_outsider.py', ...args],
      { env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' } },
    );
    expect(stdout).toContain('driven from outside');
    await slack.stop();
    expect(slack.faults).toEqual([]);
  }, 120_000);

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

  it('of Bolt for Python answers a command, a button and a form', async () => {
    const slack = await aSlack();
    const user = slack.workspace.people[0]?.id ?? '';
    const { channel } = slack;
    const args = [slack.apiUrl, slack.botToken, slack.appToken, channel];
    const run = promisify(execFile)(python, ['test/clients/slack_bolt_app.py', ...args], {
      env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    });
    const posted = await vi.waitFor(
      async () => {
        const [message] = (await stateOf(slack.page)).messages[channel] ?? [];
        expect(message).toMatchObject({ text: 'press' });
        return message;
      },
      { timeout: 40_000 },
    );
    const typed = await act(slack.page, 'command', { user, channel, command: '/dag', text: 'x' });
    expect(typed).toMatchObject({ acked: true });
    await vi.waitFor(async () => {
      const [told] = (await stateOf(slack.page)).ephemeral;
      expect(told).toMatchObject({ text: 'answered by Bolt for Python' });
    });
    await act(slack.page, 'click', { user, channel, ts: posted.ts, action_id: 'open' });
    const view = await vi.waitFor(async () => {
      const [open] = (await stateOf(slack.page)).views;
      expect(open).toBeDefined();
      return open.view;
    });
    const submit = (why: string) =>
      act(slack.page, 'submit', { user, view_id: view.id, values: { why: { value: why } } });
    expect(await submit('no')).toMatchObject({ errors: { why: 'Say more.' } });
    expect(await submit('because it is better')).toMatchObject({ errors: null, view: null });
    run.child.stdin?.end();
    expect((await run).stdout).toContain('because it is better');
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });
});
