import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const found = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Is there a browser to test with? Says on stderr, once per file, why tests are left out. */
export const hasChromium = (what: string): boolean => {
  if (found === undefined)
    process.stderr.write(`${what} skipped: no Chromium in CHROMIUM_PATH or /usr/bin\n`);
  return found !== undefined;
};

/** A headless browser that asks no network for anything of its own. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    ...(found === undefined ? {} : { executablePath: found }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
