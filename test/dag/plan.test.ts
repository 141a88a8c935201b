import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployed } from '../../src/dag/deployed.js';
import { comparePlan } from '../../src/dag/plan.js';
import { readNames } from '../../src/snowflake/names.js';
import type { ShownTask } from '../../src/snowflake/queries/tasks.js';
import { aDefinition, deployedAs, nothingDeployed } from '../support/deployed-dag.js';

const names = readNames();
const definition = aDefinition();
const deployed = deployedAs(definition);
const roots = ['FRAUD_DAG', 'FRAUD_JUDGE', 'FRAUD_WATCH'];
const plan = (state: Deployed, wanted = definition) => comparePlan(wanted, state, names);
const changes = (state: Deployed, wanted = definition) =>
  plan(state, wanted).steps.filter(({ change }) => change !== 'unchanged');

/** Changes that somebody may make to a task, and the word the plan has for each. */
const meddling: readonly (readonly [string, Partial<ShownTask>])[] = [
  ['body', { definition: 'SELECT 2' }],
  ['predecessors', { predecessors: ['OTHER'] }],
  ['condition', { condition: 'FALSE' }],
  ['warehouse', { warehouse: 'BIG_WH' }],
  ['time-out', { comment: 'mine' }],
];

describe('a plan', () => {
  it('creates everything the first time and resumes the root', () => {
    const first = plan(nothingDeployed);
    expect(first.steps.every(({ change }) => change === 'create')).toBe(true);
    expect(first).toMatchObject({ rootState: null, rootStateAfter: 'started', unchanged: false });
  });

  it('finds nothing to do after a deploy', () => {
    expect(plan(deployed)).toMatchObject({ unchanged: true, rootStateAfter: 'started' });
  });

  it('names exactly the task that was meddled with, and what about it', () => {
    fc.assert(
      fc.property(
        fc.nat(deployed.tasks.length - 1),
        fc.constantFrom(...meddling),
        (index, [word, change]) => {
          const tasks = deployed.tasks.map((task, at) =>
            at === index ? { ...task, ...change } : task,
          );
          const name = deployed.tasks[index]?.name;
          expect(changes({ ...deployed, tasks })).toEqual([
            { kind: 'task', name, change: 'change', why: word },
          ]);
        },
      ),
    );
  });

  it('creates exactly the tasks that are missing', () => {
    fc.assert(
      fc.property(fc.subarray([...deployed.tasks], { minLength: 1 }), (kept) => {
        const missing = deployed.tasks.length - kept.length;
        const created = changes({ ...deployed, tasks: kept });
        expect(created.filter(({ change }) => change === 'create')).toHaveLength(missing);
        expect(created).toHaveLength(missing);
      }),
    );
  });

  it('drops tasks of ours that the DAG no longer has, and leaves strangers alone', () => {
    const [root] = deployed.tasks;
    if (root === undefined) throw new Error('the DAG has no root');
    const old = { ...root, name: 'FRAUD_DAG$OLD' };
    const stranger = { ...root, name: 'FRAUD_DAG2' };
    expect(changes({ ...deployed, tasks: [...deployed.tasks, old, stranger] })).toEqual([
      { kind: 'task', name: 'FRAUD_DAG$OLD', change: 'drop', why: 'no longer in the DAG' },
    ]);
  });

  it('brings new code through stage, procedures and each root’s config', () => {
    const kinds = changes({ ...deployed, codeStaged: false }, aDefinition('bbbbbbbbbbbb'));
    expect(kinds.map(({ kind, change }) => `${change} ${kind}`)).toEqual([
      'create code',
      ...Array.from({ length: 10 }, () => 'change procedure'),
      ...roots.map(() => 'change task'),
    ]);
  });

  it('names the settings that differ, with what they were and will be', () => {
    const wanted = aDefinition('aaaaaaaaaaaa', { policy: 'auto', approvals: 2 });
    expect(changes(deployed, wanted)).toMatchObject([
      { kind: 'settings', change: 'change', why: 'approvals 1 → 2, policy review → auto' },
    ]);
  });

  it('names the windows of another preset, but for those that the shop sets itself', () => {
    const windows = { train_days: 7, holdout_days: 14 };
    const wanted = aDefinition('aaaaaaaaaaaa', { preset: 'fast-labels', windows });
    expect(changes(deployed, wanted)).toMatchObject([
      ...roots.map((name) => ({
        name,
        why: 'config (gap_days 7 → 3, holdout_days 7 → 14, label_delay_days 7 → 3)',
      })),
      { kind: 'settings', why: 'probation_days 14 → 10' },
    ]);
  });

  it('resumes children that somebody suspended', () => {
    const tasks = deployed.tasks.map((task) =>
      task.name === 'FRAUD_DAG$TRAIN' ? { ...task, state: 'suspended' as const } : task,
    );
    expect(changes({ ...deployed, tasks })).toMatchObject([{ why: 'suspended' }]);
  });

  it.each(roots)(
    'leaves a suspended %s suspended, unless a deploy that broke off had found it started',
    (name) => {
      const tasks = deployed.tasks.map((task) => ({
        ...task,
        state: task.name === name ? ('suspended' as const) : task.state,
      }));
      const rootIn = (state: Deployed) => plan(state).roots.find((root) => root.name === name);
      expect(rootIn({ ...deployed, tasks })).toMatchObject({ after: 'suspended' });
      expect(plan({ ...deployed, tasks })).toMatchObject({ unchanged: true });
      const interrupted = { ...deployed, tasks, interrupted: { [name]: 'started' } as const };
      expect(rootIn(interrupted)).toMatchObject({ before: 'suspended', after: 'started' });
      expect(plan(interrupted)).toMatchObject({ unchanged: false });
    },
  );

  it('starts a task that stands alone and is new beside a paused DAG', () => {
    const tasks = deployed.tasks
      .filter(({ name }) => name !== 'FRAUD_WATCH')
      .map((task) => ({ ...task, state: 'suspended' as const }));
    expect(plan({ ...deployed, tasks })).toMatchObject({
      rootStateAfter: 'suspended',
      roots: [{}, { after: 'suspended' }, { name: 'FRAUD_WATCH', before: null, after: 'started' }],
    });
  });
});
