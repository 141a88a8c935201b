import { describe, expect, it } from 'vitest';
import { checkBlocks } from '../../../sandbox/slack/validation/blocks.js';
import { Findings, type Surface } from '../../../sandbox/slack/validation/checks.js';
import { checkView } from '../../../sandbox/slack/validation/views.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const button = (more: object = {}) => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'a',
  ...more,
});
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const option = (value: string) => ({ text: plain(value), value });
const cell = (text: string) => ({ type: 'raw_text', text });
const task = (status: string) => ({ type: 'task_card', task_id: 't', title: 'T', status });

const faultsOf = (blocks: readonly object[], surface: Surface = 'message'): readonly string[] => {
  const findings = new Findings(surface);
  checkBlocks(JSON.parse(JSON.stringify(blocks)), '/blocks', findings);
  return findings.lines;
};

describe('the check of blocks', () => {
  it.each<[string, readonly object[], string]>([
    [
      'a missing text',
      [{ type: 'section' }],
      'missing required field: text [json-pointer:/blocks/0]',
    ],
    [
      'an unknown type',
      [{ type: 'nothing' }],
      'unsupported type: nothing [json-pointer:/blocks/0/type]',
    ],
    [
      'an unknown key',
      [{ type: 'divider', colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain('x'.repeat(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty text',
      [{ type: 'header', text: plain('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'many blocks',
      times(51, () => ({ type: 'divider' })),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'many elements',
      [actions(...times(26, (i) => button({ action_id: `a${i}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'many fields',
      [{ type: 'section', fields: times(11, () => plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a long button',
      [actions(button({ text: plain('x'.repeat(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a style of ours',
      [actions(button({ style: 'warning' }))],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'an empty value',
      [actions({ type: 'static_select', action_id: 's', options: [] })],
      'no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a foreign initial option',
      [
        actions({
          type: 'static_select',
          action_id: 's',
          options: [option('a')],
          initial_option: option('b'),
        }),
      ],
      'initial option must match one of the options [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'repeated block ids',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      'block_id "b" already exists for another block [json-pointer:/blocks/1/block_id]',
    ],
    [
      'repeated action ids',
      [actions(button(), button())],
      'action_id must be unique within its block [json-pointer:/blocks/0]',
    ],
    [
      'an empty cell',
      [{ type: 'table', rows: [[cell('')]] }],
      'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
    ],
    [
      'two tables',
      times(2, () => ({ type: 'table', rows: [[cell('x')]] })),
      'only 1 table block allowed [json-pointer:/blocks/1]',
    ],
    [
      'a pending card alone',
      [task('pending')],
      'must be one of: in_progress, complete, error [json-pointer:/blocks/0/status]',
    ],
    [
      'a plan beside a card',
      [{ type: 'plan', title: 'P', tasks: [] }, task('complete')],
      'a plan and a top-level task_card cannot stand in one message [json-pointer:/blocks]',
    ],
    [
      'a picture twice',
      [{ type: 'image', alt_text: 'x', image_url: 'https://a.b/c', slack_file: { id: 'F1' } }],
      'must have exactly one of: image_url, slack_file [json-pointer:/blocks/0]',
    ],
    [
      'a card with two icons',
      [
        {
          type: 'card',
          title: plain('x'),
          icon: { type: 'image', image_url: 'https://a.b/c', alt_text: 'x' },
          slack_icon: { type: 'icon', name: 'sparkle' },
        },
      ],
      'must have only one of: icon, slack_icon [json-pointer:/blocks/0]',
    ],
    [
      'an icon of another type',
      [{ type: 'card', title: plain('x'), slack_icon: { type: 'slack_icon', name: 'sparkle' } }],
      'must be one of: icon [json-pointer:/blocks/0/slack_icon/type]',
    ],
    [
      'an alert outside a modal',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert in a message [json-pointer:/blocks/0/type]',
    ],
  ])('refuses %s', (_, blocks, fault) => {
    expect(faultsOf(blocks)).toContain(fault);
  });

  it('counts code points, not bytes', () => {
    expect(faultsOf([{ type: 'header', text: plain('🙂'.repeat(150)) }])).toEqual([]);
  });

  it('takes a plan with tasks that wait', () => {
    expect(faultsOf([{ type: 'plan', title: 'P', tasks: [task('pending')] }])).toEqual([]);
  });

  it('takes a plan as its page shows it: tasks without a type, and a status of its own', () => {
    const { type: _type, ...untyped } = task('in_progress');
    const plan = { type: 'plan', title: 'P', status: 'complete' };
    expect(faultsOf([{ ...plan, tasks: [untyped, task('complete')] }])).toEqual([]);
    expect(faultsOf([{ ...plan, tasks: [{ ...untyped, type: 'section' }] }])).toEqual([
      'unsupported type: section [json-pointer:/blocks/0/tasks/0/type]',
    ]);
  });

  it('keeps messages-only blocks out of modals and Homes', () => {
    const blocks = [{ type: 'plan', title: 'P', tasks: [] }];
    expect(faultsOf(blocks, 'modal')).toHaveLength(1);
    expect(faultsOf(blocks, 'home')).toHaveLength(1);
  });

  it('takes the same action id in two blocks', () => {
    expect(faultsOf([actions(button()), actions(button())])).toEqual([]);
  });
});

describe('the check of views', () => {
  const input = { type: 'input', label: plain('L'), element: { type: 'plain_text_input' } };
  const faultsOfView = (view: object, surface: 'modal' | 'home' = 'modal'): readonly string[] => {
    const findings = new Findings(surface);
    checkView(JSON.parse(JSON.stringify(view)), findings);
    return findings.lines;
  };

  it('wants a submit button for inputs', () => {
    const view = { type: 'modal', title: plain('T'), blocks: [input] };
    expect(faultsOfView(view)).toContain('missing required field: submit [json-pointer:/view]');
    expect(faultsOfView({ ...view, submit: plain('Go') })).toEqual([]);
  });

  it('refuses a title on a Home and long private metadata', () => {
    expect(faultsOfView({ type: 'home', title: plain('T'), blocks: [] }, 'home')).toContain(
      'invalid additional property: title [json-pointer:/view]',
    );
    for (const button of ['submit', 'close'])
      expect(faultsOfView({ type: 'home', [button]: plain('T'), blocks: [] }, 'home')).toContain(
        `invalid additional property: ${button} [json-pointer:/view]`,
      );
    expect(
      faultsOfView({
        type: 'modal',
        title: plain('T'),
        blocks: [],
        private_metadata: 'x'.repeat(3001),
      }),
    ).toContain('must be less than 3001 characters [json-pointer:/view/private_metadata]');
  });
});
