import { invalidIdentifier, SnowflakeError } from '../engine/errors.js';
import type { Result } from '../engine/result.js';
import { assign, declare, fill, fillSet, runQuery } from './assign.js';
import { spliced } from './bindings.js';
import { clientBind, evaluate, holds, lookupOf } from './evaluate.js';
import { declaredException, Raised } from './exceptions.js';
import { compare } from './fast-values.js';
import { literalOf } from './literal.js';
import { type Flow, type Here, type Machine, raisingAt, resumed } from './machine.js';
import { closeCursor, fetchRow, openCursor, tableOf } from './run-cursor.js';
import { runLoop } from './run-loop.js';
import { Scope } from './scope.js';
import type { Block, Handler, Place, Step } from './tree.js';
import { nullValue, type Value } from './value.js';

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

const intoVariables = async (
  machine: Machine,
  here: Here,
  into: readonly string[],
  result: Result,
  place: Place,
): Promise<void> => {
  if (into.length === 0) return;
  await raisingAt('STATEMENT_ERROR', place, () => {
    // no row leaves NULLs; only several rows are refused
    if (result.rowCount > 1)
      throw new SnowflakeError(
        '002211',
        '21000',
        `A SELECT INTO statement expects exactly 1 returned row, but got ${result.rowCount}.`,
      );
    if (result.columns.length !== into.length)
      throw new SnowflakeError(
        '002212',
        '42601',
        `SQL compilation error:\nINTO has ${into.length} variables for ${result.columns.length} columns.`,
      );
  });
  for (const [index, name] of into.entries()) {
    const column = result.columns[index];
    const value = column ? { column, cell: result.vectors[index]?.[0] ?? null } : nullValue;
    await assign(machine, here, name, value, place);
  }
};

const runCase = async (machine: Machine, here: Here, step: StepOf<'case'>) => {
  const subject = step.subject && (await evaluate(machine, here, step.subject));
  for (const branch of step.branches) {
    const matches = subject
      ? await equal(machine, here, subject, branch.condition)
      : await holds(machine, here, branch.condition);
    if (matches) return runSteps(machine, here, branch.body);
  }
  return runSteps(machine, here, step.otherwise);
};

const equal = async (
  machine: Machine,
  here: Here,
  subject: Value,
  other: StepOf<'if'>['branches'][number]['condition'],
) => {
  const value = await evaluate(machine, here, other);
  try {
    return compare(subject, value) === 0;
  } catch {
    const asked = await raisingAt('EXPRESSION_ERROR', other.place, () =>
      machine.aside(`SELECT ${literalOf(subject)} = ${literalOf(value)}`),
    );
    return asked.vectors[0]?.[0] === true;
  }
};

/** AWAIT and CANCEL; what has ended or never ran beside the block is left as it is. */
const meet = async (machine: Machine, here: Here, step: StepOf<'await' | 'cancel'>) => {
  const { name, place } = step;
  if (name === null) return machine.wait(null, place);
  const set = here.scope.find(name);
  if (set?.kind !== 'resultset')
    throw new Raised('STATEMENT_ERROR', invalidIdentifier(name), place);
  const { job } = set;
  if (!job) return;
  if (step.kind === 'cancel') return job.cancel();
  set.job = null;
  await machine.wait(job, place);
};

const raise = (here: Here, name: string | null, place: Place): never => {
  if (name === null) {
    if (here.raised) throw here.raised;
    throw new Raised(
      'STATEMENT_ERROR',
      new SnowflakeError(
        '090401',
        'P0001',
        'RAISE without a name stands outside an exception handler.',
      ),
      place,
    );
  }
  const named = here.scope.find(name);
  if (named?.kind === 'exception') throw declaredException(named, place);
  throw new Raised('STATEMENT_ERROR', invalidIdentifier(name), place);
};

