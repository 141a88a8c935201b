import type { App } from '@slack/bolt';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { type Answer, act, aSlack } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(`Version ${value}`), value });

describe.skipIf(!hasChromium('tests of the page’s elements'))('an element on the page', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let browser: Browser;
  let page: Page;
  let dialog: Locator;
  let user = '';
  let elements: readonly object[] = [];
  const submitted: Answer[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    app.command('/dag', async ({ ack, client, body }) => {
      await ack();
      const blocks = elements.map((element, index) => ({
        type: 'input',
        block_id: `b${index}`,
        optional: true,
        label: plain(`Field ${index}`),
        element: { action_id: 'a', ...element },
      }));
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'form',
          title: plain('Form'),
          submit: plain('Send'),
          blocks,
        } as never,
      });
    });
    app.options('a', async ({ ack, payload }) => {
      const found = ['v17', 'v18', 'v29'].filter((value) => value.startsWith(payload.value));
      await ack({ options: found.map(option) });
    });
    app.view('form', async ({ ack, view }) => {
      submitted.push(view.state.values);
      await ack();
    });
    await app.start();
    browser = await launchChromium();
  });

  beforeEach(async () => {
    await page?.close();
    await act(slack.page, 'reset');
    page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${slack.page}?as=rosa`);
    await page.getByRole('textbox', { name: 'Message #fraud-model-reviews' }).waitFor();
    dialog = page.getByRole('dialog', { name: 'Form' });
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
    await slack.stop();
    expect(problems).toEqual([]);
    expect(slack.faults).toEqual([]);
  });

  const open = async (...shown: readonly object[]): Promise<void> => {
    elements = shown;
    await act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: '' });
    await dialog.waitFor();
  };

  const send = async (): Promise<Answer> => {
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.waitFor({ state: 'detached' });
    return submitted.at(-1);
  };

  it('takes several answers of several searches, and lets go of one', async () => {
    await open({ type: 'multi_external_select', min_query_length: 1 });
    const field = dialog.getByRole('combobox', { name: 'Field 0' });
    for (const [words, name] of [
      ['v1', 'Version v17'],
      ['v1', 'Version v18'],
      ['v2', 'Version v29'],
    ] as const) {
      await field.pressSequentially(words);
      await dialog.getByRole('option', { name }).click();
    }
    await dialog.getByRole('button', { name: 'Remove Version v18' }).click();
    const values = await send();
    expect(values.b0.a.selected_options).toEqual([option('v17'), option('v29')]);
  });

  it('is searched and chosen from by keyboard alone, and Escape closes its list only', async () => {
    await open({ type: 'external_select', min_query_length: 1 });
    const field = dialog.getByRole('combobox', { name: 'Field 0' });
    expect(await page.evaluate('document.activeElement.role')).toBe('combobox');
    await page.keyboard.type('v1');
    await dialog.getByRole('option').first().waitFor();
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await dialog.getByRole('option').first().waitFor({ state: 'hidden' });
    expect(await field.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('1');
    await dialog.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toBe('Version v18');
    expect((await send()).b0.a.selected_option).toEqual(option('v18'));
  });

  it('keeps the options it began with, though the app did not offer them again', async () => {
    await open(
      { type: 'external_select', initial_option: option('v3') },
      { type: 'multi_external_select', initial_options: [option('v4'), option('v5')] },
    );
    const values = await send();
    expect(values.b0.a.selected_option).toEqual(option('v3'));
    expect(values.b1.a.selected_options).toEqual([option('v4'), option('v5')]);
  });
});
