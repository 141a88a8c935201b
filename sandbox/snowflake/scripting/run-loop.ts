import { evaluate, holds } from './evaluate.js';
import { type Flow, type Here, type Machine, resumed } from './machine.js';
import { rowsOf } from './run-cursor.js';
import { Scope } from './scope.js';
import type { Fragment, Step } from './tree.js';
import { integerValue } from './value.js';

type Loop = Extract<Step, { kind: 'count' | 'each' | 'while' | 'repeat' | 'loop' }>;
type Steps = (machine: Machine, here: Here, steps: readonly Step[]) => Promise<Flow | undefined>;

const wholeNumber = async (machine: Machine, here: Here, expression: Fragment): Promise<number> => {
  const { cell, column } = await evaluate(machine, here, expression);
  return Math.round(Number(cell ?? Number.NaN) / 10 ** (column.scale ?? 0));
};

/** One pass after another: each yields the names that the pass sees. */
async function* passes(machine: Machine, here: Here, loop: Loop): AsyncGenerator<Here> {
  const within = () => ({ ...here, scope: new Scope(here.scope) });
  if (loop.kind === 'count') {
    const [from, to] = [
      await wholeNumber(machine, here, loop.from),
      await wholeNumber(machine, here, loop.to),
    ];
    for (let count = 0; count <= to - from; count++) {
      const inner = within();
      const value = integerValue(loop.reverse ? to - count : from + count);
      inner.scope.set(loop.name, { kind: 'variable', type: null, value });
      yield inner;
    }
  } else if (loop.kind === 'each') {
    for await (const row of rowsOf(machine, here, loop)) {
      const inner = within();
      inner.scope.set(loop.name, row);
      yield inner;
    }
  } else if (loop.kind === 'while') while (await holds(machine, here, loop.condition)) yield here;
  else if (loop.kind === 'repeat') {
    do yield here;
    while (!(await holds(machine, here, loop.until)));
  } else for (;;) yield here;
}

/** Runs any loop. BREAK and CONTINUE with another loop's label, and RETURN, go on outwards. */
export const runLoop = async (
  machine: Machine,
  here: Here,
  loop: Loop,
  steps: Steps,
): Promise<Flow | undefined> => {
  for await (const inner of passes(machine, here, loop)) {
    await machine.turn();
    const flow = await resumed(inner, () => steps(machine, inner, loop.body));
    if (!flow) continue;
    if (flow.kind === 'return') return flow;
    if (flow.label !== null && flow.label !== loop.label) return flow;
    if (flow.kind === 'break') return undefined;
  }
  return undefined;
};
