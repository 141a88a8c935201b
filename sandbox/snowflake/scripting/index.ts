import type { Services } from '../engine/context.js';
import { flowGrammar } from './flow.js';
import { blockGrammar, immediateGrammar } from './grammar.js';
import { parseBody } from './parse-block.js';
import { runBody } from './run-body.js';
import type { ScriptRunner } from './runner.js';
import { Scope } from './scope.js';
import { wait } from './wait.js';

export type { ScriptRunner } from './runner.js';

/** Snowflake Scripting: anonymous blocks, EXECUTE IMMEDIATE and the bodies of procedures in SQL. */
export const scripting = (services: Services): ScriptRunner => ({
  name: 'scripting',
  grammars: [flowGrammar(services), blockGrammar(services), immediateGrammar(services)],
  systemFunctions: [wait],
  check: (body) => void parseBody(body),
  runBody: (body, args, columns, context) => {
    const scope = new Scope();
    let index = 0;
    for (const [name, cell] of args) {
      const column = columns[index++] ?? { name, type: 'text', nullable: true };
      scope.set(name, { kind: 'variable', type: null, value: { column, cell } });
    }
    return runBody(parseBody(body), scope, context.frame, context, services);
  },
});
