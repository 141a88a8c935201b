import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { createNaming } from '../../src/slack/naming.js';
import { SlackApi } from '../support/slack-api.js';

const given = () => {
  const slack = new SlackApi();
  const state = { now: 0 };
  const web = new webApi.WebClient('xoxb-test', {
    slackApiUrl: 'http://slack.test/api/',
    fetch: slack.fetch,
    retryConfig: { retries: 0 },
  });
  return { slack, state, naming: createNaming(web, () => state.now) };
};

describe('naming', () => {
  it('puts a name for each id, and asks for it once an hour', async () => {
    const { slack, state, naming } = given();
    slack.on(({ method }) =>
      method === 'users.info' ? { ok: true, user: { real_name: 'Rosa Lind' } } : undefined,
    );
    expect(await naming('Rejected by @U123, asked by @U123.')).toBe(
      'Rejected by Rosa Lind, asked by Rosa Lind.',
    );
    await naming('@U123');
    expect(slack.of('users.info')).toHaveLength(1);
    state.now = 3_600_000;
    await naming('@U123');
    expect(slack.of('users.info')).toHaveLength(2);
  });

  it('says somebody where Slack does not tell, and asks nothing without an id', async () => {
    const { slack, naming } = given();
    expect(await naming('Mail to team@example.com.')).toBe('Mail to team@example.com.');
    expect(slack.calls).toEqual([]);
    slack.on(() => ({ ok: false, error: 'user_not_found' }));
    expect(await naming('Rejected by @U123.')).toBe('Rejected by somebody.');
  });
});
