import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../../support/chromium.js';
import { aSlack, callApi } from './person.js';

/** 2023-11-14 22:13:20 UTC, the next day in Tokyo. */
const moment = 1_700_000_000;
/** What the page's clock says: 2027-01-15, in Tokyo too. */
const now = 1_800_000_000;

const shown = {
  date_num: '2023-11-15',
  date: 'November 15th, 2023',
  date_short: 'Nov 15, 2023',
  date_long: 'Wednesday, November 15th, 2023',
  date_pretty: 'November 15th, 2023',
  time: '7:13 AM',
  time_secs: '7:13:20 AM',
};

describe.skipIf(!hasChromium('tests of the page’s dates'))('a date on the page', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let browser: Browser;

  beforeAll(async () => {
    slack = await aSlack();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await slack.stop();
    expect(slack.faults).toEqual([]);
  });

  it('is written for the reader’s zone, and as the app gave it when nothing fits', async () => {
    const lines = Object.keys(shown).map((token) => `${token}: <!date^${moment}^{${token}}|lost>`);
    const link = `<!date^${moment}^at {time}^https://a.example/|lost>`;
    const near = `<!date^${now}^since {date_short_pretty}|lost>`;
    const before = `<!date^${now - 86_400}^until {date_long_pretty}|lost>`;
    const months = `<!date^${now - 150 * 86_400}^of {date}, {date_short_pretty}, {date_long}|lost>`;
    const fresh = `<!date^${now}^{date_pretty} it is|lost>`;
    const text = [
      ...lines,
      link,
      near,
      before,
      months,
      fresh,
      `<!date^${moment}^{nothing} of it|lost>`,
    ].join('\n');
    await callApi(slack, 'chat.postMessage', { channel: slack.channel, text });
    const context = await browser.newContext({ timezoneId: 'Asia/Tokyo', locale: 'en-US' });
    await context.clock.setFixedTime(now * 1000);
    const page = await context.newPage();
    await page.goto(`${slack.page}?as=rosa`);
    const message = page.locator('#list article .body');
    await message.getByText('date_num').waitFor();
    const words = (await message.innerText()).replaceAll('\u202f', ' ');
    for (const [token, written] of Object.entries(shown))
      expect(words).toContain(`${token}: ${written}`);
    expect(words).toContain('since today');
    expect(words).toContain('until yesterday');
    expect(words).toContain('of August 18th, Aug 18, Tuesday, August 18th\n');
    expect(words).toContain('\nToday it is');
    expect(words).toContain('{nothing} of it');
    await message.getByRole('link', { name: 'at 7:13' }).waitFor();
    await context.close();
  });
});
