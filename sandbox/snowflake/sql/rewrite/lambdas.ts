import { unsupported } from '../../engine/errors.js';
import { duckTypeOf } from '../../store/types.js';
import { readType } from '../column-type.js';
import { Cursor } from '../cursor.js';
import type { Token } from '../lexer.js';
import { call, fragment, isSymbol, rewriteCalls, symbol, textOf } from '../token-list.js';

/** What becomes of the elements, and of each answer of the lambda. */
const FUNCTIONS: Readonly<Record<string, readonly [list: string, answer: string | undefined]>> = {
  FILTER: ['LIST_FILTER', undefined],
  TRANSFORM: ['LIST_TRANSFORM', 'SF_ELEMENT'],
};

/**
 * `TRANSFORM(array, x [type] -> …)` and FILTER, over the array's elements as VARIANTs.
 * https://docs.snowflake.com/en/user-guide/querying-semistructured#lambda-functions-on-data-with-snowflake-higher-order-functions
 */
export const lambdas = (tokens: readonly Token[]): Token[] =>
  rewriteCalls(tokens, ({ name, args }) => {
    const [array = [], lambda = []] = args;
    const arrow = lambda.findIndex((token) => isSymbol(token, '->'));
    const found = FUNCTIONS[name];
    if (!found || arrow < 0) return undefined;
    const [list, answer] = found;
    const [parameter] = lambda;
    if (parameter?.kind !== 'word') throw unsupported(`${name} with several parameters`);
    const typed = lambda.slice(1, arrow);
    const column = readType(new Cursor(textOf(typed), typed), '');
    if (typed.length > 0 && !column) throw unsupported(`the type ${textOf(typed)} in ${name}`);
    const value = call('SF_TO_VARIANT', [[parameter]]);
    const element = column
      ? [...fragment('CAST('), ...value, ...fragment(`AS ${duckTypeOf(column)})`)]
      : value;
    const body = lambda
      .slice(arrow + 1)
      .flatMap((token, at, all) =>
        token.kind === 'word' &&
        token.value === parameter.value &&
        !isSymbol(all[at - 1], '.') &&
        !isSymbol(all[at + 1], '(')
          ? element
          : [token],
      );
    const computed = answer ? call(answer, [body]) : body;
    return [
      ...fragment('CAST('),
      ...call(list, [call('SF_ELEMENTS', [array]), [parameter, symbol('->'), ...computed]]),
      ...fragment('AS SF_ARRAY)'),
    ];
  });
