import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, act, aSlack, callApi, soon, stateOf } from './person.js';
import { aSocketApp } from './socket-app.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: 'a', ...element },
  ...more,
});
const modal = (more: object = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Send'),
  blocks: [{ type: 'divider' }],
  ...more,
});

describe('modals and dialogs, answered by stock Bolt', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let app: App;
  let user = '';
  let answer: object | undefined;
  const heard: Answer[] = [];
  const triggers: string[] = [];

  beforeAll(async () => {
    slack = await aSlack();
    user = slack.workspace.people[0]?.id ?? '';
    app = aSocketApp(slack);
    app.command('/dag', async ({ ack, body }) => {
      triggers.push(body.trigger_id);
      await ack();
    });
    app.view({ callback_id: 'form', type: 'view_submission' }, async ({ ack, body }) => {
      heard.push(body);
      triggers.push((body as Answer).trigger_id);
      await ack(answer as never);
    });
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
    app.action({ callback_id: 'legacy', type: 'dialog_submission' }, async ({ ack, body }) => {
      heard.push(body);
      await ack(answer as never);
    });
    app.action(/.*/, async ({ ack, body }) => {
      heard.push(body);
      if ('trigger_id' in body) triggers.push((body as Answer).trigger_id);
      await ack();
    });
    app.options('slow', async ({ ack }) => ack(answer as never));
    await app.start();
  });

  beforeEach(async () => {
    await act(slack.page, 'reset');
    heard.length = 0;
    answer = undefined;
  });

  afterAll(async () => {
    await app.stop();
    await slack.stop();
    expect(slack.faults.filter((line) => !line.includes('faulty view'))).toEqual([]);
  });

  const trigger = async (): Promise<string> => {
    await act(slack.page, 'command', { user, channel: slack.channel, command: '/dag', text: '' });
    return triggers.at(-1) ?? '';
  };
  const call = (method: string, body: object): Promise<Answer> => callApi(slack, method, body);
  const open = async (view: object): Promise<Answer> =>
    (await call('views.open', { trigger_id: await trigger(), view })).view;
  const submit = (view_id: string, values: object = {}): Promise<Answer> =>
    act(slack.page, 'submit', { user, view_id, values });
  const views = async (): Promise<Answer[]> => (await stateOf(slack.page, user)).views;

  it('stack three deep by views.push, and no deeper', async () => {
    const buttons = {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'deeper', text: plain('Deeper') }],
    };
    const first = await open(modal({ blocks: [buttons] }));
    expect((await call('views.push', { trigger_id: await trigger(), view: modal() })).error).toBe(
      'view_not_found',
    );
    let top = first;
    for (const error of [undefined, undefined, 'push_limit_reached']) {
      await act(slack.page, 'click', { user, view_id: top.id, action_id: 'deeper' });
      const pushed = await call('views.push', {
        trigger_id: triggers.at(-1),
        view: modal({ blocks: [buttons] }),
      });
      expect(pushed.error).toBe(error);
      if (pushed.ok) {
        expect(pushed.view).toMatchObject({ previous_view_id: top.id, root_view_id: first.id });
        top = pushed.view;
      }
    }
    expect((await views()).map(({ depth }) => depth)).toEqual([1, 2, 3]);
  });

  it('keep external ids apart and are updated by them', async () => {
    await open(modal({ external_id: 'one' }));
    const again = { trigger_id: await trigger(), view: modal({ external_id: 'one' }) };
    expect((await call('views.open', again)).error).toBe('duplicate_external_id');
    const changed = modal({ external_id: 'one', title: plain('Changed') });
    const updated = await call('views.update', { external_id: 'one', view: changed });
    expect(updated.view).toMatchObject({ title: plain('Changed'), external_id: 'one' });
  });

  it('keep what was answered while their ids stay, and begin anew under another block_id', async () => {
    const options = ['a', 'b'].map((value) => ({ text: plain(value), value }));
    const select = {
      type: 'static_select',
      action_id: 'pick',
      options,
      initial_option: options[0],
    };
    const asking = (block_id: string) =>
      modal({ blocks: [{ type: 'actions', block_id, elements: [select] }] });
    const { id } = await open(asking('same'));
    await act(slack.page, 'click', { user, view_id: id, action_id: 'pick', value: 'b' });
    const chosen = async (block_id: string): Promise<Answer> => {
      const { view } = await call('views.update', { view_id: id, view: asking(block_id) });
      return view.state.values[block_id].pick.selected_option.value;
    };
    expect([await chosen('same'), await chosen('other')]).toEqual(['b', 'a']);
  });

  it('follow each response_action, and say so when one makes no sense', async () => {
    const opened = await open(modal({ blocks: [input('why', { type: 'plain_text_input' })] }));
    const values = { why: { a: 'x' } };
    answer = { response_action: 'errors', errors: { why: 'Say more.' } };
    expect(await submit(opened.id, values)).toMatchObject({ errors: { why: 'Say more.' } });
    answer = { response_action: 'errors', errors: { elsewhere: 'x' } };
    expect(await submit(opened.id, values)).toMatchObject({
      errors: null,
      view: { id: opened.id },
    });
    expect((await stateOf(slack.page, user)).notices.at(-1).text).toContain('name no input block');
    answer = { response_action: 'update', view: modal({ title: plain('Now') }) };
    expect((await submit(opened.id, values)).view).toMatchObject({
      id: opened.id,
      title: plain('Now'),
    });
    answer = { response_action: 'push', view: modal({ title: plain('On top') }) };
    const pushed = (await submit(opened.id)).view;
    expect(pushed).toMatchObject({ title: plain('On top'), previous_view_id: opened.id });
    answer = { response_action: 'update', view: modal({ title: plain('x'.repeat(25)) }) };
    expect((await submit(pushed.id)).view).toMatchObject({ title: plain('On top') });
    expect((await stateOf(slack.page, user)).notices.at(-1).text).toContain('/view/title/text');
    answer = { response_action: 'clear' };
    expect((await submit(pushed.id)).view).toBeNull();
  });

  it('tell of their closing only when asked to', async () => {
    const quiet = await open(modal());
    expect(await act(slack.page, 'close', { user, view_id: quiet.id })).toMatchObject({
      ok: true,
      envelope_id: null,
    });
    const loud = await open(modal({ notify_on_close: true }));
    await act(slack.page, 'close', { user, view_id: loud.id });
    expect(heard).toMatchObject([{ type: 'view_closed', is_cleared: false }]);
  });

  it('hold what every kind of input was answered with', async () => {
    const { file } = await act(slack.page, 'file', { user, name: 'notes.csv', content: 'a,b' });
    const options = ['x', 'y'].map((value) => ({ text: plain(value), value }));
    const kinds: [string, object, unknown, object][] = [
      ['text', { type: 'plain_text_input' }, 'words', { value: 'words' }],
      ['email', { type: 'email_text_input' }, 'a@b.example', { value: 'a@b.example' }],
      ['url', { type: 'url_text_input' }, 'https://a.example', { value: 'https://a.example' }],
      ['number', { type: 'number_input', is_decimal_allowed: false }, '7', { value: '7' }],
      ['date', { type: 'datepicker' }, '2026-11-23', { selected_date: '2026-11-23' }],
      ['time', { type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
      ['moment', { type: 'datetimepicker' }, 1_795_000_000, { selected_date_time: 1_795_000_000 }],
      ['radio', { type: 'radio_buttons', options }, 'y', { selected_option: options[1] }],
      ['boxes', { type: 'checkboxes', options }, ['x'], { selected_options: [options[0]] }],
      ['one', { type: 'static_select', options }, 'x', { selected_option: options[0] }],
      ['many', { type: 'multi_static_select', options }, ['x', 'y'], { selected_options: options }],
      ['who', { type: 'users_select' }, user, { selected_user: user }],
      ['whom', { type: 'multi_users_select' }, [user], { selected_users: [user] }],
      ['file', { type: 'file_input', filetypes: ['csv'] }, [file.id], { files: [{ id: file.id }] }],
      ['rich', { type: 'rich_text_input' }, 'words', { rich_text_value: { type: 'rich_text' } }],
    ];
    const opened = await open(modal({ blocks: kinds.map(([id, element]) => input(id, element)) }));
    const values = Object.fromEntries(kinds.map(([id, , value]) => [id, { a: value }]));
    expect(await submit(opened.id, values)).toMatchObject({ acked: true, errors: null });
    const state = heard[0].view.state.values;
    for (const [id, element, , kept] of kinds)
      expect(state[id].a, id).toMatchObject({ type: (element as { type: string }).type, ...kept });
  });

  it('send nothing while an input holds what the client refuses', async () => {
    const options = ['x', 'y'].map((value) => ({ text: plain(value), value }));
    const kinds: [object, unknown, string][] = [
      [{ type: 'plain_text_input' }, '', 'Please complete this required field.'],
      [{ type: 'plain_text_input', min_length: 3 }, 'ab', 'at least 3 characters'],
      [{ type: 'plain_text_input', max_length: 3 }, 'abcd', 'at most 3 characters'],
      [{ type: 'number_input', is_decimal_allowed: false }, '1.5', 'whole number'],
      [{ type: 'number_input', is_decimal_allowed: true, max_value: '5' }, '6', '5 or less'],
      [{ type: 'email_text_input' }, 'nobody', 'email address'],
      [{ type: 'url_text_input' }, 'nowhere', 'web address'],
      [{ type: 'multi_static_select', options, max_selected_items: 1 }, ['x', 'y'], 'at most 1'],
    ];
    const blocks = kinds.map(([element], index) => input(`b${index}`, element));
    const opened = await open(modal({ blocks }));
    const values = Object.fromEntries(kinds.map(([, value], index) => [`b${index}`, { a: value }]));
    const refused = await submit(opened.id, values);
    expect(refused).toMatchObject({ ok: true, acked: false, envelope_id: null });
    for (const [index, [, , words]] of kinds.entries())
      expect(refused.errors[`b${index}`]).toContain(words);
    expect(heard).toEqual([]);
  });

  it('give a response_url for a chosen conversation', async () => {
    const element = { type: 'conversations_select', response_url_enabled: true };
    const opened = await open(modal({ blocks: [input('where', element)] }));
    await submit(opened.id, { where: { a: slack.channel } });
    const [{ response_url, channel_id }] = heard[0].response_urls;
    expect(channel_id).toBe(slack.channel);
    const body = JSON.stringify({ response_type: 'in_channel', text: 'done' });
    expect((await fetch(response_url, { method: 'POST', body })).status).toBe(200);
    expect((await stateOf(slack.page)).messages[slack.channel]).toMatchObject([{ text: 'done' }]);
  });

  it('show no options that Slack would not take', async () => {
    const opened = await open(
      modal({ blocks: [input('ext', { type: 'external_select', action_id: 'slow' })] }),
    );
    const ask = { user, view_id: opened.id, action_id: 'slow', value: 'abc' };
    answer = { options: [{ text: plain('fine'), value: 'v' }] };
    expect((await act(slack.page, 'options', ask)).options).toHaveLength(1);
    answer = { options: [{ text: plain('x'.repeat(76)), value: 'v' }] };
    expect(await act(slack.page, 'options', ask)).toMatchObject({ acked: true, options: [] });
    expect((await stateOf(slack.page, user)).notices.at(-1).text).toContain('/options/0/text/text');
  });

  it('open as legacy dialogs, whose fields are answered by name', async () => {
    const dialog = {
      title: 'Old form',
      callback_id: 'legacy',
      state: 'kept',
      elements: [
        { type: 'text', name: 'reason', label: 'Reason', max_length: 20 },
        {
          type: 'select',
          name: 'days',
          label: 'Days',
          optional: true,
          options: [{ label: 'Seven', value: '7' }],
        },
      ],
    };
    expect((await call('dialog.open', { trigger_id: await trigger(), dialog })).ok).toBe(true);
    const [{ view }] = await views();
    expect(view).toMatchObject({ title: { text: 'Old form' } });
    answer = { errors: [{ name: 'reason', error: 'Say more.' }] };
    const values = { reason: { reason: 'because' }, days: { days: '7' } };
    expect((await submit(view.id, values)).errors).toEqual({ reason: 'Say more.' });
    answer = undefined;
    expect(await submit(view.id, values)).toMatchObject({ acked: true, errors: null, view: null });
    expect(heard.at(-1)).toMatchObject({
      type: 'dialog_submission',
      callback_id: 'legacy',
      state: 'kept',
      submission: { reason: 'because', days: '7' },
      channel: { id: slack.channel },
      response_url: expect.any(String),
    });
  });

  it('lose to a Home published meanwhile only when they pass its old hash', async () => {
    const home = (text: string) => ({
      type: 'home',
      blocks: [{ type: 'section', text: plain(text) }],
    });
    const first = await call('views.publish', { user_id: user, view: home('one') });
    const { hash } = first.view;
    expect((await call('views.publish', { user_id: user, view: home('two'), hash })).ok).toBe(true);
    const late = await call('views.publish', { user_id: user, view: home('three'), hash });
    expect(late.error).toBe('hash_conflict');
    const shown = (await stateOf(slack.page)).home[user];
    expect(shown.blocks[0].text.text).toBe('two');
    await soon(async () => expect(await views()).toEqual([]));
  });
});
