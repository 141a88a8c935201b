import { webApi } from '@slack/bolt';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { checkMembership } from '../../src/slack/membership.js';
import { SlackApi } from '../support/slack-api.js';

const check = async (answer: Record<string, unknown>): Promise<string> => {
  const slack = new SlackApi();
  slack.on(({ method }) => (method === 'conversations.info' ? answer : undefined));
  const web = new webApi.WebClient('xoxb-test', {
    slackApiUrl: 'http://slack.test/api/',
    fetch: slack.fetch,
    retryConfig: { retries: 0 },
  });
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  await checkMembership(web, ['C1', 'C1'], log);
  return lines.join('');
};

describe('a channel of the configuration', () => {
  it('is named when the bot is not in it, with what to type', async () => {
    const said = await check({ ok: true, channel: { id: 'C1', is_member: false } });
    expect(said).toContain('/invite @Dagbot');
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it('is named when Slack does not know it', async () => {
    expect(await check({ ok: false, error: 'channel_not_found' })).toContain('DAGBOT_CHANNEL');
  });

  it('is not mentioned when the bot is in it', async () => {
    expect(await check({ ok: true, channel: { id: 'C1', is_member: true } })).toBe('');
  });
});
