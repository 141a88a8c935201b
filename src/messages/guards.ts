import type { Watched } from '../snowflake/queries/watch.js';
import { calendarDay } from './times.js';
import { list } from './words.js';

export type Guard = Watched['guards'][number];

const names: Readonly<Record<string, string>> = {
  alert_volume: 'alert volume',
  score_drift: 'score drift',
  inputs: 'inputs',
  recall_at_budget: 'recall',
  savings_at_budget: 'savings',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A guard as a table names it. */
export const guardName = ({ name }: Guard): string => capital(names[name] ?? name);

/** How a guard stands, in a table. */
export const stateName = ({ state }: Guard): string => capital(state.replaceAll('_', ' '));

/** Each state with what it says of the guards in it, worst first. */
const states: readonly (readonly [Guard['state'], (guards: string) => string])[] = [
  ['broken', (guards) => `${guards} broken`],
  ['outside_once', (guards) => `${guards} outside for one day`],
  ['inside', (guards) => `${guards} inside`],
  ['labels_not_in_yet', (guards) => `labels not in yet for ${guards}`],
  ['not_measured', (guards) => `${guards} not measured`],
];

const namesIn = ({ guards }: Watched, state: Guard['state']): string[] =>
  guards.filter((guard) => guard.state === state).map(({ name }) => names[name] ?? name);

/** Guards of the live version that were outside their limits two days running. */
export const brokenGuards = (watched: Watched | null): string[] =>
  watched === null ? [] : namesIn(watched, 'broken');

/** `Probation day 3 of 14: inputs broken; alert volume inside (17 Jan)`; `''` when there is nothing to say. */
export const guardsLine = (watched: Watched | null): string => {
  if (watched === null) return '';
  const { probation, day } = watched;
  if (probation === null && brokenGuards(watched).length === 0) return '';
  const parts = states.flatMap(([state, say]) => {
    const found = namesIn(watched, state);
    return found.length === 0 ? [] : [say(list(found))];
  });
  const head = probation === null ? 'Guards' : `Probation day ${probation.day} of ${probation.of}`;
  return `${head}: ${parts.join('; ')} (${calendarDay(day)})`;
};

/** `Inputs broken two days running`, for a headline; null while no guard is. */
export const guardWarning = (watched: Watched | null): string | null => {
  const broken = brokenGuards(watched);
  if (broken.length === 0) return null;
  return `${capital(list(broken))} broken two days running`;
};
