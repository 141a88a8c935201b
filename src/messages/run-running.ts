import { context, header, type Message, message, section } from './kit.js';
import { plural } from './numbers.js';
import {
  about,
  doneTasks,
  type RunFacts,
  runMetadata,
  runName,
  runPart,
  taskCard,
} from './run-parts.js';
import { list, taskTitle } from './words.js';

/** A run that was taken but has not begun: another one executes, or Snowflake is about to. */
export const runWaiting = (facts: RunFacts): Message => {
  const { run } = facts;
  return message(
    'Run waits to begin: no task has begun yet.',
    [
      header('busy', 'Run waits to begin', runPart(run, 'status', 0)),
      section(
        '*No task has begun yet.* While another run executes, this one waits for its end.',
        runPart(run, 'reading', 0),
      ),
      context(about(facts), runPart(run, 'about', 0)),
    ],
    runMetadata(run),
  );
};

/** A run in progress: every task with its state, edited in place. */
export const runRunning = (facts: RunFacts): Message => {
  const { run } = facts;
  const done = doneTasks(run);
  const rev = run.tasks.filter(({ state }) => state === 'running').length + done * 2;
  const progress = `${done} of ${plural(run.tasks.length, 'task')} done`;
  const now = run.tasks
    .filter(({ state }) => state === 'running')
    .map(({ name }) => taskTitle(name));
  const next = run.tasks.find(({ state }) => state === 'waiting');
  const nowWords = now.length === 0 ? 'Between two tasks' : `Now: ${list(now)}`;
  const reading = `*${nowWords}.*${next === undefined ? '' : ` Next: ${taskTitle(next.name)}.`}`;
  return message(
    `Run in progress: ${runName(run)}, ${progress}. ${nowWords}.`,
    [
      header('busy', `Run in progress: ${progress}`, runPart(run, 'status', rev)),
      section(reading, runPart(run, 'reading', rev)),
      {
        type: 'plan',
        title: 'FRAUD_DAG',
        tasks: run.tasks.map(taskCard),
        block_id: runPart(run, 'tasks', rev),
      },
      context(about(facts), runPart(run, 'about', rev)),
    ],
    runMetadata(run),
  );
};
