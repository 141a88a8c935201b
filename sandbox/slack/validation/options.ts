import type { JsonObject } from '../json.js';
import { rule } from './checks.js';

const valuesOf = (element: JsonObject): readonly unknown[] =>
  Array.isArray(element.options) ? element.options.map((entry) => (entry as JsonObject).value) : [];

/** Options are told apart by their values. */
export const distinctOptions = rule(
  (element) => new Set(valuesOf(element)).size === valuesOf(element).length,
  'option values must be unique',
  '/options',
);

/** What is chosen at first must be on offer. */
export const initialAmongOptions = rule((element) => {
  const initial = [
    element.initial_option,
    ...(Array.isArray(element.initial_options) ? element.initial_options : []),
  ];
  return (
    !Array.isArray(element.options) ||
    initial.every(
      (entry) => entry === undefined || valuesOf(element).includes((entry as JsonObject).value),
    )
  );
}, 'initial option must match one of the options');
