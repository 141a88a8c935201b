import type { AccountObject, Context } from '../engine/context.js';
import { DEFAULT_COMMENT } from '../procedures/create.js';
import { baseName, type Parameter, type Returns, type Routine } from '../procedures/routine.js';
import { typeText } from '../sql/column-type.js';
import { fullName, text } from './writing.js';

/** Names of routines and of their arguments are always in quotes. */
const inQuotes = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const argument = ({ column, otherwise }: Parameter): string =>
  `${inQuotes(column.name)} ${typeText(column)}${otherwise === null ? '' : ` DEFAULT ${otherwise}`}`;

const returned = (returns: Returns): string =>
  returns.kind === 'scalar'
    ? `${typeText(returns.column)}${returns.column.nullable ? '' : ' NOT NULL'}`
    : `TABLE (${returns.columns.map((column) => `${inQuotes(column.name)} ${typeText(column)}`).join(', ')})`;

const texts = (word: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`${word} = (${values.map(text).join(',')})`];

const given = (word: string, value: string | null): string[] =>
  value === null ? [] : [`${word} = ${text(value)}`];

/** @throws SnowflakeError 003001 for a secure one: what it is made of is for its owner alone */
export const routineText = (routine: Routine, qualified: boolean, context: Context): string => {
  const { services, frame } = context;
  const { properties, comment } = routine;
  if (properties.secure) services.access.require(frame, 'OWNERSHIP', routine as AccountObject);
  const kind = routine.kind === 'PROCEDURE' ? 'PROCEDURE' : 'FUNCTION';
  const name = inQuotes(baseName(routine));
  const place = qualified
    ? `${fullName({ ...routine, name: routine.schema ?? '', schema: null })}.`
    : '';
  const temporary = routine.session === undefined ? '' : 'TEMPORARY ';
  const secure = properties.secure ? 'SECURE ' : '';
  const lines = [
    `CREATE OR REPLACE ${temporary}${secure}${kind} ${place}${name}(${properties.parameters.map(argument).join(', ')})`,
    `RETURNS ${returned(properties.returns)}`,
    `LANGUAGE ${properties.language}`,
    ...(properties.nullHandling === 'CALLED ON NULL INPUT' ? [] : [properties.nullHandling]),
    ...(properties.volatility === 'VOLATILE' ? [] : [properties.volatility]),
    ...given('RUNTIME_VERSION', properties.runtimeVersion),
    ...texts('PACKAGES', properties.packages),
    ...given('HANDLER', properties.handler),
    ...texts('IMPORTS', properties.imports),
    ...(comment === '' || comment === DEFAULT_COMMENT[kind] ? [] : [`COMMENT=${text(comment)}`]),
    ...(kind === 'PROCEDURE' ? [`EXECUTE AS ${properties.executeAs}`] : []),
    ...(properties.body === null ? [] : [`AS ${text(properties.body)}`]),
  ];
  return `${lines.join('\n')};`;
};
