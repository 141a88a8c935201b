import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { aSlack, stateOf } from './person.js';

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
});
