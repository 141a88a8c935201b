import type { Store } from '../deps.js';
import { UserError } from '../errors.js';
import {
  beginDeployment,
  endDeployments,
  openDeployment,
} from '../snowflake/queries/deployments.js';
import { readDefinition } from './definition.js';
import { type ApplyOptions, Deployment } from './deployment.js';
import { isRunning, type Plan, planDeploy, type RootState, type Step } from './plan.js';

/** A deploy that went through. */
export interface Applied {
  readonly deploymentId: string;
  readonly codeHash: string;
  readonly steps: readonly Step[];
  readonly rootState: RootState;
}

/** A deploy that has been silent for longer has broken off, in seconds. */
const brokenOffAfter = 120;

const refuseRunning = (): never => {
  throw new UserError(
    'A run is going on, and a deploy would change it under way. Nothing was changed.',
    'Deploy again when the run has ended; `/dag status` shows it.',
  );
};

const refuseSecond = async ({ warehouse, names }: Store): Promise<void> => {
  const [open] = await warehouse.query(openDeployment(names));
  if (open?.state === 'applying' && open.ageSeconds < brokenOffAfter)
    throw new UserError(
      `A deploy by ${open.actor} began ${open.ageSeconds} s ago and has not ended. Nothing was changed.`,
      `Deploy again when it has; if it broke off, in ${brokenOffAfter - open.ageSeconds} s.`,
    );
};

/**
 * Brings everything to what the plan wants, over the deploy connection. The root's state is
 * recorded before it is suspended and restored at the end; what breaks off is mended by the next
 * deploy. Rejects with a `UserError` while a run executes or another deploy is going on.
 */
export const applyDeploy = async (
  store: Store,
  plan: Plan,
  options: ApplyOptions,
): Promise<Applied> => {
  const { warehouse, names } = store;
  const definition = options.definition ?? (await readDefinition(names));
  if (definition.code.hash !== plan.codeHash)
    throw new UserError('The code changed since the plan. Nothing was changed.', 'Plan again.');
  await refuseSecond(store);
  // Looked at again: the plan may have waited for somebody to confirm it.
  const { steps, rootState, rootStateAfter, running, unchanged } = await planDeploy(
    store,
    definition,
  );
  const applied: Applied = {
    deploymentId: options.requestId,
    codeHash: definition.code.hash,
    steps,
    rootState: rootStateAfter,
  };
  if (unchanged) return applied;
  if (running) refuseRunning();
  const deployment = new Deployment(store, definition, options);
  const end = (state: 'done' | 'failed' | 'broken') =>
    warehouse.query(endDeployments(names), [state]);
  await warehouse.query(beginDeployment(names), [
    options.requestId,
    options.actor,
    definition.code.hash,
    rootStateAfter,
    JSON.stringify(steps.filter(({ change }) => change !== 'unchanged')),
  ]);
  let suspended = rootState === 'suspended';
  try {
    if (rootState === 'started') {
      await deployment.suspendRoot();
      suspended = true;
      if (await isRunning(store)) refuseRunning();
    }
    const changes = steps.filter(({ change }) => change !== 'unchanged');
    if (changes.some(({ kind }) => kind === 'code')) await deployment.stageCode();
    for (const { kind, name } of changes)
      if (kind === 'procedure') await deployment.procedure(name);
    await deployment.tasks(steps);
    if (changes.some(({ kind }) => kind === 'settings')) await deployment.settings();
    if (rootStateAfter === 'started') await deployment.resumeRoot();
  } catch (error) {
    // Put back what the root was; where that is not possible, the next deploy does.
    const restored = await restore(deployment, rootState, rootStateAfter, suspended);
    await end(restored ? 'failed' : 'broken').catch(() => undefined);
    throw error;
  }
  await end('done');
  return applied;
};

const restore = async (
  deployment: Deployment,
  before: RootState | null,
  wanted: RootState,
  suspended: boolean,
): Promise<boolean> => {
  if (before === null) return false;
  if (!suspended || wanted === 'suspended') return true;
  return deployment.resumeRoot().then(
    () => true,
    () => false,
  );
};
