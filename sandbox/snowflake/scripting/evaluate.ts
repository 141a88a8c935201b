import { SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';
import type { Token } from '../sql/lexer.js';
import { closing, isSymbol, isWord } from '../sql/token-list.js';
import { type Lookup, spliced } from './bindings.js';
import { coerceFast, columnOfType } from './coerce.js';
import { evaluateFast } from './fast-expression.js';
import { literalOf } from './literal.js';
import { type Here, type Machine, raisingAt } from './machine.js';
import type { Fragment } from './tree.js';
import { booleanValue, integerValue, nullValue, textValue, type Value } from './value.js';

/** Variables that the platform keeps: of the exception being handled, and of the last statement. */
const kept = (machine: Machine, here: Here, name: string): Value | undefined => {
  const { rowCount, queryId } = machine.last;
  switch (name) {
    case 'SQLCODE':
      return here.raised && integerValue(here.raised.code);
    case 'SQLERRM':
      return here.raised && textValue(here.raised.inner.message);
    case 'SQLSTATE':
      return here.raised && textValue(here.raised.inner.sqlState);
    case 'SQLROWCOUNT':
      return integerValue(rowCount);
    case 'SQLFOUND':
      return booleanValue(rowCount === null ? null : rowCount > 0);
    case 'SQLNOTFOUND':
      return booleanValue(rowCount === null ? null : rowCount === 0);
    case 'SQLID':
      return textValue(queryId);
    default:
      return undefined;
  }
};

const NO_BINDS: Lookup['bind'] = () => undefined;

/** What a piece of SQL can see from here. */
export const lookupOf = (
  machine: Machine,
  here: Here,
  bind: Lookup['bind'] = NO_BINDS,
): Lookup => ({
  value: (name) => here.scope.variable(name)?.value ?? kept(machine, here, name),
  field: (name, field) => {
    const named = here.scope.find(name);
    return named?.kind === 'row' ? named.fields.get(field) : undefined;
  },
  rowsOf: (name) => {
    const named = here.scope.find(name);
    return named?.kind === 'resultset' ? named.rows?.queryId : undefined;
  },
  bind,
});

/** The client's own `?` in an anonymous block. */
export const clientBind =
  (machine: Machine): Lookup['bind'] =>
  (_, inBody) => {
    if (inBody > machine.context.binds.length) return undefined;
    const cell = machine.context.bind(inBody);
    if (typeof cell === 'number' || typeof cell === 'bigint') return integerValue(cell);
    return typeof cell === 'boolean'
      ? booleanValue(cell)
      : textValue(cell === null ? null : String(cell));
  };

/** The only cell of an answer. */
export const firstValue = (result: Result): Value => {
  const column = result.columns[0];
  return column ? { column, cell: result.vectors[0]?.[0] ?? null } : nullValue;
};

const onlyValue = (result: Result): Value => {
  if (result.rowCount > 1)
    throw new SnowflakeError('090150', '22000', 'Single-row subquery returns more than one row.');
  return firstValue(result);
};

const asked = async (machine: Machine, expression: string): Promise<Value> =>
  onlyValue(await machine.aside(`SELECT ${expression}`));

/** `CALL f(…)` in the brackets around it, or without them. */
const callIn = ({ tokens }: Fragment): readonly Token[] | undefined => {
  if (isWord(tokens[0], 'CALL')) return tokens;
  const bracketed = isSymbol(tokens[0], '(') && closing(tokens, 0) === tokens.length - 1;
  return bracketed && isWord(tokens[1], 'CALL') ? tokens.slice(1, -1) : undefined;
};

/**
 * The one cell that `(CALL f(…))` or `(CALL f(…)::TYPE)` answers.
 * https://docs.snowflake.com/en/user-guide/tasks-graphs (examples of a finalizer and of return values)
 */
const called = async (
  machine: Machine,
  { source, place }: Fragment,
  call: readonly Token[],
  lookup: Lookup,
): Promise<Value> => {
  const open = call.findIndex((token) => isSymbol(token, '('));
  const end = open < 0 ? call.length : closing(call, open) + 1;
  const statement = spliced({ source, place, tokens: call.slice(0, end) }, lookup, false);
  const value = onlyValue((await machine.statement(statement)).result);
  const [cast, ...rest] = call.slice(end);
  return cast
    ? asked(machine, `${literalOf(value)}${source.slice(cast.start, rest.at(-1)?.end)}`)
    : value;
};

/** The value of an expression. @throws Raised EXPRESSION_ERROR at the expression's first character */
export const evaluate = async (
  machine: Machine,
  here: Here,
  expression: Fragment,
): Promise<Value> => {
  const lookup = lookupOf(machine, here, clientBind(machine));
  return (
    evaluateFast(expression.tokens, lookup) ??
    raisingAt('EXPRESSION_ERROR', expression.place, () => {
      const call = callIn(expression);
      if (call) return called(machine, expression, call, lookup);
      return asked(machine, spliced(expression, lookup, true));
    })
  );
};

/** The one cell of a query in brackets, for `v := (SELECT …)` and `v := (CALL …)`. */
export const evaluateQuery = (machine: Machine, here: Here, query: Fragment): Promise<Value> =>
  raisingAt('EXPRESSION_ERROR', query.place, () => {
    const lookup = lookupOf(machine, here, clientBind(machine));
    const call = callIn(query);
    if (call) return called(machine, query, call, lookup);
    return asked(machine, `(${spliced(query, lookup, false)})`);
  });

/** A condition: NULL counts as false. */
export const holds = async (
  machine: Machine,
  here: Here,
  condition: Fragment,
): Promise<boolean> => {
  const value = await evaluate(machine, here, condition);
  if (value.cell === null) return false;
  if (value.column.type === 'boolean') return value.cell === true;
  const cast = await raisingAt('EXPRESSION_ERROR', condition.place, () =>
    asked(machine, `${literalOf(value)}::BOOLEAN`),
  );
  return cast.cell === true;
};

const tooLong = (text: string) =>
  new SnowflakeError('100078', '22000', `String '${text}' is too long and would be truncated`);

/** The value as one of a declared type. @throws SnowflakeError what the cast says */
export const coerce = async (
  machine: Machine,
  value: Value,
  type: string | null,
): Promise<Value> => {
  if (type === null) return value;
  const column = columnOfType(type);
  const fast = column && coerceFast(value, column);
  if (fast) return fast;
  // a cast to a length would cut what an assignment refuses
  const target = column?.type === 'text' ? 'VARCHAR' : type;
  const cast = await asked(machine, `CAST(${literalOf(value)} AS ${target})`);
  if (!column) return cast;
  const { cell } = cast;
  if (typeof cell === 'string' && column.length !== undefined && cell.length > column.length)
    throw tooLong(cell);
  return { column: { ...cast.column, name: '' }, cell };
};
