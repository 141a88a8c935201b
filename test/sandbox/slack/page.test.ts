import type { App } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { act, aSlack, callApi } from './person.js';
import { aSocketApp } from './socket-app.js';

const button = (action: string, text: string, more: object = {}) => ({
  type: 'button',
  action_id: action,
  text: { type: 'plain_text', text },
  value: action,
  ...more,
});

const card = [
  { type: 'header', text: { type: 'plain_text', text: ':white_check_mark: Promote recommended' } },
  {
    type: 'section',
    text: { type: 'mrkdwn', text: '*One*\n&lt;script&gt;window.pwned = 1&lt;/script&gt;' },
  },
  {
    type: 'table',
    rows: [[{ type: 'raw_text', text: 'Metric' }], [{ type: 'raw_text', text: 'PR-AUC <b>' }]],
  },
  {
    type: 'plan',
    title: 'FRAUD_DAG',
    tasks: [{ type: 'task_card', task_id: 'a', title: 'Train', status: 'in_progress' }],
  },
  {
    type: 'actions',
    block_id: 'choices',
    elements: [
      button('reject', 'Reject'),
      button('cancel', 'Cancel run', {
        confirm: {
          title: { type: 'plain_text', text: 'Cancel this run?' },
          text: { type: 'plain_text', text: 'Running tasks stop.' },
          confirm: { type: 'plain_text', text: 'Cancel the run' },
          deny: { type: 'plain_text', text: 'Let it run' },
        },
      }),
      {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: { type: 'plain_text', text: 'Hand over' }, value: 'hand_over|1' },
          { text: { type: 'plain_text', text: 'Extend' }, value: 'extend|1' },
        ],
      },
      {
        type: 'static_select',
        action_id: 'days',
        placeholder: { type: 'plain_text', text: 'Days' },
        options: ['7', '14'].map((value) => ({
          text: { type: 'plain_text', text: `${value} days` },
          value,
        })),
      },
    ],
  },
];

const form = {
  type: 'modal' as const,
  callback_id: 'form',
  title: { type: 'plain_text' as const, text: 'Reject version' },
  submit: { type: 'plain_text' as const, text: 'Reject' },
  close: { type: 'plain_text' as const, text: 'Back' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Why' },
      element: {
        type: 'plain_text_input' as const,
        action_id: 'value',
        multiline: true,
        min_length: 10,
      },
    },
  ],
};

