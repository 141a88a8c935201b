import type { types } from '@slack/bolt';
import type { TaskRun } from '../runs/run.js';
import {
  type Block,
  context,
  header,
  type Message,
  message,
  preformatted,
  section,
} from './kit.js';
import { cut, escaped, limits } from './limits.js';
import { plural } from './numbers.js';
import {
  about,
  doneTasks,
  type RunFacts,
  runLength,
  runMetadata,
  runName,
  runPart,
  taskCard,
} from './run-parts.js';
import { duration } from './times.js';
import { staysLive, staysLiveText, taskTitle } from './words.js';

const folded = (facts: RunFacts): types.TaskCardBlock[] => {
  const { tasks } = facts.run;
  const done = tasks.filter(({ state }) => state === 'succeeded');
  const rest = tasks.filter(({ state }) => state !== 'succeeded');
  const first = done[0];
  const last = done[done.length - 1];
  if (first === undefined || last === undefined || done.length < 3) return tasks.map(taskCard);
  return [
    {
      type: 'task_card',
      task_id: 'done',
      title: `${done.length} tasks done, ${taskTitle(first.name)} to ${taskTitle(last.name)}`,
      status: 'complete',
    },
    ...rest.map(taskCard),
  ];
};

const causeOf = (failed: TaskRun | undefined): string =>
  failed?.error === null || failed?.error === undefined || failed.error.trim() === ''
    ? 'Snowflake gave no reason.'
    : failed.error.trim();

/** A run that failed or was canceled: where, why in the task's last line, and what it means. */
export const runFailed = (facts: RunFacts): Message => {
  const { run, now, live } = facts;
  const rev = 2000;
  const failed = run.tasks.find(({ state }) => state === 'failed');
  const canceled = run.state === 'canceled';
  const where = failed === undefined ? '' : ` at ${taskTitle(failed.name)}`;
  const ms = runLength(run, now);
  const after = ms === null ? '' : ` after ${duration(ms)}`;
  const cause = causeOf(failed);
  const word = canceled ? 'Run canceled' : `Run failed${where}`;
  const error: Block[] =
    canceled && failed === undefined
      ? []
      : [
          preformatted(
            cut(`${failed?.name ?? 'FRAUD_DAG'}: ${cause}`, limits.error),
            runPart(run, 'error', rev),
          ),
        ];
  const kept =
    run.id === '' || canceled
      ? ''
      : ` Its tables are kept in \`${escaped(run.id)}\` for looking into.`;
  return message(
    `${word}: ${runName(run)} stopped${where}${after}${canceled ? '.' : `: ${cause.replace(/\.$/, '')}.`} ${staysLiveText(live)}.`,
    [
      header(canceled ? 'ended' : 'bad', word, runPart(run, 'status', rev)),
      section(
        `*${canceled ? 'The run was canceled' : 'There is no evaluation from this run'}.* ${staysLive(live)}.${kept}\nTo begin anew: \`/dag run\``,
        runPart(run, 'reading', rev),
      ),
      ...error,
      {
        type: 'plan',
        title: `FRAUD_DAG: ${doneTasks(run)} of ${plural(run.tasks.length, 'task')} ended`,
        tasks: folded(facts),
        block_id: runPart(run, 'tasks', rev),
      },
      context(about(facts), runPart(run, 'about', rev)),
    ],
    runMetadata(run),
  );
};
