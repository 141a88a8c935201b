import { overrideKeys, readOverrides } from '../commands/run-overrides.js';
import { startRun } from '../runs/start.js';
import type { CliCommand } from './command.js';
import { withStore } from './store.js';

const usage = {
  verb: 'run',
  group: 'Run',
  does: 'start a run now',
  form: 'dagbot run [as_of=YYYY-MM-DD] [train_days=N] …',
  examples: ['dagbot run', 'dagbot run as_of=2026-11-20'],
} as const;

/** Starts a run of the DAG. */
export const run: CliCommand = {
  takes: { switches: [], values: [], keys: overrideKeys, words: 0 },
  does: usage.does,
  form: usage.form,
  run: (terminal, { options }) =>
    withStore(terminal, 'SNOWFLAKE', async (store) => {
      const overrides = readOverrides(
        { verb: 'run', words: [], options, dryRun: false },
        terminal.today(),
        usage,
      );
      const requestId = terminal.newId();
      const requestedBy = `cli:${terminal.user}`;
      const started = await startRun(store, { requestedBy, requestId, overrides });
      const said = {
        started: `Asked Snowflake for a run (request ${requestId}).`,
        queued_behind: `A run is going on; this one waits for it (request ${requestId}).`,
        unknown: `No answer came back; look for request ${requestId} before asking again.`,
      };
      terminal.out(said[started.outcome]);
      return started.outcome === 'unknown' ? 1 : 0;
    }),
};