describe.skipIf(!hasChromium('page tests'))('the page', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let browser: Browser;
  const pressed: string[] = [];
  const submitted: string[] = [];
  const problems: string[] = [];

  const aWindow = async (as: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') problems.push(line.text());
    });
    await page.goto(`${slack.page}?as=${as}`);
    await page.getByRole('textbox', { name: 'Message #fraud-model-reviews' }).waitFor();
    return page;
  };

  const type = async (page: Page, text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Message #fraud-model-reviews' }).fill(text);
    await page.keyboard.press('Enter');
  };

  beforeAll(async () => {
    slack = await aSlack();
    app = aSocketApp(slack);
    app.command('/dag', async ({ ack, respond }) => {
      await ack();
      await respond('Only for you: try `/dag status`');
    });
    app.action('reject', async ({ ack, client, body }) => {
      await ack();
      if (body.type === 'block_actions')
        await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    app.shortcut('run.start', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    app.action(/cancel|more|days/, async ({ ack, action }) => {
      await ack();
      if (action.type === 'button' && 'action_id' in action) pressed.push(action.action_id);
      if (action.type === 'overflow' || action.type === 'static_select')
        pressed.push(action.selected_option.value);
    });
    app.view('form', async ({ ack, view }) => {
      const text = view.state.values.reason?.value?.value ?? '';
      if (!text.includes('segment')) {
        await ack({ response_action: 'errors', errors: { reason: 'Name the segment.' } });
        return;
      }
      submitted.push(text);
      await ack();
    });
    app.event('app_home_opened', async ({ client, event }) => {
      if (event.tab !== 'home') return;
      await client.views.publish({
        user_id: event.user,
        view: {
          type: 'home',
          blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Waiting for you: 2' } }],
        },
      });
    });
    await app.start();
    browser = await launchChromium();
  }, 30_000);

  afterAll(async () => {
    await browser.close();
    await app.stop();
    await slack.stop();
    expect(problems).toEqual([]);
    expect(slack.faults).toEqual([]);
  });

  it('draws a card and keeps markup in texts harmless', async () => {
    const page = await aWindow('rosa');
    await callApi(slack, 'chat.postMessage', {
      channel: slack.channel,
      text: 'Promote? Choices: Reject.',
      blocks: card,
    });
    await page.getByRole('heading', { name: 'Promote recommended' }).waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual(['Metric']);
    expect(await page.getByText('PR-AUC <b>').count()).toBe(1);
    expect(await page.getByRole('img', { name: 'running' }).count()).toBe(1);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.getByRole('article', { name: 'Promote? Choices: Reject.' }).count()).toBe(1);
    await page.close();
  });

  it('asks before a button with a question and sends menus and selects', async () => {
    const page = await aWindow('rosa');
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('button', { name: 'Let it run' }).click();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Extend' }).click();
    await page.getByRole('combobox').selectOption({ label: '14 days' });
    await expect.poll(() => pressed).toEqual(['cancel', 'extend|1', '14']);
    await page.close();
  });

  it('submits a modal once its fields are right', async () => {
    const page = await aWindow('tomas');
    await page.getByRole('button', { name: 'Reject' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject version' });
    const submit = dialog.getByRole('button', { name: 'Reject' });
    const field = dialog.getByRole('textbox', { name: 'Why' });
    await submit.click();
    await dialog.getByText('Please complete this required field.').waitFor();
    await field.fill('too short');
    await submit.click();
    await dialog.getByText('at least 10 characters').waitFor();
    await field.fill('long enough a text');
    await submit.click();
    await dialog.getByText('Name the segment.').waitFor();
    expect(await field.inputValue()).toBe('long enough a text');
    await field.fill('the segment of new customers');
    await submit.click();
    await dialog.waitFor({ state: 'detached' });
    expect(submitted).toEqual(['the segment of new customers']);
    await page.close();
  });

  it('shows everyone what one person writes, and a private answer to that person alone', async () => {
    const [rosa, noor] = await Promise.all([aWindow('rosa'), aWindow('noor')]);
    await type(rosa, 'hello @noor');
    const greeting = noor.getByRole('article', { name: 'Rosa Lind' });
    await greeting.getByText('@Noor Haddad').waitFor();
    const reaction = greeting.getByRole('button', { name: 'eyes: 1, by Noor Haddad' });
    await greeting.hover();
    await greeting.getByRole('button', { name: 'React with eyes' }).click();
    await reaction.click();
    await reaction.waitFor({ state: 'detached' });
    await rosa
      .getByRole('textbox', { name: 'Message #fraud-model-reviews' })
      .pressSequentially('/da');
    await rosa.getByRole('option', { name: '/dag' }).click();
    await rosa.keyboard.type('help');
    await rosa.keyboard.press('Enter');
    await rosa.getByText('Only for you: try').waitFor();
    expect(await noor.getByText('Only for you: try').count()).toBe(0);
    await Promise.all([rosa.close(), noor.close()]);
  });

  it('opens the Home and follows an edit', async () => {
    const page = await aWindow('rosa');
    const { ts } = await callApi(slack, 'chat.postMessage', {
      channel: slack.channel,
      text: 'Task 1 of 2',
    });
    await page.getByText('Task 1 of 2', { exact: true }).waitFor();
    await callApi(slack, 'chat.update', { channel: slack.channel, ts, text: 'Task 2 of 2' });
    await page.getByText('Task 2 of 2', { exact: true }).waitFor();
    await page.getByText('(edited)').waitFor();
    await page.getByRole('button', { name: 'modelbot' }).click();
    await page.getByRole('heading', { name: 'Waiting for you: 2' }).waitFor();
    await page.close();
  });

  it('is worked without a mouse: a question, a menu, a form, a shortcut and the Home', async () => {
    const page = await aWindow('noor');
    const held = (): Promise<string> =>
      page.evaluate(
        `document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''`,
      );
    /** Goes on with one key until something of that name has the keyboard. */
    const reach = async (name: RegExp, key = 'Tab'): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press(key);
        if (name.test(await held())) return;
      }
      throw new Error(`${key} does not reach ${name}`);
    };
    pressed.length = 0;
    await page.getByRole('button', { name: 'Cancel run' }).waitFor();
    await reach(/^Cancel run$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Cancel this run?' });
    await question.waitFor();
    expect(await question.ariaSnapshot()).toContain('Running tasks stop.');
    expect(await question.getAttribute('aria-describedby')).not.toBeNull();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await held()).toBe('Cancel run');
    await page.keyboard.press('Enter');
    await reach(/^Cancel the run$/);
    await page.keyboard.press('Enter');
    await expect.poll(() => pressed).toEqual(['cancel']);
    await reach(/^More actions$/);
    await page.keyboard.press('Enter');
    expect(await held()).toBe('Hand over');
    await page.keyboard.press('ArrowDown');
    expect(await held()).toBe('Extend');
    await page.keyboard.press('Enter');
    await expect.poll(() => pressed).toEqual(['cancel', 'extend|1']);
    expect(await held()).toBe('More actions');
    await reach(/^Reject$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Reject version' });
    await dialog.waitFor();
    await page.keyboard.type('the segment of old customers');
    await reach(/^Reject$/);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(submitted.at(-1)).toBe('the segment of old customers');
    await reach(/Start a run$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await reach(/modelbot$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Waiting for you: 2' }).waitFor();
    await reach(/^Messages$/);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Message modelbot' }).waitFor();
    await page.close();
  });

  it('turns a button until the app answers, and marks it when none came', async () => {
    const page = await aWindow('rosa');
    const blocks = [{ type: 'actions', elements: [button('deaf', 'Unheard')] }];
    await callApi(slack, 'chat.postMessage', { channel: slack.channel, text: 'x', blocks });
    const unheard = page.getByRole('button', { name: 'Unheard' });
    await unheard.click();
    await expect.poll(() => unheard.getAttribute('aria-busy')).toBe('true');
    await page.getByText('“Unheard” failed with the error "operation_timeout"').waitFor();
    await expect.poll(() => unheard.getAttribute('aria-busy')).toBeNull();
    expect(await unheard.getAttribute('title')).toBe('The app did not answer in time');
    await page.close();
  });

  it('says so when no app is connected, and fits a phone', async () => {
    const page = await aWindow('noor');
    await page.setViewportSize({ width: 390, height: 800 });
    await act(slack.page, 'disconnect', { drop: true });
    await page.getByText('No app connected').waitFor();
    await type(page, '/dag status');
    await page.getByText('/dag failed with the error "dispatch_failed"').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const lines = "document.querySelector('.top .me').getClientRects()[0].height";
    expect(await page.evaluate(lines)).toBeLessThan(40);
    await page.close();
  });
});
