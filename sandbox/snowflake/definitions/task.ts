import type { Task } from '../tasks/task.js';
import { ended, fullName, identifier, nameWritten, text } from './writing.js';

const value = (one: string | number | boolean): string =>
  typeof one === 'string' ? text(one) : String(one);

const set = (word: string, one: string | number | boolean | null): string[] =>
  one === null ? [] : [`${word}=${value(one)}`];

/** One that is made so is suspended, as every new task. */
export const taskText = (task: Task, qualified: boolean): string => {
  const { properties: p, comment } = task;
  const beside = (name: string) => fullName({ ...task, name });
  const parameters = { ...p.serverless, ...p.sessionParameters };
  const tags = Object.entries(p.tags).map(
    ([tag, one]) => `${tag.split('.').map(identifier).join('.')}=${text(one)}`,
  );
  const clauses = [
    ...(tags.length === 0 ? [] : [`with tag (${tags.join(', ')})`]),
    ...(p.warehouse === null ? [] : [`warehouse=${identifier(p.warehouse)}`]),
    ...set('schedule', p.schedule),
    ...set('config', p.config),
    ...(p.overlapFlag === null
      ? p.overlapPolicy === null
        ? []
        : [`overlap_policy=${p.overlapPolicy}`]
      : set('allow_overlapping_execution', p.overlapFlag)),
    ...set('user_task_timeout_ms', p.timeoutMs),
    ...set('suspend_task_after_num_failures', p.suspendAfterFailures),
    ...set('task_auto_retry_attempts', p.autoRetryAttempts),
    ...set('user_task_minimum_trigger_interval_in_seconds', p.triggerSeconds),
    ...set('log_event_level', p.logEventLevel),
    ...Object.entries(parameters).flatMap(([word, one]) => set(word, one)),
    ...(comment === '' ? [] : [`COMMENT=${text(comment)}`]),
    ...(p.finalizes === null ? [] : [`finalize=${beside(p.finalizes)}`]),
    ...(p.predecessors.length === 0 ? [] : [`after ${p.predecessors.map(beside).join(', ')}`]),
    ...(p.executeAs === null ? [] : [`execute as user ${identifier(p.executeAs)}`]),
    ...(p.condition === null ? [] : [`when ${p.condition}`]),
    `as ${p.body}`,
  ];
  return ended(`create or replace task ${nameWritten(task, qualified)}\n\t${clauses.join('\n\t')}`);
};

/** Those that must be there before it. */
export const tasksBefore = ({ properties }: Task, among: readonly Task[]): Task[] =>
  among.filter(
    ({ name }) => properties.predecessors.includes(name) || properties.finalizes === name,
  );
