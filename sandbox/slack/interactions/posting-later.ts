import type { Slack } from '../slack.js';
import { addMessage, newMessage } from '../workspace/posting.js';
import { sendMessageEvents } from './typing.js';

/** How often the clock is looked at while a message waits, in milliseconds. */
const lookMs = 250;

/** Posts every scheduled message whose time has come. */
export const postDue = (slack: Slack): void => {
  const { workspace } = slack;
  const due = workspace.state.scheduled
    .filter(({ postAt, leaptMs = 0 }) => postAt * 1000 - leaptMs <= workspace.now())
    .sort((one, other) => one.postAt - other.postAt);
  if (due.length === 0) return;
  workspace.state.scheduled = workspace.state.scheduled.filter((entry) => !due.includes(entry));
  workspace.changes.tell({ kind: 'scheduled' });
  for (const { channel: id, content, broadcast } of due) {
    const channel = workspace.channel(id);
    if (!channel) continue;
    const message = newMessage(workspace, workspace.botUserId, {
      ...content,
      subtype: broadcast && content.threadTs !== undefined ? 'thread_broadcast' : content.subtype,
    });
    addMessage(workspace, id, message);
    void sendMessageEvents(slack, channel, message);
  }
};

/** Looks at the local clock, which a test may move, for scheduled messages. Returns what ends it. */
export const startPostingLater = (slack: Slack): (() => void) => {
  const timer = setInterval(() => postDue(slack), lookMs);
  timer.unref();
  return () => clearInterval(timer);
};
