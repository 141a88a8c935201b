import type { Block, Num, Step, Test } from './random-program.js';

type Cell = number | null;
interface Named {
  value: Cell;
}
interface Kind {
  readonly name: string;
  readonly code: number;
}

/** What no handler took. */
export class Uncaught extends Error {
  constructor(
    readonly code: number,
    readonly type: string,
  ) {
    super(`${code} ${type}`);
  }
}

/** An exception on its way; `kind` is null for those of the platform. */
class Thrown extends Error {
  constructor(
    readonly type: string,
    readonly code: number,
    readonly kind: Kind | null,
  ) {
    super(type);
  }
}

type Flow =
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'return'; readonly value: string };

/** Names in view, innermost last. */
interface View {
  readonly variables: ReadonlyMap<string, Named>;
  readonly exceptions: ReadonlyMap<string, Kind>;
  readonly handled: Thrown | null;
  /** the CONTINUE handler of the block that takes an exception */
  readonly resume: (thrown: Thrown) => (() => Flow | undefined) | undefined;
}

const DIVISION = 100051;
const CONSTRUCTS = new Set([
  'block',
  'if',
  'case',
  'choose',
  'for',
  'rows',
  'while',
  'repeat',
  'loop',
]);

/**
 * What a program returns: the documented meaning of each statement, as directly as can be written.
 * @param rows of the table that its cursors read
 * @param log takes what it inserts
 * @throws Uncaught
 */
