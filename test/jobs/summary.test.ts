import { describe, expect, it } from 'vitest';
import type { Bot } from '../../src/bot.js';
import { newMemory } from '../../src/jobs/memory.js';
import { summary, summaryDue } from '../../src/jobs/summary.js';
import { messageFaults } from '../support/block-kit.js';
import { BotDriver } from '../support/bot-driver.js';

const settings = [
  { KEY: 'summary_at', VALUE: '"09:00"' },
  { KEY: 'schedule_zone', VALUE: '"Europe/Berlin"' },
];
const deployed = [{ AT: new Date('2026-11-20T10:00:00Z') }];

const at = async (iso: string, answers: object = {}) => {
  const driver = await BotDriver.start({
    answers: {
      'reading when the summary is due': settings,
      'reading the first deploy': deployed,
      'looking for a message key': [{ N: 0 }],
      ...answers,
    },
  });
  const clock = { now: () => new Date(iso), monotonicMs: () => 0 };
  const bot: Bot = { ...driver.bot, clock };
  const memory = newMemory();
  await summary(bot, memory);
  return { added: driver.warehouse.bindsOf('adding a message'), memory, bot, driver };
};

describe('the daily summary', () => {
  it('is asked for once its hour has come, under the business date and channel', async () => {
    const { added, memory, bot } = await at('2026-11-22T08:00:00Z');
    expect(added.map(([key]) => key)).toEqual(['summary:2026-11-22:C1']);
    const { message } = JSON.parse(String(added[0]?.[4])) as {
      message: Parameters<typeof messageFaults>[0];
    };
    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toContain('Daily summary, 22 Nov: no run.');
    expect(summaryDue(bot, memory)).toBe(false);
  });

  it('waits for its hour in its own zone', async () => {
    const { added, memory, bot } = await at('2026-11-22T07:59:59Z');
    expect(added).toEqual([]);
    expect(new Date(memory.summaryAt).toISOString()).toBe('2026-11-22T08:00:00.000Z');
    expect(summaryDue(bot, memory)).toBe(false);
  });

  it('is posted late rather than never, with the date of the day it is posted on', async () => {
    const { added } = await at('2026-11-22T22:59:00Z');
    expect(added.map(([key]) => key)).toEqual(['summary:2026-11-22:C1']);
  });

  it('is not asked for twice', async () => {
    const { added } = await at('2026-11-22T08:00:00Z', {
      'looking for a message key': [{ N: 1 }],
    });
    expect(added).toEqual([]);
  });

  it.each([
    ['nothing was deployed', { 'reading the first deploy': [{ AT: null }] }],
    [
      'the first deploy came after the hour',
      { 'reading the first deploy': [{ AT: new Date('2026-11-22T09:00:00Z') }] },
    ],
    ['there are no settings yet', { 'reading when the summary is due': [] }],
  ])('stays away while %s', async (_why, answers) => {
    const { added } = await at('2026-11-22T09:30:00Z', answers);
    expect(added).toEqual([]);
  });
});
