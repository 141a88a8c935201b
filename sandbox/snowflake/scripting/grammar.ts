import type { Context, Grammar, Services, Statement } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { statementType } from '../engine/result.js';
import { textColumn } from '../engine/value.js';
import type { Cursor } from '../sql/cursor.js';
import { withBinds } from './bindings.js';
import { beginsBlock, parseBody } from './parse-block.js';
import { inNestedFrame, runBody } from './run-body.js';
import { Scope } from './scope.js';
import { integerValue, textValue, type Value } from './value.js';

const anonymous = {
  statementType: statementType.select,
  cost: 'metadata',
  commits: false,
  describe: async () => [textColumn('anonymous block')],
} as const;

/** `[DECLARE …] BEGIN … END` sent as a statement. */
export const blockGrammar =
  (services: Services): Grammar =>
  (cursor): Statement | undefined => {
    if (!beginsBlock(cursor)) return undefined;
    const block = parseBody(cursor.sql);
    return {
      ...anonymous,
      kind: 'block',
      run: (context) =>
        inNestedFrame(context, (frame) => runBody(block, new Scope(), frame, context, services)),
    };
  };

const givenText = (cursor: Cursor, context: Context): string => {
  const token = cursor.peek();
  if (token?.kind !== 'dollar') return cursor.text();
  cursor.next();
  const value = context.frame.session.variables.get(token.value)?.value;
  if (value === undefined || value === null)
    throw syntaxError(
      `error line 1 at position 18\nSession variable '$${token.value}' does not exist`,
    );
  return String(value);
};

const givenValue = (cursor: Cursor, context: Context): Value => {
  const token = cursor.peek();
  return token?.kind === 'number'
    ? integerValue(cursor.integer())
    : textValue(givenText(cursor, context));
};

/** `EXECUTE IMMEDIATE '…' | $$…$$ | $variable | ? [USING (…)]` outside a block. */
export const immediateGrammar =
  (services: Services): Grammar =>
  (cursor, context): Statement | undefined => {
    if (!cursor.accept('EXECUTE', 'IMMEDIATE')) return undefined;
    if (cursor.sees('FROM')) throw unsupported('EXECUTE IMMEDIATE FROM a file');
    const text = givenText(cursor, context);
    const values: Value[] = [];
    if (cursor.accept('USING')) {
      cursor.expect('(');
      do values.push(givenValue(cursor, context));
      while (cursor.accept(','));
      cursor.expect(')');
    }
    cursor.end();
    return {
      ...anonymous,
      kind: 'execute immediate',
      run: (running) =>
        inNestedFrame(running, (nested) =>
          services.engine.execute(withBinds(text, values), nested, { signal: running.signal }),
        ),
    };
  };
