import type { WayBack } from '../promotion/way-back.js';
import type { Watched } from '../snowflake/queries/watch.js';
import { revertButton } from './card-parts.js';
import { type Guard, guardName, guardWarning, stateName } from './guards.js';
import { actions, blockId, context, header, type Message, message, section, table } from './kit.js';
import { missing, signedPoints } from './numbers.js';
import { calendarDay } from './times.js';
import { choices, versionCode, versionName } from './words.js';

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

/** What to look at for each guard, in the order of their reports. */
const advice: Readonly<Record<string, string>> = {
  alert_volume: 'More or fewer alerts than the team reads: look at the day’s transactions first.',
  score_drift: 'The scores moved: ask an engineer what changed in the transactions.',
  inputs:
    'An input broke: ask an engineer to mend the source tables; another version reads them too.',
  recall_at_budget: 'It catches less fraud than the version before: a revert is the remedy.',
  savings_at_budget: 'It saves less money than the version before: a revert is the remedy.',
};

const whatToDo = ({ guards }: Watched, back: WayBack | null): string => {
  const lines = guards
    .filter(({ state }) => state === 'broken')
    .flatMap(({ name }) => advice[name] ?? []);
  const end =
    back === null
      ? 'Nothing was live before it, so there is nothing to revert to.'
      : `Any reviewer may revert to ${versionCode(back.previous)} during probation, an admin at any time.`;
  return ['*What to do*', ...lines, end].join('\n');
};

/** A guard of the live version was outside its limit two days running. Nothing was changed by itself. */
export const guardBroken = (version: string, watched: Watched, back: WayBack | null): Message => {
  const { day, guards, probation } = watched;
  const warning = guardWarning(watched) ?? 'No guard is broken';
  const part = (name: string) => blockId('probation', name, version, 1);
  const when = probation === null ? '' : ` Probation day ${probation.day} of ${probation.of};`;
  const buttons =
    back === null ? [] : [revertButton(back.evaluation, back.revision, back.previous, warning)];
  return message(
    `Warning for live ${versionName(version)}: ${warning}. Nothing has been reverted.${choices(buttons.map(({ text }) => text.text))}`,
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
      section(whatToDo(watched, back), part('next')),
      context(
        `Recall and savings: upper end of the 95% interval against the version before · live: ${versionCode(version)} · more: \`/dag status\``,
        part('about'),
      ),
      ...(buttons.length === 0 ? [] : [actions(buttons, part('actions'))]),
    ],
    { event_type: 'dagbot_guard', event_payload: { version, day } },
  );
};
