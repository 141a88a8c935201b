import { describe, expect, it } from 'vitest';
import { withoutNewerBlocks } from '../../src/messages/fallback.js';
import { runMessage } from '../../src/messages/run.js';
import { runStarted } from '../../src/messages/run-started.js';
import type { Run, RunState, TaskRun, TaskState } from '../../src/runs/run.js';
import { blockKitFaults, messageFaults } from '../support/block-kit.js';

const now = new Date('2026-11-22T06:06:00Z');

const aTask = (name: string, state: TaskState, error: string | null = null): TaskRun => ({
  name,
  state,
  startedAt: state === 'waiting' ? null : new Date('2026-11-22T06:00:00Z'),
  endedAt: state === 'waiting' || state === 'running' ? null : new Date('2026-11-22T06:01:00Z'),
  error,
});

const aRun = (state: RunState, tasks: readonly TaskRun[]): Run => ({
  id: 'RUN_20261122_0600',
  group: 'group-1',
  attempt: 1,
  state,
  asOf: '2026-11-22',
  requestedBy: 'UENG',
  requestId: 'request-1',
  startedAt: new Date('2026-11-22T06:00:00Z'),
  endedAt: state === 'running' ? null : new Date('2026-11-22T06:05:42Z'),
  tasks,
  evaluationId: null,
});

const facts = (run: Run) => ({ run, now, candidate: 'V202611220600', live: 'V202611150600' });
const words = (value: unknown): string => JSON.stringify(value);

const running = aRun('running', [
  aTask('SETUP', 'succeeded'),
  aTask('TRAIN', 'running'),
  aTask('EVALUATE', 'waiting'),
]);
const failed = aRun('failed', [
  aTask('SETUP', 'succeeded'),
  aTask('TRAIN', 'failed', 'ValueError: 3 < 4 & nothing to train on'),
  aTask('EVALUATE', 'skipped'),
]);

const queued = { ...aRun('queued', [aTask('SETUP', 'waiting')]), id: '', startedAt: null };

describe('the message of a run', () => {
  it.each([
    ['queued', queued],
    ['running', running],
    ['failed', failed],
    ['succeeded', aRun('succeeded', [aTask('SETUP', 'succeeded')])],
    ['canceled', aRun('canceled', [aTask('SETUP', 'canceled')])],
  ])('is one that Slack takes while %s', (_state, run) => {
    const message = runMessage(facts(run));
    expect(messageFaults(message)).toEqual([]);
    expect(blockKitFaults(withoutNewerBlocks(message.blocks))).toEqual([]);
  });

  it('does not change while nothing but time passes', () => {
    const later = { ...facts(running), now: new Date('2026-11-22T06:09:00Z') };
    expect(runMessage(later)).toEqual(runMessage(facts(running)));
  });

  it('names the task that failed with its last line, and what stays live', () => {
    const message = runMessage(facts(failed));
    expect(message.text).toContain('Run failed at Train');
    expect(message.text).toContain('ValueError: 3 &lt; 4 &amp; nothing to train on.');
    expect(words(message)).toContain('`v202611150600` stays live');
    expect(words(message)).toContain('RUN_20261122_0600');
  });

  it('says that it waits while another run executes, not that it runs', () => {
    const { text, blocks } = runMessage(facts(queued));
    expect(text).toBe('Run waits to begin: no task has begun yet.');
    expect(words(blocks)).toContain('asked for by <@UENG>');
    expect(words(blocks)).not.toMatch(/in progress|started/);
  });

  it('names what was asked for before the first task begins', () => {
    const message = runStarted({
      requestId: 'request-1',
      requestedBy: 'UENG',
      at: now,
      command: '/dag run as_of=2026-11-20',
      asOf: '2026-11-20',
      queued: false,
    });
    expect(messageFaults(message)).toEqual([]);
    expect(words(message)).toContain('`/dag run as_of=2026-11-20`');
  });
});
