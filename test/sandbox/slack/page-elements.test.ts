import type { App } from '@slack/bolt';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { type Answer, act, aSlack, callApi, soon } from './person.js';
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
  const picked: Answer[] = [];
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
    app.options(/^(a|multi_external_select)$/, async ({ ack, payload }) => {
      const found = ['v17', 'v18', 'v29'].filter((value) => value.startsWith(payload.value));
      await ack({ options: found.map(option) });
    });
    app.action(/.*/, async ({ ack, body }) => {
      await ack();
      picked.push((body as Answer).actions[0]);
    });
    app.view('form', async ({ ack, view }) => {
      submitted.push(view.state.values);
      await ack();
    });
    await app.start();
    browser = await launchChromium();
  });

  beforeEach(async () => {
    picked.length = 0;
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
    const line = { user, channel: slack.channel, command: '/dag', text: '' };
    // a busy machine may have cost the app its socket, which it opens anew after five seconds
    await soon(async () =>
      expect(await act(slack.page, 'command', line)).toMatchObject({ acked: true }),
    );
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

  const options = ['v1', 'v2', 'v3'].map(option);
  const every: readonly { type: string }[] = [
    ...['static_select', 'multi_static_select', 'checkboxes', 'radio_buttons'].map((type) => ({
      type,
      options,
    })),
    ...['users', 'multi_users', 'channels', 'conversations', 'external', 'multi_external'].map(
      (kind) => ({ type: `${kind}_select` }),
    ),
    ...['datepicker', 'timepicker', 'datetimepicker'].map((type) => ({ type })),
  ];
  const typed: readonly object[] = [
    ...['plain_text_input', 'rich_text_input', 'email_text_input', 'url_text_input'],
    'file_input',
  ].map((type) => ({ type }));

  const post = async (...shown: readonly { type: string }[]): Promise<void> => {
    const elements = shown.map((element) => ({ action_id: element.type, ...element }));
    const card = {
      channel: slack.channel,
      text: 'a card',
      blocks: [
        { type: 'image', image_url: `${slack.page}page/icon.svg`, alt_text: 'A chart' },
        { type: 'table', rows: [[{ type: 'raw_text', text: 'Metric' }]] },
        {
          type: 'data_visualization',
          title: 'Shares',
          chart: { type: 'pie', segments: [{ label: 'fraud', value: 1 }] },
        },
        { type: 'actions', block_id: 'b', elements },
      ],
    };
    expect((await callApi(slack, 'chat.postMessage', card)).ok).toBe(true);
    await page.getByRole('article', { name: 'a card' }).waitFor();
  };

  /** What assistive software is told of the controls in a node that have no name. */
  const nameless = async (node: Locator): Promise<string[]> =>
    (await node.ariaSnapshot())
      .split('\n')
      .map((line) => line.trim())
      .filter((line) =>
        /^- (button|checkbox|combobox|group|img|listbox|option|radio|radiogroup|region|searchbox|spinbutton|textbox)\b(?! ")/.test(
          line,
        ),
      );

  it('has a name for those who do not see it, in a message and in a form', async () => {
    await post({ type: 'button', text: plain('Go') } as { type: string }, ...every);
    expect(await nameless(page.locator('#list'))).toEqual([]);
    expect(await page.locator('article .body').getByRole('button').allTextContents()).toEqual([
      'Go',
    ]);
    await open(...every, ...typed, { type: 'number_input', is_decimal_allowed: false });
    expect(await nameless(dialog)).toEqual([]);
    const named = dialog.locator('[data-act][aria-label^="Field "]');
    expect(await named.count()).toBe(every.length + typed.length + 1);
  });

  it('waits for Enter or for the next one while keys change it, and sends what is chosen then', async () => {
    await post(
      { type: 'static_select', options } as { type: string },
      every[1] ?? { type: '' },
      {
        type: 'datepicker',
      },
      every[3] ?? { type: '' },
    );
    const control = (kind: string): Locator => page.locator(`article [data-type="${kind}"]`);
    await control('static_select').focus();
    for (let count = 0; count < 3; count += 1) await page.keyboard.press('ArrowDown');
    expect(picked).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => picked.map((action) => action.selected_option?.value)).toEqual(['v3']);
    await control('multi_static_select').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await control('datepicker').focus();
    await expect.poll(() => picked.at(-1)?.selected_options).toEqual(options.slice(0, 2));
    await page.keyboard.type('11222026');
    await control('radio_buttons').getByRole('radio').first().focus();
    await expect.poll(() => picked.at(-1)?.selected_date).toBe('2026-11-22');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => picked.at(-1)?.selected_option?.value).toBe('v3');
    expect(picked).toHaveLength(4);
  });

  it('shows what was answered before when its question is answered with no', async () => {
    const confirm = {
      title: plain('Sure?'),
      text: plain('It is sent.'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    const asking = (element: { type: string }) => ({ ...element, confirm });
    await post(
      asking({ type: 'static_select', options } as { type: string }),
      ...[1, 2, 3].map((index) => asking(every[index] ?? { type: '' })),
      asking({ type: 'datepicker' }),
      asking({ type: 'multi_external_select', min_query_length: 1 } as { type: string }),
    );
    const card = page.locator('article');
    const answer = (label: string) =>
      page.getByRole('alertdialog').getByRole('button', { name: label }).click();
    const select = card.locator('[data-type="static_select"]');
    await select.selectOption({ label: 'Version v2' });
    await answer('Yes');
    await expect.poll(() => picked.length).toBe(1);
    await select.selectOption({ label: 'Version v3' });
    await answer('No');
    await expect.poll(() => select.inputValue()).toBe('v2');
    const many = card.locator('[data-type="multi_static_select"]');
    await many.selectOption(['v1', 'v2']);
    await answer('No');
    await expect.poll(() => many.inputValue()).toBe('');
    await card.getByRole('checkbox').first().click();
    await answer('No');
    await expect.poll(() => card.getByRole('checkbox').first().isChecked()).toBe(false);
    await card.getByRole('radio').nth(1).click();
    await answer('Yes');
    await expect.poll(() => picked.length).toBe(2);
    await card.getByRole('radio').first().click();
    await answer('No');
    await expect.poll(() => card.getByRole('radio').nth(1).isChecked()).toBe(true);
    const date = card.locator('[data-type="datepicker"]');
    await date.fill('2026-11-22');
    await answer('No');
    await expect.poll(() => date.inputValue()).toBe('');
    const search = card.getByRole('combobox').last();
    for (const [words, name, yes] of [
      ['v17', 'Version v17', 'Yes'],
      ['v18', 'Version v18', 'No'],
    ] as const) {
      await search.click();
      await search.pressSequentially(words);
      await card.getByRole('option', { name }).click();
      await answer(yes);
    }
    await expect.poll(() => card.locator('.chosen').allInnerTexts()).toEqual(['Version v17 ×']);
    expect(picked.map(({ type }) => type)).toEqual([
      'static_select',
      'radio_buttons',
      'multi_external_select',
    ]);
  });

  it('is picked with the mouse at once', async () => {
    await post({ type: 'static_select', options } as { type: string }, every[2] ?? { type: '' });
    await page.locator('article select').selectOption({ label: 'Version v2' });
    await expect.poll(() => picked.at(-1)?.selected_option).toEqual(options[1]);
    await page.locator('article').getByRole('checkbox').first().click();
    await expect.poll(() => picked.at(-1)?.selected_options).toEqual([options[0]]);
  });

  it('shows the cards of a carousel side by side', async () => {
    const plain = (text: string) => ({ type: 'plain_text', text });
    const cards = ['first', 'second', 'third', 'fourth'].map((name) => ({
      type: 'card',
      title: plain(name),
      actions: [{ type: 'button', action_id: name, text: plain(`Take ${name}`) }],
    }));
    await callApi(slack, 'chat.postMessage', {
      channel: slack.channel,
      text: 'a carousel',
      blocks: [{ type: 'carousel', elements: cards }],
    });
    const shown = page.getByRole('article', { name: 'a carousel' });
    const boxes = await Promise.all(
      ['first', 'second'].map((name) =>
        shown.getByRole('button', { name: `Take ${name}` }).boundingBox(),
      ),
    );
    expect(boxes[1]?.y).toBe(boxes[0]?.y);
    expect(boxes[1]?.x ?? 0).toBeGreaterThan(boxes[0]?.x ?? 0);
    await shown.getByRole('button', { name: 'Take fourth' }).scrollIntoViewIfNeeded();
  });
});