export const run = (program: Block, rows: readonly number[], log: Cell[]): string => {
  let out = '';
  let count: Cell = null;

  const number = (view: View, value: Num): Cell => {
    if (value.kind === 'literal') return value.value;
    if (value.kind === 'name') {
      const found = view.variables.get(value.name);
      if (!found) throw new Error(`the program names ${value.name} out of its sight`);
      return found.value;
    }
    const [left, right] = [number(view, value.left), number(view, value.right)];
    if (left === null || right === null) return null;
    return value.sign === '+' ? left + right : left - right;
  };

  const holds = (view: View, test: Test): boolean | null => {
    switch (test.kind) {
      case 'broken':
        throw new Thrown('EXPRESSION_ERROR', DIVISION, null);
      case 'missing':
        return number(view, test.value) === null;
      case 'not': {
        const value = holds(view, test.test);
        return value === null ? null : !value;
      }
      case 'both':
      case 'either': {
        const decided = test.kind === 'either';
        const sides = [holds(view, test.left), holds(view, test.right)];
        if (sides.includes(decided)) return decided;
        return sides.includes(null) ? null : !decided;
      }
      case 'compare': {
        const [left, right] = [number(view, test.left), number(view, test.right)];
        if (left === null || right === null) return null;
        if (test.sign === '<') return left < right;
        if (test.sign === '>=') return left >= right;
        return (left === right) === (test.sign === '=');
      }
    }
  };

  /** Goes on behind `work`, or behind what it is part of, when a CONTINUE handler takes its exception. */
  const resumed = (view: View, work: () => Flow | undefined): Flow | undefined => {
    try {
      return work();
    } catch (error) {
      const handler = error instanceof Thrown ? view.resume(error) : undefined;
      if (!handler) throw error;
      return handler();
    }
  };

  /** @param each whether an error of a plain statement lets the next one run, as directly in a block */
  const all = (given: View, steps: readonly Step[], each = false): Flow | undefined => {
    let view = given;
    for (const one of steps) {
      if (one.kind === 'let') {
        const variables = new Map(view.variables);
        variables.set(one.name, { value: number(view, one.value) });
        view = { ...view, variables };
        continue;
      }
      const now = view;
      const work = () => step(now, one);
      const flow = each || CONSTRUCTS.has(one.kind) ? resumed(now, work) : work();
      if (flow) return flow;
    }
    return undefined;
  };

  const block = (outer: View, tree: Block): Flow | undefined => {
    const variables = new Map(outer.variables);
    for (const { name, value } of tree.variables)
      variables.set(name, { value: value ? number({ ...outer, variables }, value) : null });
    const exceptions = new Map(outer.exceptions);
    for (const { name, code } of tree.exceptions) exceptions.set(name, { name, code });
    const declared: View = { ...outer, variables, exceptions, resume: () => undefined };
    const left = new Set<unknown>();
    const handlerOf = (thrown: Thrown) =>
      left.has(thrown)
        ? undefined
        : tree.handlers.find(({ names }) =>
            names.some(
              (name) =>
                name === 'OTHER' ||
                (thrown.kind ? exceptions.get(name) === thrown.kind : name === thrown.type),
            ),
          );
    /** what a handler throws is none of this block's */
    const leaving = (work: () => Flow | undefined) => () => {
      try {
        return work();
      } catch (error) {
        left.add(error);
        throw error;
      }
    };
    const resume: View['resume'] = (thrown) => {
      const handler = handlerOf(thrown);
      return handler?.resumes
        ? leaving(() => all({ ...declared, handled: thrown }, handler.body))
        : undefined;
    };
    try {
      return all({ ...declared, resume }, tree.body, true);
    } catch (error) {
      const handler = error instanceof Thrown && handlerOf(error);
      if (!handler) throw error;
      return all({ ...declared, handled: error }, handler.body);
    }
  };

  const say = (value: Cell) => {
    out += `${value ?? '~'},`;
  };

  const passes = function* (view: View, loop: Step): Generator<View> {
    const seeing = (name: string, value: Cell): View => {
      const variables = new Map(view.variables);
      return { ...view, variables: variables.set(name, { value }) };
    };
    switch (loop.kind) {
      case 'for': {
        const values: number[] = [];
        for (let value = loop.from; value <= loop.to; value++) values.push(value);
        for (const value of loop.reverse ? values.reverse() : values)
          yield seeing(loop.name, value);
        return;
      }
      case 'rows':
        for (const row of rows) yield seeing(`${loop.name}.A`, row);
        return;
      case 'while':
        for (let pass = 0; holds(view, loop.test) && pass < loop.most; pass++) yield view;
        return;
      case 'repeat':
        for (let pass = 1; ; pass++) {
          yield view;
          const ends = holds(view, loop.test);
          if (pass >= loop.most || ends) return;
        }
      case 'loop':
        for (let pass = 0; pass < loop.most; pass++) yield view;
    }
  };

  const step = (view: View, one: Step): Flow | undefined => {
    const set = (name: string, value: Cell) => {
      const found = view.variables.get(name);
      if (!found) throw new Error(`the program sets ${name} out of its sight`);
      found.value = value;
    };
    const get = (name: string) => number(view, { kind: 'name', name });
    switch (one.kind) {
      case 'block':
        return block(view, one);
      case 'say':
        say(number(view, one.value));
        return undefined;
      case 'say code':
        say(view.handled?.code ?? null);
        return undefined;
      case 'say count':
        say(count);
        return undefined;
      case 'assign':
      case 'query':
        set(one.name, number(view, one.value));
        return undefined;
      case 'let':
        return undefined;
      case 'call': {
        const value = get(one.name);
        set(one.name, value === null ? null : value + 7);
        return undefined;
      }
      case 'insert':
      case 'insert bound':
        log.push(get(one.name));
        count = 1;
        return undefined;
      case 'broken statement':
        throw new Thrown('STATEMENT_ERROR', DIVISION, null);
      case 'broken expression':
        throw new Thrown('EXPRESSION_ERROR', DIVISION, null);
      case 'if':
      case 'case':
        for (const { test, body } of one.branches) if (holds(view, test)) return all(view, body);
        return all(view, one.otherwise);
      case 'choose': {
        const subject = number(view, one.subject);
        for (const { value, body } of one.branches)
          if (subject !== null && subject === number(view, value)) return all(view, body);
        return all(view, one.otherwise);
      }
      case 'for':
      case 'rows':
      case 'while':
      case 'repeat':
      case 'loop':
        for (const inner of passes(view, one)) {
          const flow = resumed(inner, () => all(inner, one.body));
          if (!flow) continue;
          if (flow.kind === 'return' || (flow.label !== null && flow.label !== one.label))
            return flow;
          if (flow.kind === 'break') break;
        }
        return undefined;
      case 'fetch':
        for (let at = 0; at < one.rows; at++) set(one.into, rows[at] ?? null);
        return undefined;
      case 'break':
      case 'continue':
        return { kind: one.kind, label: one.label };
      case 'raise': {
        if (one.name === null) {
          if (view.handled) throw view.handled;
          throw new Error('the program raises nothing again');
        }
        const kind = view.exceptions.get(one.name);
        if (!kind) throw new Error(`the program raises ${one.name} out of its sight`);
        throw new Thrown(kind.name, kind.code, kind);
      }
      case 'return':
        return { kind: 'return', value: `${out}${number(view, one.value) ?? '~'}` };
    }
  };

  const nothing: View = {
    variables: new Map(),
    exceptions: new Map(),
    handled: null,
    resume: () => undefined,
  };
  try {
    const flow = block(nothing, program);
    return flow?.kind === 'return' ? flow.value : out;
  } catch (error) {
    if (error instanceof Thrown) throw new Uncaught(error.code, error.type);
    throw error;
  }
};
