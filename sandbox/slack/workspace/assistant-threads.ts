import type { AssistantThread } from './model.js';
import type { Workspace } from './workspace.js';

/** How long a status is shown without an answer, in milliseconds (docs.slack.dev, assistant.threads.setStatus). */
const statusMs = 120_000;

/** What the app says of a thread, begun when it says the first thing. */
export const assistantThread = (
  { state }: Workspace,
  channel: string,
  threadTs: string,
): AssistantThread => {
  const known = state.threads.find(
    (thread) => thread.channel === channel && thread.thread_ts === threadTs,
  );
  if (known) return known;
  const fresh: AssistantThread = {
    channel,
    thread_ts: threadTs,
    title: '',
    status: '',
    loading_messages: [],
    statusUntil: 0,
    prompts: [],
    promptsTitle: '',
  };
  state.threads.push(fresh);
  return fresh;
};

/** Shows a status line in a thread for two minutes or until the app writes there; an empty one ends it. */
export const setStatus = (
  workspace: Workspace,
  thread: AssistantThread,
  status: string,
  loading: readonly string[],
): void => {
  thread.status = status;
  thread.loading_messages = loading;
  thread.statusUntil = workspace.now() + statusMs;
  workspace.changes.tell({ kind: 'threads', channel: thread.channel });
};

/** Ends the status of a thread, because the app has written. */
export const clearStatus = (workspace: Workspace, channel: string, threadTs: string): void => {
  const thread = workspace.state.threads.find(
    (entry) => entry.channel === channel && entry.thread_ts === threadTs,
  );
  if (thread && thread.status !== '') setStatus(workspace, thread, '', []);
};

/** What the app says of its threads now, statuses that ran out left away. */
export const threadsNow = ({ state, now }: Workspace): readonly AssistantThread[] =>
  state.threads.map((thread) =>
    thread.statusUntil < now() ? { ...thread, status: '', loading_messages: [] } : thread,
  );
