import type { Token } from '../lexer.js';
import { changeEvents } from './change-events.js';
import { dates } from './dates.js';
import { events } from './events.js';
import { formats } from './formats.js';
import { functionNames } from './function-names.js';
import { generator } from './generator.js';
import { intervals } from './intervals.js';
import { joins } from './joins.js';
import { lambdas } from './lambdas.js';
import { lateralFunctions } from './lateral-functions.js';
import { likeAny } from './like-any.js';
import { medians } from './medians.js';
import { objects } from './objects.js';
import { paths } from './paths.js';
import { random } from './random.js';
import { ratio } from './ratio.js';
import { recursion } from './recursion.js';
import { refused } from './refused.js';
import { remainders } from './remainders.js';
import { reservedNames } from './reserved-names.js';
import { sampling } from './sampling.js';
import { types } from './types.js';
import { unpivots } from './unpivots.js';
import { values } from './values.js';

export type Rewrite = (tokens: readonly Token[]) => Token[];

/**
 * What is done to a query's tokens, in this order, before the transpiler sees them.
 * Column names, binds and table names have been dealt with by then (`sql/compile.ts`).
 */
export const rewrites: readonly (readonly [name: string, rewrite: Rewrite])[] = [
  ['refused', refused],
  ['recursion', recursion],
  ['reserved-names', reservedNames],
  ['paths', paths], // before all that reads calls: it makes calls of `v:a[0]`
  ['unpivots', unpivots],
  ['joins', joins],
  ['sampling', sampling],
  ['lambdas', lambdas],
  ['like-any', likeAny],
  ['values', values],
  ['types', types],
  ['intervals', intervals],
  ['lateral-functions', lateralFunctions],
  ['generator', generator],
  ['formats', formats], // before function-names: those with a format keep Snowflake's names until here
  ['dates', dates],
  ['medians', medians],
  ['ratio', ratio],
  ['change-events', changeEvents],
  ['events', events], // those that are left
  ['remainders', remainders],
  ['random', random],
  ['objects', objects],
  ['function-names', functionNames],
];

export const rewrite = (tokens: readonly Token[]): Token[] =>
  rewrites.reduce<Token[]>((current, [, step]) => step(current), [...tokens]);
