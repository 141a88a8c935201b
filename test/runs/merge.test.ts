import { describe, expect, it } from 'vitest';
import { lastLine, mergeRuns, type Sources } from '../../src/runs/merge.js';
import type { HistoryRow, TaskRunRow } from '../../src/snowflake/queries/runs.js';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 6, minute));

const own = (task: string, given: Partial<TaskRunRow> = {}): TaskRunRow => ({
  group: 'G1',
  runId: 'RUN_20261122_0600',
  task,
  startedAt: at(1),
  endedAt: at(2),
  ok: true,
  error: null,
  asOf: null,
  ...given,
});

const seen = (task: string, given: Partial<HistoryRow> = {}): HistoryRow => ({
  task,
  state: 'SUCCEEDED',
  error: null,
  scheduledAt: at(0),
  startedAt: at(1),
  endedAt: at(2),
  group: 'G1',
  attempt: 1,
  config: '{"request_id":"r1","requested_by":"UENG"}',
  ...given,
});

const merged = (given: Partial<Sources>) =>
  mergeRuns({
    dag: 'DAG',
    tasks: ['SETUP', 'TRAIN', 'CLEANUP'],
    taskRuns: [],
    history: [],
    current: [],
    evaluations: [],
    ...given,
  });

const running = {
  group: 'G1',
  attempt: 1,
  state: 'running',
  config: null,
  scheduledAt: at(0),
  startedAt: at(0),
} as const;

describe('a run', () => {
  it('that waits for another has not started, whatever moment it was scheduled for', () => {
    const waiting = {
      ...running,
      group: 'G2',
      state: 'queued',
      scheduledAt: at(5),
      startedAt: null,
    };
    const runs = merged({ current: [{ ...waiting, state: 'queued' }, running] });
    expect(runs.map(({ state, startedAt }) => [state, startedAt])).toEqual([
      ['queued', null],
      ['running', at(0)],
    ]);
  });

  it('shows what its tasks wrote before the history knows it', () => {
    const [run] = merged({
      current: [running],
      taskRuns: [
        own('SETUP', { asOf: '2026-11-20' }),
        own('TRAIN', { ok: null, endedAt: null, startedAt: at(3) }),
      ],
    });
    expect(run).toMatchObject({ id: 'RUN_20261122_0600', state: 'running', asOf: '2026-11-20' });
    expect(run?.tasks.map(({ state }) => state)).toEqual(['succeeded', 'running', 'waiting']);
  });

  it('says who asked for it, and which evaluation came of it', () => {
    const [run] = merged({
      history: [seen('DAG'), seen('DAG$SETUP'), seen('DAG$TRAIN')],
      evaluations: [{ id: 'EV_20261122_0600', group: 'G1', asOf: '2026-11-22' }],
    });
    expect(run).toMatchObject({
      state: 'succeeded',
      requestedBy: 'UENG',
      requestId: 'r1',
      evaluationId: 'EV_20261122_0600',
      asOf: '2026-11-22',
    });
  });

  it('that is over calls what never started skipped', () => {
    const [run] = merged({ history: [seen('DAG'), seen('DAG$SETUP')] });
    expect(run?.tasks.map(({ state }) => state)).toEqual(['succeeded', 'skipped', 'skipped']);
  });

  it('has failed when a task was killed before it could say so', () => {
    const [run] = merged({
      taskRuns: [own('SETUP'), own('TRAIN', { ok: null, endedAt: null })],
      history: [
        seen('DAG'),
        seen('DAG$SETUP'),
        seen('DAG$TRAIN', { state: 'FAILED', error: 'Statement reached its timeout of 3600 s' }),
      ],
    });
    expect(run?.state).toBe('failed');
    expect(run?.tasks[1]).toMatchObject({
      state: 'failed',
      error: 'Statement reached its timeout of 3600 s',
    });
  });

  it('that is retried is a new attempt, which the failure of the first does not mark', () => {
    const again = { attempt: 2, startedAt: at(20), endedAt: at(21) } as const;
    const runs = merged({
      current: [{ ...running, attempt: 2 }],
      taskRuns: [own('SETUP'), own('TRAIN', { ok: false, error: 'no rows' })],
      history: [
        seen('DAG'),
        seen('DAG$SETUP'),
        seen('DAG$TRAIN', { state: 'FAILED', error: 'no rows' }),
        seen('DAG', { ...again, state: 'EXECUTING', endedAt: null }),
        seen('DAG$TRAIN', { ...again, state: 'EXECUTING', endedAt: null }),
      ],
    });
    expect(runs.map(({ attempt, state }) => `${attempt} ${state}`)).toEqual([
      '2 running',
      '1 failed',
    ]);
    expect(runs[0]?.tasks.map(({ state }) => state)).toEqual(['succeeded', 'running', 'waiting']);
  });

  it('that is only due is no run yet', () => {
    const due = { state: 'SCHEDULED', startedAt: null, endedAt: null } as const;
    expect(merged({ history: [seen('DAG', { ...due, group: 'G9' })] })).toEqual([]);
  });

  it('was canceled in either spelling', () => {
    for (const state of ['CANCELED', 'CANCELLED'])
      expect(merged({ history: [seen('DAG'), seen('DAG$TRAIN', { state })] })[0]?.state).toBe(
        'canceled',
      );
  });
});

describe('an error for people', () => {
  it('is the last line that says what went wrong', () => {
    const message = [
      'Python Interpreter Error:',
      'Traceback (most recent call last):',
      '  File "_udf_code.py", line 9, in main',
      'ValueError: the table is empty in function TRAIN with handler fraud_dag.tasks.train.main',
    ].join('\n');
    expect(lastLine(message)).toBe('ValueError: the table is empty');
    expect(lastLine('Uncaught')).toBe('Uncaught');
    expect(lastLine(null)).toBeNull();
  });
});
