import type { AccountObject, Context, SystemFunction } from '../engine/context.js';
import { notFound, SnowflakeError, unsupported } from '../engine/errors.js';
import { type Cell, textColumn } from '../engine/value.js';
import { findExact, readSignature } from '../procedures/find.js';
import { Cursor } from '../sql/cursor.js';
import { containerText, WRITTEN, type WrittenKind } from './container.js';

const refused = (message: string) =>
  new SnowflakeError(
    '001044',
    '42P13',
    `SQL compilation error: error line 1 at position 7\n${message}`,
  );

const isWritten = (kind: string): kind is WrittenKind => Object.hasOwn(WRITTEN, kind);

/** How it is called in the refusal of one that there is not. */
const TITLES: Readonly<Record<string, string>> = { 'FILE FORMAT': 'File format' };
const titled = (kind: string): string =>
  TITLES[kind] ?? kind.charAt(0) + kind.slice(1).toLowerCase();

/** Tables and views stand for each other: the platform writes whichever has the name. */
const kindsOf = (kind: WrittenKind | 'DATABASE' | 'SCHEMA') =>
  kind === 'TABLE' || kind === 'VIEW'
    ? ([kind, kind === 'TABLE' ? 'VIEW' : 'TABLE'] as const)
    : [kind];

/** @throws SnowflakeError 002003 when there is none, or the role may not see it */
const find = (
  kind: WrittenKind | 'DATABASE' | 'SCHEMA',
  name: string,
  context: Context,
): AccountObject => {
  const { services, frame } = context;
  const cursor = Cursor.of(name);
  if (kind === 'PROCEDURE' || kind === 'FUNCTION') {
    const wanted = readSignature(cursor);
    cursor.end();
    return findExact(kind, wanted, context) as AccountObject;
  }
  const parts = cursor.name();
  cursor.end();
  for (const one of kindsOf(kind)) {
    const found = services.catalogue.find(one, parts, frame);
    if (found && services.access.sees(frame, found)) return found;
  }
  const isTable = kind === 'TABLE' || kind === 'VIEW';
  throw notFound(isTable ? 'Object' : titled(kind), parts.join('.'), isTable ? '42S02' : '02000');
};

const required = (cell: Cell | undefined, what: string): string => {
  if (typeof cell === 'string') return cell;
  throw refused(`Invalid argument for function 'GET_DDL': the ${what} must be a text.`);
};

/** `GET_DDL('type', 'name' [, fully_qualified])`. Source: D:sql-reference/functions/get_ddl */
export const getDdl: SystemFunction = {
  name: 'GET_DDL',
  returns: textColumn('GET_DDL'),
  call: async (args, context) => {
    if (args.length < 2 || args.length > 3)
      throw refused(`Invalid number of arguments for function 'GET_DDL': ${args.length}.`);
    const kind = required(args[0], 'type').trim().toUpperCase().replaceAll('_', ' ');
    const name = required(args[1], 'name');
    const qualified = args[2] === true || String(args[2]).toUpperCase() === 'TRUE';
    if (kind === 'DATABASE' || kind === 'SCHEMA')
      return containerText(find(kind, name, context), qualified, context);
    if (!isWritten(kind)) throw unsupported(`GET_DDL of ${kind}`);
    const object = find(kind, name, context);
    return WRITTEN[object.kind as WrittenKind](object, qualified, context);
  },
};
