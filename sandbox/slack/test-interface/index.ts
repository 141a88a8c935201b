import { ActError } from '../interactions/acts.js';
import { click } from '../interactions/clicking.js';
import { closeView } from '../interactions/closing.js';
import { runCommand } from '../interactions/commanding.js';
import { openHome } from '../interactions/opening-home.js';
import { useShortcut } from '../interactions/shortcuts.js';
import { submit } from '../interactions/submitting.js';
import { suggest } from '../interactions/suggesting.js';
import { typeMessage } from '../interactions/typing.js';
import type { Slack } from '../slack.js';
import type { View } from '../workspace/model.js';
import { viewForApp } from '../workspace/views.js';
import { Body } from './body.js';
import {
  disconnectCall,
  faultCall,
  fileCall,
  limitsCall,
  reactionCall,
  verifyCall,
} from './machinery.js';
import { describeState } from './state.js';

type Answer = object;
type TestCall = (slack: Slack, body: Body) => Answer | Promise<Answer>;

const shownView = (view: View | null): object | null => (view ? viewForApp(view) : null);

/** Where an element stands: in a view, or in a message. */
const standing = (body: Body) => {
  const viewId = body.optional('view_id');
  return viewId === undefined ? { channel: body.text('channel'), ts: body.text('ts') } : { viewId };
};

const clickOf = (body: Body) => ({
  user: body.text('user'),
  actionId: body.text('action_id'),
  blockId: body.optional('block_id'),
  value: body.value('value'),
  values: body.object('values'),
  ...standing(body),
});

/** Everything a test, or the page, has a person do. */
const calls: Readonly<Record<string, TestCall>> = {
  'POST command': (slack, body) =>
    runCommand(slack, {
      user: body.text('user'),
      channel: body.text('channel'),
      command: body.text('command'),
      text: body.optional('text') ?? '',
    }),
  'POST click': (slack, body) => click(slack, clickOf(body)),
  'POST options': (slack, body) => suggest(slack, clickOf(body)),
  'POST submit': async (slack, body) => {
    const values = body.object('values') ?? {};
    const done = await submit(slack, body.text('user'), body.text('view_id'), values);
    return { ...done, view: shownView(done.view) };
  },
  'POST close': (slack, body) =>
    closeView(slack, body.text('user'), body.text('view_id'), body.flag('clear')),
  'POST home': async (slack, body) => {
    const tab = body.optional('tab') ?? 'home';
    if (tab !== 'home' && tab !== 'messages')
      throw new ActError('invalid_arguments', 'tab must be home or messages');
    const { event, view, delivered } = await openHome(slack, body.text('user'), tab);
    return { ...delivered, event_id: event?.event_id ?? null, view: shownView(view) };
  },
  'POST message': (slack, body) =>
    typeMessage(slack, {
      user: body.text('user'),
      channel: body.text('channel'),
      text: body.text('text'),
      threadTs: body.optional('thread_ts'),
    }),
  'POST shortcut': (slack, body) =>
    useShortcut(slack, {
      user: body.text('user'),
      callbackId: body.text('callback_id'),
      channel: body.optional('channel'),
      ts: body.optional('ts'),
    }),
  'POST reaction': reactionCall,
  'POST file': fileCall,
  'POST fault': faultCall,
  'POST limits': limitsCall,
  'POST verify': verifyCall,
  'POST disconnect': disconnectCall,
  'POST reset': (slack) => {
    slack.faults.clear();
    slack.limits.reset();
    slack.workspace.reset();
    slack.traffic.clear();
    return {};
  },
  'GET state': (slack, body) => describeState(slack, body.optional('user')),
};

/** Answers a call of the test interface: always an object with `ok`. */
export const answerTest = async (
  slack: Slack,
  verb: string,
  name: string,
  raw: Readonly<Record<string, unknown>>,
): Promise<object> => {
  const key = `${verb} ${name}`;
  const call = Object.hasOwn(calls, key) ? calls[key] : undefined;
  if (!call) return { ok: false, error: 'invalid_arguments', detail: `there is no ${key}` };
  try {
    return { ok: true, ...(await call(slack, new Body(raw))) };
  } catch (error) {
    if (!(error instanceof ActError)) throw error;
    return { ok: false, error: error.code, detail: error.message };
  }
};
