import { expect } from 'vitest';
import type { BotWorld } from './bot-world.js';
import { ledgerFaults, readLedger } from './ledger.js';
import { wordsOf } from './workspace-driver.js';

const terminal = ['rejected', 'expired', 'superseded', 'withdrawn', 'promoted'];
const secrets = /xox[abp]-[\w-]{8,}|xapp-[\w-]{8,}|-----BEGIN/;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** I1, I2: one end for each promotion, and what is promoted was approved before. */
const promotionFaults = async (world: BotWorld): Promise<string[]> => {
  const ledger = await readLedger(world);
  const ends = ledger.filter(({ KIND }) => terminal.includes(KIND));
  const approved = new Set(
    ledger.filter(({ KIND }) => KIND === 'approval').map(({ EVALUATION_ID }) => EVALUATION_ID),
  );
  return ends.flatMap(({ KIND, EVALUATION_ID }, index) => [
    ...(ends.findIndex((end) => end.EVALUATION_ID === EVALUATION_ID) === index
      ? []
      : [`${EVALUATION_ID} ended twice, at last ${KIND}`]),
    ...(KIND !== 'promoted' || approved.has(EVALUATION_ID)
      ? []
      : [`${EVALUATION_ID} was promoted without an approval`]),
  ]);
};

/** I2, I6: the live version is the last promoted one, adopted, or an outside change. */
const markerFaults = async (world: BotWorld): Promise<string[]> => {
  const [shown] = await world.as('bot', 'SHOW MODELS IN SCHEMA MODEL_REGISTRY.MODEL_SCHEMA');
  const live = text(shown?.default_version_name);
  const moves = (await readLedger(world))
    .filter(({ KIND }) =>
      ['promoted', 'reverted', 'adopted', 'baseline', 'outside_change'].includes(KIND),
    )
    .map(({ DETAIL }) => text((JSON.parse(DETAIL) as { live?: unknown }).live));
  const known = moves.at(-1);
  return known === undefined || known === live
    ? []
    : [`the ledger's last live version is ${known}, the registry's ${live}`];
};

/** I5, I7: one post for each key; what the outbox calls sent stands where it says. */
const postFaults = async (world: BotWorld): Promise<string[]> => {
  const { messages } = await world.slack.state();
  const keys = Object.values(messages)
    .flat()
    .flatMap((message) => message.metadata?.event_payload?.key ?? []);
  const rows = await world.as('bot', 'SELECT KEY, TS, STATE, CHANNEL FROM DAG_RUNS.BOT.OUTBOX');
  return [
    ...keys
      .filter((key, index) => keys.indexOf(key) !== index)
      .map((key) => `${key} stands twice in Slack`),
    ...rows
      .map((row) => text(row.KEY))
      .filter((key, index, all) => all.indexOf(key) !== index)
      .map((key) => `${key} stands twice in the outbox`),
    ...rows
      .filter(({ STATE }) => STATE === 'sent')
      .filter(({ CHANNEL, TS }) => !messages[text(CHANNEL)]?.some(({ ts }) => ts === TS))
      .map(({ KEY }) => `${text(KEY)} is called sent and does not stand in Slack`),
  ];
};

/** I6: a message that says promoted speaks of a promotion that the ledger has. */
const wordFaults = async (world: BotWorld): Promise<string[]> => {
  const { messages } = await world.slack.state();
  const promoted = (await readLedger(world))
    .filter(({ KIND }) => KIND === 'promoted')
    .map(({ DETAIL }) => text((JSON.parse(DETAIL) as { candidate?: unknown }).candidate));
  return Object.values(messages)
    .flat()
    .map((message) => `${message.text} ${wordsOf(message.blocks)}`)
    .flatMap((words) => [...words.matchAll(/Promoted: (v[\w]+)/g)].map((found) => found[1] ?? ''))
    .filter((version) => !promoted.includes(version.toUpperCase()))
    .map((version) => `a message says ${version} was promoted; the ledger does not`);
};

/** I9: nothing that a person or the log can read holds a token or a key. */
const secretFaults = async (world: BotWorld, logs: readonly string[]): Promise<string[]> => {
  const { messages, ephemeral } = await world.slack.state();
  const rows = await world.as('bot', 'SELECT * FROM DAG_RUNS.BOT.OUTBOX');
  const places = { messages, ephemeral, rows, logs };
  return Object.entries(places)
    .filter(([, place]) => secrets.test(JSON.stringify(place)))
    .map(([name]) => `${name} hold a secret`);
};

/**
 * Asserts what must hold after every history: the ledger's chain, one end for each promotion, the
 * marker, one post for each key, and no secret. `logs` is what the bots printed.
 */
export const expectInvariants = async (
  world: BotWorld,
  logs: readonly string[] = [],
): Promise<void> => {
  const faults = await Promise.all([
    readLedger(world).then(ledgerFaults),
    promotionFaults(world),
    markerFaults(world),
    postFaults(world),
    wordFaults(world),
    secretFaults(world, logs),
  ]);
  expect(faults.flat()).toEqual([]);
};
