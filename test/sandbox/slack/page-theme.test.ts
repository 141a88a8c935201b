import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { act, aSlack, callApi } from './person.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

const blocks = [
  { type: 'header', text: plain('Header') },
  { type: 'section', text: mrkdwn('*Words* with `code`, <https://a.example|a link>, <!here>') },
  { type: 'context', elements: [mrkdwn('In small letters: <@U0NOBODY00>')] },
  { type: 'markdown', text: '# Markdown\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |' },
  {
    type: 'table',
    rows: [[{ type: 'raw_text', text: 'Metric' }], [{ type: 'raw_text', text: '1' }]],
  },
  {
    type: 'plan',
    title: 'Plan',
    tasks: ['pending', 'in_progress', 'complete', 'error'].map((status) => ({
      type: 'task_card',
      task_id: status,
      title: `Task that is ${status}`,
      status,
    })),
  },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'a', text: plain('Plain') },
      { type: 'button', action_id: 'b', text: plain('Primary'), style: 'primary' },
      { type: 'button', action_id: 'c', text: plain('Danger'), style: 'danger' },
      {
        type: 'static_select',
        action_id: 'd',
        placeholder: plain('Days'),
        options: [{ text: plain('7 days'), value: '7' }],
      },
    ],
  },
];

/** In the page: every text whose contrast with what is behind it is under WCAG's AA. */
const tooPale = await readFile(new URL('contrast-in-page.js', import.meta.url), 'utf8');

describe.skipIf(!hasChromium('tests of the page’s colours'))('the colours of the page', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let browser: Browser;
  let user = '';

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
    const { channel } = slack;
    const posted = await callApi(slack, 'chat.postMessage', { channel, text: 'All of it', blocks });
    await callApi(slack, 'chat.postMessage', { channel, text: 'A reply', thread_ts: posted.ts });
    await callApi(slack, 'chat.postEphemeral', { channel, user, text: 'Only for you' });
    await act(slack.page, 'message', { user, channel, text: 'Words of a *person* `code`' });
    await act(slack.page, 'reaction', { user, channel, ts: posted.ts, name: 'eyes' });
    await act(slack.page, 'command', { user, channel, command: '/dag', text: 'fails' });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  const aWindow = async (colorScheme: 'light' | 'dark'): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
    await page.goto(`${slack.page}?as=rosa`);
    await page.getByText('Words of a').first().waitFor();
    return page;
  };

  const brightness = (page: Page): Promise<number> =>
    page.evaluate(
      `Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number))`,
    );

  it.each(['light', 'dark'] as const)(
    'can be read, all of them, when they are %s',
    async (scheme) => {
      const page = await aWindow(scheme);
      await page.getByRole('button', { name: '1 reply' }).click();
      await page.getByRole('complementary', { name: 'Thread' }).getByText('A reply').waitFor();
      expect(await page.evaluate(tooPale)).toEqual([]);
      await page.close();
    },
  );

  it('follow the system, also while the page is open', async () => {
    const page = await aWindow('dark');
    expect(await brightness(page)).toBeLessThan(60);
    const mine = '.message.alone .slack_blocks_to_jsx--block_wrapper';
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('${mine}')).backgroundColor`),
    ).toBe('rgba(0, 0, 0, 0)');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => brightness(page)).toBeGreaterThan(240);
    await page.close();
  });
});
