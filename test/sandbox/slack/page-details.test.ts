import type { App } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { aGenerousManifest, type WrittenManifest } from './manifests.js';
import { type Answer, act, aSlack, callApi, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

describe.skipIf(!hasChromium('tests of the page in detail'))('the page, looked at closely', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let manifest: WrittenManifest;
  let app: App;
  let browser: Browser;
  let page: Page;
  let user = '';
  let view: object = {};
  const submitted: Answer[] = [];
  const problems: string[] = [];

  const field = () => page.getByRole('textbox', { name: 'Message #fraud-model-reviews' });
  const call = (method: string, body: object): Promise<Answer> =>
    callApi(slack, method, { channel: slack.channel, ...body });

  beforeAll(async () => {
    manifest = await aGenerousManifest();
    slack = await aSlack({ manifestPath: manifest.path });
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    app.command('/dag', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: view as never });
    });
    app.view('form', async ({ ack, view: sent }) => {
      submitted.push(sent.state.values);
      await ack();
    });
    app.event('message', async () => undefined);
    await app.start();
    browser = await launchChromium();
  });

  beforeEach(async () => {
    await page?.close();
    await act(slack.page, 'reset');
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${slack.page}?as=rosa`);
    await field().waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
    await slack.stop();
    await manifest.remove();
    expect(problems).toEqual([]);
    expect(slack.faults).toEqual([]);
  });

  it('sends with Enter, begins a line with Shift+Enter, and draws what was marked up', async () => {
    await field().fill('*bold* and `code`');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line :tada: at 10:30:15');
    await page.keyboard.press('Enter');
    const message = page.getByRole('article', { name: 'Rosa Lind' });
    await message.getByText('second line').waitFor();
    await message.getByText('bold', { exact: true }).waitFor();
    const bold = `[...document.querySelectorAll('#list article *')].findLast((node) => node.textContent === 'bold')`;
    expect(Number(await page.evaluate(`getComputedStyle(${bold}).fontWeight`))).toBeGreaterThan(
      500,
    );
    const code = bold.replace("'bold'", "'code'");
    expect(await page.evaluate(`getComputedStyle(${code}).fontFamily`)).toMatch(/mono/i);
    expect(await message.innerText()).toContain('10:30:15');
    const [{ blocks, text }] = (await stateOf(slack.page)).messages[slack.channel];
    expect(text).toBe('*bold* and `code`\nsecond line :tada: at 10:30:15');
    expect(blocks[0].elements[0].elements).toContainEqual({ type: 'emoji', name: 'tada' });
    expect(await field().inputValue()).toBe('');
  });

  it('offers commands by keyboard and takes the offer back with Escape', async () => {
    await field().pressSequentially('/');
    await page.getByRole('option', { name: '/raw' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await field().inputValue()).toBe('/raw ');
    await field().fill('/');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('option').count()).toBe(0);
  });

  it('puts messages that follow each other under one name, and marks what is pinned', async () => {
    for (const text of ['one', 'two'])
      await act(slack.page, 'message', { user, channel: slack.channel, text });
    const { ts } = await call('chat.postMessage', { text: 'three' });
    await call('pins.add', { timestamp: ts });
    await page.getByText('Pinned').waitFor();
    const faces = await page
      .locator('#list article')
      .evaluateAll((articles) =>
        (articles as { classList: { contains(name: string): boolean } }[]).map((article) =>
          article.classList.contains('following'),
        ),
      );
    expect(faces).toEqual([false, true, false]);
  });

  it('shows bookmarks, an assistant at work, and sends the prompt that is pressed', async () => {
    await call('bookmarks.add', {
      channel_id: slack.channel,
      type: 'link',
      title: 'Runbook',
      link: 'https://a.example/',
    });
    await page.getByRole('navigation', { name: 'Bookmarks' }).getByText('Runbook').waitFor();
    const { ts } = await call('chat.postMessage', { text: 'Ask me' });
    const place = { channel_id: slack.channel, thread_ts: ts };
    await page.getByRole('article', { name: 'Ask me' }).hover();
    await page.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await call('assistant.threads.setStatus', { ...place, status: 'is reading the run' });
    await thread.getByText('modelbot is reading the run').waitFor();
    const prompts = [{ title: 'Why rejected', message: 'Why was v7 rejected?' }];
    await call('assistant.threads.setSuggestedPrompts', { ...place, prompts });
    await thread.getByRole('button', { name: 'Why rejected' }).click();
    await thread.getByText('Why was v7 rejected?').waitFor();
    const recipient = { recipient_team_id: slack.workspace.teamId, recipient_user_id: user };
    const answer = { ...recipient, thread_ts: ts, markdown_text: '**Because.**' };
    const { ts: streamed } = await call('chat.startStream', answer);
    await thread.getByText('Because.').waitFor();
    await thread.getByText('writing…').waitFor();
    await call('chat.stopStream', { ts: streamed });
    await thread.getByText('writing…').waitFor({ state: 'detached' });
    expect(await thread.getByText('is reading the run').count()).toBe(0);
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'hidden' });
  });

  it('draws the colour, the words around and the fields of an old attachment', async () => {
    const attachment = {
      color: 'danger',
      author_name: 'Watch',
      title: 'Drift',
      fields: [{ title: 'PSI', value: '0.31' }],
      footer: 'since Monday',
    };
    await call('chat.postMessage', {
      text: '',
      attachments: [attachment, { color: 'url(x)', text: 'plain' }],
    });
    for (const words of ['Watch', 'Drift', 'PSI', '0.31', 'since Monday'])
      await page.locator('.attachment').getByText(words, { exact: true }).waitFor();
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('.attachment')].map((node) => node.style.borderColor)`,
      ),
    ).toEqual(['rgb(224, 30, 90)', '']);
  });

  it('names the team that rich text addresses', async () => {
    const elements = [
      { type: 'text', text: 'for ' },
      { type: 'team', team_id: slack.workspace.teamId },
    ];
    const section = { type: 'rich_text_section', elements };
    await call('chat.postMessage', {
      text: 'for all',
      blocks: [{ type: 'rich_text', elements: [section] }],
    });
    await page.getByText('@Fraud team').waitFor();
  });

  it('loses no line of mrkdwn to Markdown, and shows plain text as it was written', async () => {
    const lines = [
      '# 5 runs',
      'Title',
      '===',
      '---',
      '| a | b |',
      '|---|---|',
      '[x](y) ![z](w)',
      '* star',
    ];
    const words = '*not bold* <@U1> :tada: _x_ `c`';
    await call('chat.postMessage', {
      text: 'literal',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: [...lines, '*bold* <https://a.example|link>'].join('\n') },
        },
        { type: 'section', text: { type: 'plain_text', text: words, emoji: false } },
        {
          type: 'header',
          text: { type: 'plain_text', text: '# *big* :tada: _:white_check_mark:_' },
        },
      ],
    });
    const article = page.getByRole('article', { name: 'literal' });
    await article.waitFor();
    const shown = await article.innerText();
    for (const line of [...lines, words, '# *big* 🎉 _✅_']) expect(shown).toContain(line);
    expect(await article.locator('.b-section strong').allInnerTexts()).toEqual(['bold']);
    expect(await article.getByRole('link', { name: 'link' }).count()).toBe(1);
  });

  it('counts what was not read, until it is looked at', async () => {
    const other = slack.workspace.channels.find(({ name }) => name === 'ml-ops')?.id ?? '';
    await call('chat.postMessage', { channel: other, text: 'news' });
    const sidebar = page.getByRole('navigation', { name: 'Channels and apps' });
    const place = sidebar.getByRole('button', { name: 'ml-ops' });
    await place.getByLabel('1 new').waitFor();
    await place.click();
    await page.getByText('news', { exact: true }).first().waitFor();
    expect(await place.getByLabel('1 new').count()).toBe(0);
  });

  it('uploads files into a modal, and gives the keyboard to the first wrong field', async () => {
    view = {
      type: 'modal',
      callback_id: 'form',
      title: plain('Evidence'),
      submit: plain('Send'),
      blocks: [
        {
          type: 'input',
          block_id: 'why',
          label: plain('Why'),
          element: {
            type: 'radio_buttons',
            action_id: 'a',
            options: [{ text: plain('Because'), value: 'b' }],
          },
        },
        {
          type: 'input',
          block_id: 'files',
          label: plain('Files'),
          element: { type: 'file_input', action_id: 'a', filetypes: ['csv'], max_files: 2 },
        },
      ],
    };
    await act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: '' });
    const dialog = page.getByRole('dialog', { name: 'Evidence' });
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('Please complete this required field.').first().waitFor();
    expect(await page.evaluate('document.activeElement.type')).toBe('radio');
    await dialog.getByRole('radio').check();
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'scores.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b'),
    });
    await dialog.getByText('scores.csv').waitFor();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(submitted.at(-1).files.a.files).toMatchObject([{ name: 'scores.csv', size: 3 }]);
  });

  it('shows what was said while it was loading, before its feed had begun', async () => {
    await page.route('**/page/feed?*', async (route) => {
      await field().waitFor();
      await page.waitForLoadState('networkidle');
      await act(slack.page, 'message', { user, channel: slack.channel, text: 'in between' });
      await route.continue();
    });
    await page.goto(`${slack.page}?as=rosa`);
    await page.getByRole('article', { name: 'in between' }).waitFor();
  });

  it('is worked by keyboard alone: a reply in a thread, and a button whose message then changes', async () => {
    await act(slack.page, 'message', { user, channel: slack.channel, text: 'plain words' });
    const message = page.getByRole('article', { name: 'plain words' });
    await message.waitFor();
    await field().focus();
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('ARTICLE');
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.title')).toBe('Reply in thread');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Reply…' }).waitFor();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByText('by keyboard').waitFor();
    const button = { type: 'button', action_id: 'go', text: plain('Go on') };
    const card = {
      text: 'a card',
      blocks: [{ type: 'actions', block_id: 'b', elements: [button] }],
    };
    const { ts } = await call('chat.postMessage', card);
    await page.getByRole('button', { name: 'Go on' }).focus();
    await call('chat.update', { ...card, ts, text: 'another card' });
    await page.getByRole('article', { name: 'another card' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Go on');
    await call('chat.update', { ts, text: 'decided' });
    await page.getByText('decided', { exact: true }).waitFor();
    expect(await page.evaluate('document.activeElement.dataset.ts')).toBe(ts);
  });

  it('skips to the field of the channel that is open, and tells the field’s offers one by one', async () => {
    const sidebar = page.getByRole('navigation', { name: 'Channels and apps' });
    await sidebar.getByRole('button', { name: 'ml-ops' }).click();
    const here = page.getByRole('textbox', { name: 'Message #ml-ops' });
    await here.waitFor();
    await page.getByRole('link', { name: 'Skip to the message field' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('/');
    expect(await here.inputValue()).toBe('/');
    const told = async () =>
      page.locator(`#${await here.getAttribute('aria-activedescendant')}`).textContent();
    expect(await told()).toContain('/dag');
    await page.keyboard.press('ArrowDown');
    expect(await told()).toContain('/raw');
    const offers = page.getByRole('listbox', { name: 'Suggestions' });
    expect(await here.getAttribute('aria-controls')).toBe(await offers.getAttribute('id'));
    await page.keyboard.press('Escape');
    expect(await here.getAttribute('aria-activedescendant')).toBeNull();
  });

  it('leaves the keyboard where it was when a Home or a form is drawn anew', async () => {
    const button = (action_id: string, text: string) => ({
      type: 'button',
      action_id,
      text: plain(text),
    });
    const home = (word: string) => ({
      user_id: user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: plain(word) },
          { type: 'actions', block_id: 'b', elements: [button('a', 'One'), button('b', 'Two')] },
        ],
      },
    });
    await callApi(slack, 'views.publish', home('first'));
    await page.getByRole('button', { name: 'modelbot' }).click();
    await page.getByRole('heading', { name: 'Home of modelbot' }).waitFor();
    await page.getByRole('button', { name: 'Two' }).focus();
    await callApi(slack, 'views.publish', home('second'));
    await page.getByRole('heading', { name: 'second' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Two');
    view = {
      type: 'modal',
      callback_id: 'form',
      external_id: 'form',
      title: plain('Form'),
      submit: plain('Send'),
      blocks: ['one', 'two'].map((word) => ({
        type: 'input',
        block_id: word,
        label: plain(word),
        element: { type: 'plain_text_input', action_id: 'a' },
      })),
    };
    await act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: '' });
    const dialog = page.getByRole('dialog', { name: 'Form' });
    await dialog.getByRole('textbox', { name: 'two' }).fill('half a w');
    const changed = { ...view, title: plain('Changed') };
    await callApi(slack, 'views.update', { external_id: 'form', view: changed });
    await page.getByRole('dialog', { name: 'Changed' }).waitFor();
    await page.keyboard.type('ord');
    const field = page.getByRole('dialog').getByRole('textbox', { name: 'two' });
    expect(await field.inputValue()).toBe('half a word');
  });

  it('closes the menu of people with Escape and by a click elsewhere', async () => {
    const menu = page.getByRole('menu');
    const me = page.getByRole('button', { name: 'Rosa Lind' });
    await me.click();
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await me.click();
    await menu.waitFor();
    await field().click();
    await menu.waitFor({ state: 'hidden' });
  });

  it('keeps long tables and words inside 400 pixels', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    const cells = Array.from({ length: 12 }, (_, index) => ({
      type: 'raw_text',
      text: `column ${index}`,
    }));
    await call('chat.postMessage', {
      text: 'wide',
      blocks: [
        { type: 'table', rows: [cells, cells] },
        { type: 'section', text: plain('x'.repeat(300)) },
      ],
    });
    const words = [{ type: 'raw_text', text: 'words '.repeat(20) }, ...cells.slice(0, 1)];
    const column_settings = [{ is_wrapped: true }];
    await call('chat.postMessage', {
      text: 'wrapped',
      blocks: [{ type: 'table', column_settings, rows: [words, words] }],
    });
    await page.locator('.table-frame').nth(1).waitFor();
    const cut =
      '[...document.querySelectorAll(".table-frame")].map((node) => node.scrollWidth > node.clientWidth)';
    expect(await page.evaluate(cut)).toEqual([true, false]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(await page.evaluate('document.getElementById("scroll").scrollWidth')).toBe(400);
  });
});

describe.skipIf(!hasChromium('a test of the page’s reconnecting'))('a window of the page', () => {
  it('says that the server is gone, and goes on once it is back', async () => {
    const first = await aSlack();
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(`${first.page}?as=rosa`);
    await page.getByRole('textbox', { name: 'Message #fraud-model-reviews' }).waitFor();
    await first.stop();
    await page.getByText('Reconnecting…').waitFor();
    const second = await aSlack({ port: first.port });
    await page.getByText('No app connected').waitFor();
    const body = { channel: second.channel, text: 'after the restart' };
    await callApi(second, 'chat.postMessage', body);
    await page.getByText('after the restart', { exact: true }).waitFor();
    await browser.close();
    await second.stop();
  });
});
