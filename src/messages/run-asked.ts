import { blockId, type Message, message, section } from './kit.js';
import { escaped } from './limits.js';

/** What `/dag run` would do. */
export const dryRun = (overrides: object): Message => {
  const pairs = Object.entries(overrides).map(([key, value]) => `${key}=${String(value)}`);
  const what = pairs.length === 0 ? 'with the deployed configuration' : `with ${pairs.join(' ')}`;
  return message(`Dry run: this would start a run ${what}. Nothing was started.`, [
    section(
      `*Dry run: this would start a run ${escaped(what)}.* Nothing was started.\nIt trains a candidate, compares it with the live version and posts a card; it promotes nothing without a reviewer.`,
      blockId('run', 'dry', 'reply'),
    ),
  ]);
};

/** What the person alone is told; null where the run's own message in this channel says it all. */
export const runAccepted = (
  outcome: 'started' | 'queued_behind' | 'unknown',
  elsewhere: string | null,
): Message | null => {
  const place = elsewhere === null ? 'in this channel' : `in <#${elsewhere}>`;
  if (outcome === 'unknown')
    return message(
      'Not confirmed: Snowflake did not answer, so the run may or may not have started. Do not start another yet.',
      [
        section(
          `*Not confirmed: Snowflake did not answer, so the run may or may not have started.*\nIf it did, its message ${place} follows its tasks within a minute. Look at \`/dag status\` before you start another.`,
          blockId('run', 'unknown', 'reply'),
        ),
      ],
    );
  if (outcome === 'started' && elsewhere === null) return null;
  const word =
    outcome === 'queued_behind'
      ? 'A run is in progress; yours begins after it.'
      : 'The run has started.';
  return message(
    `${word} Its progress is shown in ${elsewhere === null ? 'this channel' : 'the channel of runs'}.`,
    [section(`*${word}* Its progress is shown ${place}.`, blockId('run', 'accepted', 'reply'))],
  );
};