const runStep = async (machine: Machine, here: Here, step: Step): Promise<Flow | undefined> => {
  await machine.turn();
  const { place } = step;
  switch (step.kind) {
    case 'block':
      return runBlock(machine, here, step);
    case 'let':
      await declare(machine, here, step.declaration);
      return undefined;
    case 'assign':
      await assign(machine, here, step.name, await evaluate(machine, here, step.value), place);
      return undefined;
    case 'fill':
      await fill(machine, here, step.name, step.query, place);
      return undefined;
    case 'if':
      for (const branch of step.branches)
        if (await holds(machine, here, branch.condition))
          return runSteps(machine, here, branch.body);
      return runSteps(machine, here, step.otherwise);
    case 'case':
      return runCase(machine, here, step);
    case 'count':
    case 'each':
    case 'while':
    case 'repeat':
    case 'loop':
      return runLoop(machine, here, step, runSteps);
    case 'break':
    case 'continue':
      return { kind: step.kind, label: step.label };
    case 'open':
      await openCursor(machine, here, step);
      return undefined;
    case 'fetch':
      await fetchRow(machine, here, step);
      return undefined;
    case 'close':
      await closeCursor(here, step);
      return undefined;
    case 'raise':
      return raise(here, step.name, place);
    case 'return':
      return {
        kind: 'return',
        value: step.value ? await evaluate(machine, here, step.value) : nullValue,
      };
    case 'return table':
      return { kind: 'return', value: await tableOf(machine, here, step.query, place) };
    case 'immediate': {
      const { result } = await runQuery(machine, here, step.query, place);
      await intoVariables(machine, here, step.into, result, place);
      return undefined;
    }
    case 'sql': {
      const { result } = await raisingAt('STATEMENT_ERROR', place, () =>
        machine.statement(spliced(step.sql, lookupOf(machine, here, clientBind(machine)), false)),
      );
      await intoVariables(machine, here, step.into, result, place);
      return undefined;
    }
    case 'async': {
      await fillSet(machine, here, { kind: 'resultset', rows: null, job: null }, step.query, place);
      return undefined;
    }
    case 'await':
    case 'cancel':
      await meet(machine, here, step);
      return undefined;
    case 'evaluate':
      await evaluate(machine, here, step.value);
      return undefined;
    case 'null':
      return undefined;
  }
};

const CONSTRUCTS: ReadonlySet<Step['kind']> = new Set([
  'block',
  'if',
  'case',
  'count',
  'each',
  'while',
  'repeat',
  'loop',
]);

/** Runs statements one after the other until one of them leaves. */
const runSteps = async (
  machine: Machine,
  here: Here,
  steps: readonly Step[],
): Promise<Flow | undefined> => {
  for (const step of steps) {
    const work = () => runStep(machine, here, step);
    const flow = await (CONSTRUCTS.has(step.kind) ? resumed(here, work) : work());
    if (flow) return flow;
  }
  return undefined;
};

/**
 * Runs a block. Handlers see what its DECLARE section declared, not what LET added; an error in that section
 * is the outer block's.
 */
export const runBlock = async (
  machine: Machine,
  here: Here,
  block: Block,
): Promise<Flow | undefined> => {
  const { resume: _, ...outer } = here;
  const declared: Here = { ...outer, scope: new Scope(here.scope) };
  for (const declaration of block.declarations) await declare(machine, declared, declaration);
  const left = new Set<Raised>();
  const handlerOf = (error: Raised) => {
    const find = (name: string) => declared.scope.find(name);
    return left.has(error)
      ? undefined
      : block.handlers.find(({ names }) => error.matches(names, find));
  };
  const handle = async (error: Raised, { body }: Handler) => {
    try {
      return await runSteps(machine, { ...declared, raised: error }, body);
    } catch (thrown) {
      // what a handler raises is for the blocks outside
      if (thrown instanceof Raised) left.add(thrown);
      throw thrown;
    }
  };
  const body: Here = {
    ...declared,
    scope: new Scope(declared.scope),
    resume: (error) => {
      const handler = handlerOf(error);
      return handler?.resumes ? () => handle(error, handler) : undefined;
    },
  };
  try {
    for (const step of block.body) {
      const flow = await resumed(body, () => runStep(machine, body, step));
      if (flow) return flow;
    }
  } catch (error) {
    const handler = error instanceof Raised ? handlerOf(error) : undefined;
    if (!handler) throw error;
    return handle(error as Raised, handler);
  }
  return undefined;
};
