import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../support/child-process.js';
import { hasChromium, launchChromium } from '../support/chromium.js';

/** What a newcomer does after `npm run demo`, in a real browser. */
describe.skipIf(!hasChromium('the newcomer’s journey'))('a newcomer on the page', () => {
  let demo: Child;
  let address: string;
  let state: string;
  let browser: Browser;

  const windowAs = async (person: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(`${address}?as=${person}`);
    await composer(page).waitFor();
    return page;
  };
  const composer = (page: Page) =>
    page.getByRole('textbox', { name: 'Message #fraud-model-reviews' });
  const type = async (page: Page, text: string) => {
    await composer(page).fill(text);
    await page.keyboard.press('Enter');
  };

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'dagbot-journey-'));
    demo = startChild('npm', [
      'run',
      '--silent',
      'demo',
      '--',
      '--no-open',
      '--state',
      state,
      '--port',
      '0',
    ]);
    const line = await demo.line((each) => each.includes('Open http'), 120_000);
    address = /http:\S+/.exec(line)?.[0] ?? '';
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await rm(state, { recursive: true, force: true });
  });

  it('finds a welcome that says what to type', async () => {
    const page = await windowAs('rosa');
    await page.getByText('To begin, type').waitFor({ timeout: 30_000 });
    await page.close();
  });

  it('deploys the DAG after seeing what will be created', async () => {
    const page = await windowAs('rosa');
    await type(page, '/dag deploy');
    await page.getByText('FRAUD_DAG$EVALUATE').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Apply' }).first().click();
    const confirm = page.getByRole('alertdialog').getByRole('button', { name: /^Apply/ });
    await confirm.click();
    await page.getByRole('heading', { name: 'Deploy plan applied' }).waitFor({ timeout: 60_000 });
    await page.close();
  });

  it('runs it, watches the tasks and gets the evaluation card', async () => {
    await demo.line((each) => each.includes('The data are in'), 120_000);
    const page = await windowAs('rosa');
    await type(page, `/dag run as_of=${yesterday()}`);
    await page.getByRole('heading', { name: /Run in progress/ }).waitFor({ timeout: 30_000 });
    await page.getByRole('heading', { name: /Your call: v\d{12}/ }).waitFor({ timeout: 180_000 });
    await page.getByRole('heading', { name: /Run succeeded/ }).waitFor({ timeout: 60_000 });
    await page.close();
  });

  it('promotes it as a reviewer and sees the live marker moved', async () => {
    const page = await windowAs('tomas');
    const card = page.getByRole('heading', { name: /Your call: v\d{12}/ });
    const version = /v\d{12}/.exec((await card.textContent()) ?? '')?.[0] ?? 'none';
    await page.getByRole('button', { name: /^Promote/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Promote now' }).click();
    await page
      .getByRole('heading', { name: new RegExp(`Promoted.*${version}|${version}.*live`, 'i') })
      .waitFor({ timeout: 30_000 });
    await type(page, '/dag models');
    await page.getByText(`live: ${version}`).first().waitFor({ timeout: 30_000 });
    expect(await page.getByText('from nothing to').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('gets the next candidate against the live version, recommended or as a call of their own', async () => {
    const page = await windowAs('rosa');
    await type(page, '/dag run');
    const next = page.getByRole('heading', {
      name: /Promote recommended: v\d{12}|Your call: v\d{12}/,
    });
    await next.waitFor({ timeout: 180_000 });
    for (const words of ['Live → candidate', 'PR-AUC', 'Weakest segments'])
      await page.getByText(words).first().waitFor();
    await page.close();
  });

  it('rejects it with a reason, which is kept', async () => {
    const page = await windowAs('tomas');
    await page.getByRole('button', { name: /^Reject/ }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('radio', { name: 'A segment gets worse' }).check();
    await form.getByRole('textbox').fill('Cash machines lose too much recall for us.');
    await form.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('heading', { name: /Rejected: v\d{12}/ }).waitFor({ timeout: 30_000 });
    await page.getByText('Cash machines lose too much recall for us.').first().waitFor();
    await page.close();
  });
});

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
