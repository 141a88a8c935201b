import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offered } from '../../../sandbox/slack/coverage.js';
import { limitOf } from '../../../sandbox/slack/limits/tiers.js';
import { act, aSlack, callApi } from './person.js';

describe('the limits of calls', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let nowMs = Date.parse('2026-11-23T10:00:00Z');

  beforeAll(async () => {
    slack = await aSlack({ now: () => nowMs });
  });

  afterAll(async () => {
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const status = async (method: string, body: object = {}): Promise<[number, string | null]> => {
    const answer = await fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
      body: JSON.stringify(body),
    });
    await answer.text();
    return [answer.status, answer.headers.get('retry-after')];
  };

  it('are not met unless somebody asks', async () => {
    for (let count = 0; count < 30; count += 1)
      expect((await callApi(slack, 'users.list')).ok).toBe(true);
  });

  it('let each method through as often as its tier says, and say how long to wait', async () => {
    await act(slack.page, 'limits', { on: true });
    for (let count = 0; count < 20; count += 1)
      expect(await status('users.list')).toEqual([200, null]);
    nowMs += 15_000;
    expect(await status('users.list')).toEqual([429, '45']);
    expect(await status('users.info', { user: 'U0' })).toEqual([200, null]);
    nowMs += 45_000;
    expect(await status('users.list')).toEqual([200, null]);
  });

  it('let one message a second into a channel', async () => {
    await act(slack.page, 'limits', { on: true });
    const other = slack.workspace.channels[1]?.id ?? '';
    const post = (channel: string) => status('chat.postMessage', { channel, text: 'x' });
    expect(await post(slack.channel)).toEqual([200, null]);
    expect(await post(slack.channel)).toEqual([429, '1']);
    expect(await post(other)).toEqual([200, null]);
    nowMs += 1000;
    expect(await post(slack.channel)).toEqual([200, null]);
    await act(slack.page, 'reset');
    expect(await post(slack.channel)).toEqual([200, null]);
    expect(await post(slack.channel)).toEqual([200, null]);
  });

  it.each([
    [600, 'auth.test chat.getPermalink'],
    [
      50,
      `team.info chat.update chat.delete chat.scheduleMessage chat.unfurl conversations.info
       conversations.open conversations.history conversations.replies users.lookupByEmail reactions.add`,
    ],
    [
      20,
      `chat.startStream chat.stopStream conversations.list users.list usergroups.list
       usergroups.users.list reactions.remove pins.add bookmarks.add`,
    ],
    [
      100,
      `chat.postEphemeral chat.appendStream views.open views.push views.update views.publish
       conversations.members users.info files.getUploadURLExternal files.completeUploadExternal
       files.info assistant.threads.setSuggestedPrompts assistant.threads.setTitle`,
    ],
  ])('are %i a minute for the methods of a tier', (calls, methods) => {
    for (const method of methods.split(/\s+/))
      expect([method, limitOf(method)]).toEqual([method, { spanMs: 60_000, calls }]);
  });

  it('are known for every method', () => {
    const calls = offered().map((method) => limitOf(method).calls);
    expect(new Set(calls)).toEqual(new Set([1, 20, 50, 100, 600]));
    expect(limitOf('constructor').calls).toBe(50);
  });
});
