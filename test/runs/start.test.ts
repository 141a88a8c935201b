import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError, WarehouseError } from '../../src/errors.js';
import { startRun } from '../../src/runs/start.js';
import { readNames } from '../../src/snowflake/names.js';
import { type Canned, fakeWarehouse } from '../support/warehouse.js';

const root = {
  name: 'FRAUD_DAG',
  id: 'id-of-root',
  state: 'started',
  schedule: 'USING CRON 0 6 * * * UTC',
  predecessors: '[]',
  definition: "SELECT 'dag dummy root'",
  task_relations: '{}',
};

const graph = (given: Record<string, unknown>) => ({
  STATE: 'EXECUTING',
  GRAPH_RUN_GROUP_ID: 'G1',
  ATTEMPT_NUMBER: 1,
  CONFIG: '{}',
  SCHEDULED_FROM: 'SCHEDULE',
  SCHEDULED_TIME: null,
  QUERY_START_TIME: null,
  ...given,
});

const request = { requestedBy: 'UENG', requestId: 'r1', overrides: { as_of: '2026-11-20' } };
const start = (answers: Record<string, Canned>) => {
  const warehouse = fakeWarehouse({ 'reading the tasks of the DAG': [root], ...answers });
  return startRun({ warehouse, names: readNames() }, request);
};

describe('starting a run', () => {
  it('says that the run was asked for', async () => {
    await expect(start({})).resolves.toMatchObject({ outcome: 'started', behind: null });
  });

  it.each([
    { train_days: '14' },
    { as_of: '2026-02-30' },
    { policy: 'auto' },
    { requested_by: 'USOMEBODY' },
  ])('refuses overrides that are none, before anything is asked: %j', async (given) => {
    const warehouse = fakeWarehouse({ 'reading the tasks of the DAG': [root] });
    const wrong = { ...request, overrides: given } as unknown as typeof request;
    await expect(startRun({ warehouse, names: readNames() }, wrong)).rejects.toThrow();
    expect(warehouse.asked).toEqual([]);
  });

  it('says which run it waits for', async () => {
    const answers = { 'reading the current run': [graph({})] };
    await expect(start(answers)).resolves.toMatchObject({ outcome: 'queued_behind', behind: 'G1' });
  });

  it('does not ask again for a request that is there already', async () => {
    const warehouse = fakeWarehouse({
      'reading the tasks of the DAG': [root],
      'reading the current run': [
        graph({ CONFIG: '{"request_id":"r1"}', SCHEDULED_FROM: 'EXECUTE TASK' }),
      ],
    });
    await startRun({ warehouse, names: readNames() }, request);
    expect(warehouse.bindsOf('starting a run')).toHaveLength(0);
  });

  it('looks for the run when the answer was lost', async () => {
    let asked = false;
    const answers = {
      'starting a run': () => {
        asked = true;
        throw new UnknownOutcomeError('starting a run');
      },
      'reading the current run': () =>
        asked ? [graph({ CONFIG: '{"request_id":"r1"}', SCHEDULED_FROM: 'EXECUTE TASK' })] : [],
    };
    await expect(start(answers)).resolves.toMatchObject({ outcome: 'started' });
  });

  it('says so when nobody can tell whether it started', async () => {
    const answers = { 'starting a run': new UnknownOutcomeError('starting a run') };
    await expect(start(answers)).resolves.toMatchObject({ outcome: 'unknown' });
  });

  it('says what to do before the first deploy', async () => {
    await expect(start({ 'reading the tasks of the DAG': [] })).rejects.toMatchObject({
      name: 'UserError',
      nextStep: expect.stringContaining('/dag deploy'),
    });
  });

  it('names the right that the owner lacks', async () => {
    const cause = new WarehouseError('starting a run', { code: '091089' });
    await expect(start({ 'starting a run': cause })).rejects.toThrow(/may not execute tasks/);
  });
});
