import { context, header, type Message, message, section } from './kit.js';
import { plural } from './numbers.js';
import {
  about,
  doneTasks,
  type RunFacts,
  runLength,
  runMetadata,
  runName,
  runPart,
} from './run-parts.js';
import { duration, lap } from './times.js';
import { staysLive, taskTitle, versionCode, versionName } from './words.js';

const longest = ({ run }: RunFacts): string => {
  const lengths = run.tasks.flatMap(({ name, startedAt, endedAt }) =>
    startedAt === null || endedAt === null
      ? []
      : [{ name, ms: endedAt.getTime() - startedAt.getTime() }],
  );
  return lengths
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 3)
    .map(({ name, ms }) => `${taskTitle(name)} ${lap(ms)}`)
    .join(', ');
};

/** A run that ended well: finished tasks folded into one card. */
export const runSucceeded = (facts: RunFacts): Message => {
  const { run, now, candidate, live } = facts;
  const ms = runLength(run, now) ?? 0;
  const rev = 1000;
  const made =
    candidate === null
      ? `*It made no new candidate.* ${staysLive(live)}.`
      : `*Candidate ${versionCode(candidate)} is ready;* its evaluation is posted as a card.`;
  const slow = longest(facts);
  return message(
    `Run succeeded: ${runName(run)} took ${duration(ms)}.${candidate === null ? '' : ` Candidate ${versionName(candidate)} is ready and its evaluation is posted as a card.`}`,
    [
      header('good', `Run succeeded in ${duration(ms)}`, runPart(run, 'status', rev)),
      section(made, runPart(run, 'reading', rev)),
      {
        type: 'task_card',
        task_id: 'dag',
        title: `FRAUD_DAG: ${doneTasks(run)} of ${plural(run.tasks.length, 'task')} done · ${lap(ms)}`,
        status: 'complete',
        ...(slow === ''
          ? {}
          : {
              details: {
                type: 'rich_text',
                elements: [
                  {
                    type: 'rich_text_section',
                    elements: [{ type: 'text', text: `Longest: ${slow}` }],
                  },
                ],
              },
            }),
        block_id: runPart(run, 'tasks', rev),
      },
      context(about(facts), runPart(run, 'about', rev)),
    ],
    runMetadata(run),
  );
};
