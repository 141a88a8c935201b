import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkGraph,
  graphFaults,
  inOrder,
  type Task,
  type TaskGraph,
} from '../../src/dag/task-graph.js';

const task = (name: string, after: readonly string[], more: Partial<Task> = {}): Task => ({
  name,
  body: 'SELECT 1',
  after,
  when: null,
  finalizer: false,
  timeoutMs: null,
  ...more,
});

const graph = (tasks: readonly Task[]): TaskGraph => ({
  name: 'ROOT',
  schedule: 'USING CRON 0 6 * * * UTC',
  config: {},
  root: task('ROOT', []),
  tasks,
});

/** Any graph in which each task comes after some that were named before it. */
const soundGraph = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((picks) => {
    const names = ['ROOT'];
    const tasks = picks.map((pick, index) => {
      const after = [...new Set(pick.map((n) => names[n % names.length] ?? 'ROOT'))];
      names.push(`T${index}`);
      return task(`T${index}`, after);
    });
    return graph(tasks);
  });

describe('a task graph', () => {
  it('without faults comes in an order that respects every predecessor', () => {
    fc.assert(
      fc.property(soundGraph, fc.boolean(), (sound, reversed) => {
        const given = reversed ? { ...sound, tasks: sound.tasks.toReversed() } : sound;
        expect(graphFaults(given)).toEqual([]);
        const order = ['ROOT', ...inOrder(given).map(({ name }) => name)];
        expect(order).toHaveLength(given.tasks.length + 1);
        for (const { name, after } of given.tasks)
          for (const before of after)
            expect(order.indexOf(before)).toBeLessThan(order.indexOf(name));
      }),
    );
  });

  it('with a cycle is refused, and the tasks in it are named', () => {
    fc.assert(
      fc.property(soundGraph, (sound) => {
        const last = sound.tasks.at(-1)?.name ?? '';
        const [first, ...others] = sound.tasks;
        if (first === undefined || others.length === 0) return;
        const bent = graph([
          task(first.name, [...first.after, last]),
          ...others.slice(0, -1),
          task(last, [first.name]),
        ]);
        expect(graphFaults(bent).join()).toContain('cycle');
        expect(graphFaults(bent).join()).toContain(last);
      }),
    );
  });

  it.each<[string, Task[], RegExp]>([
    ['a second root', [task('A', [])], /A comes after nothing/],
    ['a missing predecessor', [task('A', ['B'])], /A comes after B, which does not exist/],
    ['a task after itself', [task('A', ['ROOT', 'A'])], /A comes after itself/],
    ['a name used twice', [task('A', ['ROOT']), task('A', ['ROOT'])], /A is used twice/],
    ['a name that is no identifier', [task('a-b', ['ROOT'])], /“a-b” is not a plain/],
    [
      'two finalizers',
      [task('A', [], { finalizer: true }), task('B', [], { finalizer: true })],
      /more than one finalizer/,
    ],
    [
      'a task after the finalizer',
      [task('F', [], { finalizer: true }), task('A', ['F'])],
      /A comes after the finalizer F/,
    ],
    [
      'a finalizer with predecessors',
      [task('A', ['ROOT']), task('F', ['A'], { finalizer: true })],
      /finalizer F comes after/,
    ],
  ])('with %s is refused', (_what, tasks, fault) => {
    expect(() => checkGraph(graph(tasks))).toThrow(fault);
  });
});
