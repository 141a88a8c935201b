/**
 * Draws docs/images/card-good.png, card-undecided.png and card-refused.png: documents that the judge wrote, as the
 * cards that the bot posts, on the page of the local Slack. How to make the documents stands in docs/judge.md.
 *
 *     node --import tsx test/support/card-pictures.ts FOLDER
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startSlack } from '../../sandbox/slack/server.js';
import { evaluationCard } from '../../src/messages/evaluation-card.js';
import { evaluationDocument } from '../../src/promotion/evaluation.js';
import { launchChromium } from './chromium.js';
import { anEvaluation, aPromotion } from './evaluation-document.js';

const root = join(import.meta.dirname, '..', '..');
const days = ['good', 'undecided', 'refused'] as const;

/** The card of a document, as it is posted for a promotion that was just opened. */
const cardOf = async (file: string) => {
  const text = await readFile(file, 'utf8');
  const document = evaluationDocument.parse(JSON.parse(text));
  const { verdict, candidate, production, as_of: asOf } = document;
  const id = `EV_${asOf.replaceAll('-', '')}_0610`;
  const createdAt = new Date(`${asOf}T06:10:00Z`);
  const evaluation = anEvaluation(verdict, {
    id,
    candidate: candidate.version,
    production: production?.version ?? null,
    asOf,
    document,
    digest: createHash('sha256').update(text).digest('hex'),
    requestedBy: null,
    createdAt,
  });
  const openedAt = createdAt;
  const expiresAt = new Date(createdAt.getTime() + 2 * 86_400_000);
  const promotion = aPromotion({ evaluationId: id, openedAt, expiresAt });
  return evaluationCard(evaluation, verdict === 'reject' ? null : promotion, evaluation.production);
};

const picture = async (page: Page, path: string): Promise<void> => {
  const message = page.getByRole('article').last();
  await message.waitFor();
  await message.screenshot({ path });
};

const main = async (folder: string | undefined): Promise<void> => {
  if (folder === undefined) throw new Error('name the folder of the documents');
  const browser = await launchChromium();
  try {
    for (const day of days) {
      const slack = await startSlack({
        manifestPath: join(root, 'manifest.yml'),
        log: () => undefined,
      });
      const { text, blocks } = await cardOf(join(folder, `${day}.json`));
      const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${slack.botToken}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify({ channel: slack.channel, text, blocks }),
      });
      const said = (await answer.json()) as { ok: boolean };
      if (!said.ok) throw new Error(JSON.stringify(said));
      const page = await browser.newPage({ viewport: { width: 1080, height: 1400 } });
      await page.goto(`${slack.page}?as=${slack.workspace.people[1]?.name}`);
      await picture(page, join(root, 'docs', 'images', `card-${day}.png`));
      await page.close();
      await slack.stop();
    }
  } finally {
    await browser.close();
  }
};

await main(process.argv[2]);
