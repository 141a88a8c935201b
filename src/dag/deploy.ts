import type { Store } from '../deps.js';
import { UserError } from '../errors.js';
import {
  beginDeployment,
  endDeployments,
  openDeployment,
} from '../snowflake/queries/deployments.js';
import { readDefinition } from './definition.js';
import { isRunning, type RootState } from './deployed.js';
import { type ApplyOptions, Deployment } from './deployment.js';
import { type Plan, planDeploy, type RootPlan, type Step } from './plan.js';

/** A deploy that went through. */
export interface Applied {
  readonly deploymentId: string;
  readonly codeHash: string;
  readonly steps: readonly Step[];
  /** State of the DAG's root. */
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
 * Brings everything to what the plan wants, over the deploy connection. The state of each root is
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
  const { steps, roots, rootStateAfter, running, unchanged } = await planDeploy(store, definition);
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
    JSON.stringify(Object.fromEntries(roots.map(({ name, after }) => [name, after]))),
    JSON.stringify(steps.filter(({ change }) => change !== 'unchanged')),
  ]);
  const suspended = new Set<string>();
  try {
    for (const { name } of roots.filter(({ before }) => before === 'started')) {
      await deployment.suspendRoot(name);
      suspended.add(name);
    }
    if (suspended.has(names.dag) && (await isRunning(store))) refuseRunning();
    const changes = steps.filter(({ change }) => change !== 'unchanged');
    if (changes.some(({ kind }) => kind === 'code')) await deployment.stageCode();
    for (const { kind, name } of changes)
      if (kind === 'procedure') await deployment.procedure(name);
    await deployment.tasks(steps);
    if (changes.some(({ kind }) => kind === 'settings')) await deployment.settings();
    for (const { name, after } of roots) if (after === 'started') await deployment.resumeRoot(name);
  } catch (error) {
    // Put back what the roots were; where that is not possible, the next deploy does.
    const restored = await restore(deployment, roots, suspended);
    await end(restored ? 'failed' : 'broken').catch(() => undefined);
    throw error;
  }
  await end('done');
  return applied;
};

const restore = async (
  deployment: Deployment,
  roots: readonly RootPlan[],
  suspended: ReadonlySet<string>,
): Promise<boolean> => {
  let restored = true;
  for (const { name, before, after } of roots)
    if (before === null) restored = false;
    else if (suspended.has(name) && after === 'started')
      await deployment.resumeRoot(name).catch(() => {
        restored = false;
      });
  return restored;
};
