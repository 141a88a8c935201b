import type { Watched } from '../snowflake/queries/watch.js';
import { type Guard, guardName, guardWarning, stateName } from './guards.js';
import { blockId, context, header, type Message, message, section, table } from './kit.js';
import { missing, signedPoints } from './numbers.js';
import { calendarDay } from './times.js';
import { versionCode, versionName } from './words.js';

const share = (value: number): string => `${value.toFixed(2)} × budget`;
const bound = (value: number): string => `${signedPoints(value)} pts`;

/** What was measured, in the guard's own unit. */
const values: Readonly<Record<string, (value: number) => string>> = {
  alert_volume: share,
  score_drift: (value) => value.toFixed(2),
  inputs: (value) => `${value} broken`,
  recall_at_budget: bound,
  savings_at_budget: bound,
};

const limitsOf = ({ name, least, most }: Guard): string => {
  const low = least === null ? '' : (values[name]?.(least) ?? String(least));
  const high = most === null ? '' : (values[name]?.(most) ?? String(most));
  if (low !== '' && high !== '') return `${low} to ${high}`;
  return low === '' ? `at most ${high}` : `at least ${low}`;
};

/** A guard of the live version was outside its limit two days running. Nothing was changed by itself. */
export const guardBroken = (version: string, watched: Watched): Message => {
  const { day, guards, probation } = watched;
  const warning = guardWarning(watched) ?? 'No guard is broken';
  const part = (name: string) => blockId('probation', name, version, 1);
  const when = probation === null ? '' : ` Probation day ${probation.day} of ${probation.of};`;
  return message(
    `Warning for live ${versionName(version)}: ${warning}. Nothing has been reverted.`,
    [
      header('person', `Warning: ${versionName(version)} is out of its limits`, part('status')),
      section(`*${warning}.*${when} nothing has been reverted.`, part('reading')),
      table(
        [
          { name: 'Guard' },
          { name: calendarDay(day), align: 'right' },
          { name: 'Limit' },
          { name: 'Reading' },
        ],
        guards.map((guard) => [
          guardName(guard),
          guard.value === null ? missing : (values[guard.name]?.(guard.value) ?? `${guard.value}`),
          limitsOf(guard),
          guard.state === 'broken' ? { bold: stateName(guard) } : stateName(guard),
        ]),
        part('guards'),
      ),
      context(
        `Recall and savings: upper end of the 95% interval against the version before · live: ${versionCode(version)} · more: \`/dag status\``,
        part('about'),
      ),
    ],
    { event_type: 'dagbot_guard', event_payload: { version, day } },
  );
};
