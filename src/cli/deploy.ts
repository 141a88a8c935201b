import { readDefinition } from '../dag/definition.js';
import { applyDeploy } from '../dag/deploy.js';
import { type Plan, planDeploy } from '../dag/plan.js';
import type { CliCommand } from './command.js';
import { withStore } from './store.js';

const signs = { create: '+', change: '~', drop: '-', unchanged: ' ' } as const;

const describePlan = (plan: Plan): string[] => [
  `Code ${plan.codeHash}; the root task is ${plan.rootState ?? 'not there yet'} and will be ${plan.rootStateAfter}.`,
  ...plan.steps.map(
    ({ kind, name, change, why }) =>
      `  ${signs[change]} ${change.padEnd(9)} ${kind.padEnd(9)} ${name}${why === '' ? '' : ` (${why})`}`,
  ),
];

/** Plans and, unless told otherwise, applies. */
export const deploy: CliCommand = {
  takes: { switches: ['dry-run'], values: ['config', 'pipeline'], keys: [], words: 0 },
  does: 'bring the DAG to Snowflake (as DAG_OWNER)',
  form: 'dagbot deploy [--dry-run] [--config FILE.json] [--pipeline FOLDER]',
  run: (terminal, { switches, values }) =>
    withStore(terminal, 'SNOWFLAKE_DEPLOY', async (store) => {
      const definition = await readDefinition(store.names, {
        config: values.get('config'),
        pipeline: values.get('pipeline'),
      });
      const plan = await planDeploy(store, definition);
      for (const line of describePlan(plan)) terminal.out(line);
      if (plan.unchanged) {
        terminal.out('Everything is as it should be.');
        return 0;
      }
      if (switches.has('dry-run')) {
        terminal.out(
          plan.running
            ? 'A run is going on: a deploy would be refused now. Nothing was changed.'
            : 'Nothing was changed.',
        );
        return 0;
      }
      const applied = await applyDeploy(store, plan, {
        actor: `cli:${terminal.user}`,
        requestId: terminal.newId(),
        onStep: (doing) => terminal.progress(`${doing} …`),
        definition,
      });
      terminal.out(`Deployed ${applied.codeHash}; the root task is ${applied.rootState}.`);
      return 0;
    }),
};
