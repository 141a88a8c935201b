import { describe, expect, it } from 'vitest';
import { checkBlocks } from '../../../sandbox/slack/validation/blocks.js';
import { Findings, type Surface } from '../../../sandbox/slack/validation/checks.js';
import { checkView } from '../../../sandbox/slack/validation/views.js';

const words = (length: number): string => '🙂'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const beside = (accessory: object) => section({ accessory: { action_id: 'a', ...accessory } });
const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('L'),
  element: { action_id: 'a', ...element },
  ...more,
});
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const option = (more: object = {}) => ({ text: plain('x'), value: 'v', ...more });
const options = (count: number) => times(count, (index) => option({ value: `v${index}` }));
const cell = (text = 'x') => ({ type: 'raw_text', text });
const rich = { type: 'rich_text', elements: [] };
const picture = { type: 'image', alt_text: 'x', image_url: 'https://a.example/x.png' };
const confirm = (more: object = {}) => ({
  title: plain('T'),
  text: plain('x'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const video = (more: object) => ({
  type: 'video',
  title: plain('x'),
  video_url: 'https://a.example/v',
  thumbnail_url: 'https://a.example/t',
  alt_text: 'x',
  ...more,
});
const richText = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const chart = (more: object) => ({ type: 'data_visualization', title: 'T', ...more });
const points = (count: number) => times(count, (index) => ({ label: `p${index}`, value: index }));
const series = (count: number, each: number) => ({
  type: 'line',
  series: times(count, (index) => ({ name: `s${index}`, data: points(each) })),
  axis_config: { categories: ['a'] },
});

const feedback = (positive: object) => ({
  type: 'context_actions',
  elements: [
    {
      type: 'feedback_buttons',
      positive_button: positive,
      negative_button: { text: plain('Bad'), value: 'bad' },
    },
  ],
});

/** What is limited, how to make it as large as asked, the limit, where the fault is, and on which surface. */
type Limit = readonly [
  what: string,
  make: (size: number) => object,
  most: number,
  at: string,
  surface?: Surface,
];

const limits: readonly Limit[] = [
  ['section text', (n) => section({ text: mrkdwn(words(n)) }), 3000, '/text/text'],
  [
    'section fields',
    (n) => ({ type: 'section', fields: times(n, () => plain('x')) }),
    10,
    '/fields',
  ],
  [
    'a section field',
    (n) => ({ type: 'section', fields: [plain(words(n))] }),
    2000,
    '/fields/0/text',
  ],
  ['header', (n) => ({ type: 'header', text: plain(words(n)) }), 150, '/text/text'],
  ['context', (n) => ({ type: 'context', elements: times(n, () => mrkdwn('x')) }), 10, '/elements'],
  [
    'actions',
    (n) => ({ type: 'actions', elements: times(n, (i) => button({ action_id: `a${i}` })) }),
    25,
    '/elements',
  ],
  ['image alt_text', (n) => ({ ...picture, alt_text: words(n) }), 2000, '/alt_text'],
  ['image title', (n) => ({ ...picture, title: plain(words(n)) }), 2000, '/title/text'],
  [
    'image_url',
    (n) => ({ ...picture, image_url: `https://a.example/${'x'.repeat(n - 18)}` }),
    3000,
    '/image_url',
  ],
  ['block_id', (n) => section({ block_id: words(n) }), 255, '/block_id'],
  ['action_id', (n) => beside(button({ action_id: words(n) })), 255, '/accessory/action_id'],
  [
    'input label',
    (n) => input({ type: 'plain_text_input' }, { label: plain(words(n)) }),
    2000,
    '/label/text',
    'modal',
  ],
  [
    'input hint',
    (n) => input({ type: 'plain_text_input' }, { hint: plain(words(n)) }),
    2000,
    '/hint/text',
    'modal',
  ],
  ['markdown', (n) => ({ type: 'markdown', text: words(n) }), 12_000, '/text'],
  [
    'context_actions',
    (n) => ({
      type: 'context_actions',
      elements: times(n, (i) => ({
        type: 'icon_button',
        icon: 'trash',
        text: plain('x'),
        action_id: `a${i}`,
      })),
    }),
    5,
    '/elements',
  ],
  ['table rows', (n) => ({ type: 'table', rows: times(n, () => [cell()]) }), 100, '/rows'],
  ['table cells', (n) => ({ type: 'table', rows: [times(n, () => cell())] }), 20, '/rows/0'],
  [
    'table characters',
    (n) => ({ type: 'table', rows: [[cell(words(n - 1)), cell()]] }),
    10_000,
    '/rows',
  ],
  [
    'table column_settings',
    (n) => ({
      type: 'table',
      rows: [[cell()]],
      column_settings: times(n, () => ({ align: 'left' })),
    }),
    20,
    '/column_settings',
  ],
  [
    'data_table rows',
    (n) => ({ type: 'data_table', caption: 'c', rows: times(n, () => [cell()]) }),
    201,
    '/rows',
  ],
  [
    'data_table columns',
    (n) => ({ type: 'data_table', caption: 'c', rows: times(2, () => times(n, () => cell())) }),
    20,
    '/rows/0',
  ],
  [
    'data_table characters',
    (n) => ({
      type: 'data_table',
      caption: 'c',
      rows: [
        [cell(words(9999)), cell()],
        [cell(words(n - 10_001)), cell()],
      ],
    }),
    20_000,
    '/rows',
  ],
  [
    'data_table page_size',
    (n) => ({ type: 'data_table', caption: 'c', rows: times(2, () => [cell()]), page_size: n }),
    100,
    '/page_size',
  ],
  ['chart title', (n) => chart({ title: words(n), chart: series(1, 1) }), 50, '/title'],
  [
    'chart label',
    (n) => chart({ chart: { type: 'pie', segments: [{ label: words(n), value: 1 }] } }),
    20,
    '/chart/segments/0/label',
  ],
  [
    'pie parts',
    (n) => chart({ chart: { type: 'pie', segments: points(n) } }),
    12,
    '/chart/segments',
  ],
  ['line series', (n) => chart({ chart: series(n, 1) }), 12, '/chart/series'],
  ['line points', (n) => chart({ chart: series(1, n) }), 20, '/chart/series/0/data'],
  ['alert text', (n) => ({ type: 'alert', text: plain(words(n)) }), 200, '/text/text', 'modal'],
  ['card title', (n) => ({ type: 'card', title: mrkdwn(words(n)) }), 150, '/title/text'],
  [
    'card subtitle',
    (n) => ({ type: 'card', title: mrkdwn('x'), subtitle: mrkdwn(words(n)) }),
    150,
    '/subtitle/text',
  ],
  ['card body', (n) => ({ type: 'card', body: mrkdwn(words(n)) }), 200, '/body/text'],
  [
    'card buttons',
    (n) => ({ type: 'card', actions: times(n, (i) => button({ action_id: `a${i}` })) }),
    3,
    '/actions',
  ],
  [
    'carousel',
    (n) => ({ type: 'carousel', elements: times(n, () => ({ type: 'card', title: mrkdwn('x') })) }),
    10,
    '/elements',
  ],
  [
    'container title',
    (n) => ({ type: 'container', title: plain(words(n)), child_blocks: [section()] }),
    150,
    '/title/text',
  ],
  [
    'container subtitle',
    (n) => ({
      type: 'container',
      title: plain('x'),
      subtitle: mrkdwn(words(n)),
      child_blocks: [section()],
    }),
    150,
    '/subtitle/text',
  ],
  [
    'container blocks',
    (n) => ({ type: 'container', title: plain('x'), child_blocks: times(n, () => section()) }),
    10,
    '/child_blocks',
  ],
  ['video title', (n) => video({ title: plain(words(n)) }), 199, '/title/text'],
  ['video author', (n) => video({ author_name: words(n) }), 49, '/author_name'],
  ['video description', (n) => video({ description: plain(words(n)) }), 199, '/description/text'],
  ['plan title', (n) => ({ type: 'plan', title: words(n), tasks: [] }), 3000, '/title'],
  ['button text', (n) => beside(button({ text: plain(words(n)) })), 75, '/accessory/text/text'],
  ['button value', (n) => beside(button({ value: words(n) })), 2000, '/accessory/value'],
  [
    'button url',
    (n) => beside(button({ url: `https://a.example/${'x'.repeat(n - 18)}` })),
    3000,
    '/accessory/url',
  ],
  [
    'accessibility_label',
    (n) => beside(button({ accessibility_label: words(n) })),
    75,
    '/accessory/accessibility_label',
  ],
  [
    'select options',
    (n) => beside({ type: 'static_select', options: options(n) }),
    100,
    '/accessory/options',
  ],
  [
    'option groups',
    (n) =>
      beside({
        type: 'static_select',
        option_groups: times(n, () => ({ label: plain('g'), options: options(1) })),
      }),
    100,
    '/accessory/option_groups',
  ],
  [
    'group label',
    (n) =>
      beside({
        type: 'static_select',
        option_groups: [{ label: plain(words(n)), options: options(1) }],
      }),
    75,
    '/accessory/option_groups/0/label/text',
  ],
  [
    'option text',
    (n) => beside({ type: 'static_select', options: [option({ text: plain(words(n)) })] }),
    75,
    '/accessory/options/0/text/text',
  ],
  [
    'option value',
    (n) => beside({ type: 'static_select', options: [option({ value: words(n) })] }),
    150,
    '/accessory/options/0/value',
  ],
  [
    'option description',
    (n) => beside({ type: 'static_select', options: [option({ description: plain(words(n)) })] }),
    75,
    '/accessory/options/0/description/text',
  ],
  [
    'placeholder',
    (n) => beside({ type: 'users_select', placeholder: plain(words(n)) }),
    150,
    '/accessory/placeholder/text',
  ],
  [
    'checkboxes',
    (n) => beside({ type: 'checkboxes', options: options(n) }),
    10,
    '/accessory/options',
  ],
  [
    'radio_buttons',
    (n) => beside({ type: 'radio_buttons', options: options(n) }),
    10,
    '/accessory/options',
  ],
  ['overflow', (n) => beside({ type: 'overflow', options: options(n) }), 5, '/accessory/options'],
  [
    'text max_length',
    (n) => input({ type: 'plain_text_input', max_length: n }),
    3000,
    '/element/max_length',
    'modal',
  ],
  [
    'text min_length',
    (n) => input({ type: 'plain_text_input', min_length: n }),
    3000,
    '/element/min_length',
    'modal',
  ],
  [
    'text initial_value',
    (n) => input({ type: 'plain_text_input', initial_value: words(n) }),
    3000,
    '/element/initial_value',
    'modal',
  ],
  [
    'rich text min_lines',
    (n) => input({ type: 'rich_text_input', min_lines: n }),
    100,
    '/element/min_lines',
    'modal',
  ],
  [
    'rich text max_lines',
    (n) => input({ type: 'rich_text_input', max_lines: n }),
    100,
    '/element/max_lines',
    'modal',
  ],
  [
    'options of a group',
    (n) =>
      beside({
        type: 'multi_static_select',
        option_groups: [{ label: plain('g'), options: options(n) }],
      }),
    100,
    '/accessory/option_groups/0/options',
  ],
  [
    'address of an overflow option',
    (n) =>
      beside({
        type: 'overflow',
        options: [option({ url: `https://a.example/${'x'.repeat(n - 18)}` })],
      }),
    3000,
    '/accessory/options/0/url',
  ],
  [
    'feedback words',
    (n) => feedback({ text: plain(words(n)), value: 'v' }),
    75,
    '/elements/0/positive_button/text/text',
  ],
  [
    'feedback value',
    (n) => feedback({ text: plain('x'), value: words(n) }),
    2000,
    '/elements/0/positive_button/value',
  ],
  [
    'max_files',
    (n) => input({ type: 'file_input', max_files: n }),
    10,
    '/element/max_files',
    'modal',
  ],
  [
    'confirm title',
    (n) => beside(button({ confirm: confirm({ title: plain(words(n)) }) })),
    100,
    '/accessory/confirm/title/text',
  ],
  [
    'confirm text',
    (n) => beside(button({ confirm: confirm({ text: mrkdwn(words(n)) }) })),
    300,
    '/accessory/confirm/text/text',
  ],
  [
    'confirm answer',
    (n) => beside(button({ confirm: confirm({ confirm: plain(words(n)) }) })),
    30,
    '/accessory/confirm/confirm/text',
  ],
  [
    'deny answer',
    (n) => beside(button({ confirm: confirm({ deny: plain(words(n)) }) })),
    30,
    '/accessory/confirm/deny/text',
  ],
];

const faultsOf = (blocks: readonly object[], surface: Surface): readonly string[] => {
  const findings = new Findings(surface);
  checkBlocks(JSON.parse(JSON.stringify(blocks)), '/blocks', findings);
  return findings.lines;
};

describe('each limit of Block Kit', () => {
  it.each(
    limits.map(([what, make, most, at, surface = 'message']) => ({
      what,
      make,
      most,
      at,
      surface,
    })),
  )('lets $what through at its limit and points at what is over', ({ make, most, at, surface }) => {
    expect(faultsOf([make(most)], surface)).toEqual([]);
    const lines = faultsOf([make(most + 1)], surface);
    expect(
      lines.some((line) => line.endsWith(`[json-pointer:/blocks/0${at}]`)),
      lines.join('; '),
    ).toBe(true);
  });

  it.each([
    ['message', 50],
    ['modal', 100],
    ['home', 100],
  ] as const)('counts the blocks of a %s', (surface, most) => {
    const blocks = (count: number) => times(count, () => ({ type: 'divider' }));
    expect(faultsOf(blocks(most), surface)).toEqual([]);
    expect(faultsOf(blocks(most + 1), surface)).toEqual([
      `no more than ${most} items allowed [json-pointer:/blocks]`,
    ]);
  });

  const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
  it.each<[string, object, readonly Surface[]]>([
    ['section', section(), everywhere],
    ['header', { type: 'header', text: plain('x') }, everywhere],
    ['context', { type: 'context', elements: [plain('x')] }, everywhere],
    ['rich_text', rich, everywhere],
    ['image', picture, everywhere],
    ['input', input({ type: 'plain_text_input' }), everywhere],
    ['markdown', { type: 'markdown', text: 'x' }, ['message']],
    ['plan', { type: 'plan', title: 'P', tasks: [] }, ['message']],
    ['task_card', { type: 'task_card', task_id: 't', title: 'T', status: 'complete' }, ['message']],
    [
      'context_actions',
      {
        type: 'context_actions',
        elements: [{ type: 'icon_button', icon: 'trash', text: plain('x') }],
      },
      ['message'],
    ],
    ['table', { type: 'table', rows: [[cell()]] }, ['message', 'home']],
    [
      'data_table',
      { type: 'data_table', caption: 'c', rows: [[cell()], [cell()]] },
      ['message', 'home'],
    ],
    ['card', { type: 'card', title: mrkdwn('x') }, ['message', 'home']],
    ['container', { type: 'container', title: plain('x'), child_blocks: [section()] }, ['message']],
    ['alert', { type: 'alert', text: plain('x') }, ['modal']],
    [
      'a datetimepicker',
      { type: 'actions', elements: [{ type: 'datetimepicker' }] },
      ['message', 'modal'],
    ],
    [
      'a response_url',
      input({ type: 'conversations_select', response_url_enabled: true }),
      ['modal'],
    ],
    ['a file_input', input({ type: 'file_input' }), ['modal']],
    ['a rich_text_input', input({ type: 'rich_text_input' }), ['modal', 'home']],
  ])('keeps %s to where it may stand', (_, block, allowed) => {
    for (const surface of everywhere)
      expect(faultsOf([block], surface).length === 0, surface).toBe(allowed.includes(surface));
  });

  it.each<[string, object, string]>([
    ['neither text nor fields', { type: 'section' }, ''],
    [
      'a rich text header in a data table',
      { type: 'data_table', caption: 'c', rows: [[rich], [cell()]] },
      '/rows/0',
    ],
    [
      'uneven rows in a data table',
      { type: 'data_table', caption: 'c', rows: [[cell()], [cell(), cell()]] },
      '/rows',
    ],
    ['a card that says nothing', { type: 'card', subtitle: mrkdwn('x') }, ''],
    [
      'a container with two titles',
      { type: 'container', title: plain('x'), rich_text_title: rich, child_blocks: [section()] },
      '',
    ],
    [
      'a container in a container',
      { type: 'container', title: plain('x'), child_blocks: [{ type: 'container' }] },
      '/child_blocks',
    ],
    [
      'a child that is wrong itself',
      { type: 'container', title: plain('x'), child_blocks: [{ type: 'section' }] },
      '/child_blocks/0',
    ],
    [
      'options beside groups',
      beside({ type: 'static_select', options: options(1), option_groups: [] }),
      '/accessory',
    ],
    [
      'a date that is none',
      beside({ type: 'datepicker', initial_date: '23.11.2026' }),
      '/accessory/initial_date',
    ],
    [
      'a time that is none',
      beside({ type: 'timepicker', initial_time: '25:00' }),
      '/accessory/initial_time',
    ],
    [
      'a style of its own',
      beside(button({ confirm: confirm({ style: 'loud' }) })),
      '/accessory/confirm/style',
    ],
    ['a button in an input', input(button()), '/element/type'],
    [
      'a filter of its own',
      beside({ type: 'conversations_select', filter: { include: ['everything'] } }),
      '/accessory/filter/include/0',
    ],
    ['a header of a fifth level', { type: 'header', text: plain('x'), level: 5 }, '/level'],
    ['an expand that is no truth', section({ expand: 'yes' }), '/expand'],
    ['a picture without an address', { type: 'image', alt_text: 'x' }, ''],
    [
      'a file by id and address',
      { type: 'image', alt_text: 'x', slack_file: { id: 'F1', url: 'https://a.example/F1' } },
      '/slack_file',
    ],
    ['a table without a caption', { type: 'data_table', rows: [[cell()], [cell()]] }, ''],
    ['a data table of its header', { type: 'data_table', caption: 'c', rows: [[cell()]] }, '/rows'],
    ['an empty carousel', { type: 'carousel', elements: [] }, '/elements'],
    [
      'a container of a width of its own',
      { type: 'container', title: plain('x'), child_blocks: [section()], width: '80%' },
      '/width',
    ],
    ['a pie of nothing', chart({ chart: { type: 'pie', segments: [] } }), '/chart/segments'],
    [
      'a card in a container',
      { type: 'container', title: plain('x'), child_blocks: [{ type: 'card', title: plain('x') }] },
      '/child_blocks',
    ],
    [
      'a button of a workflow',
      beside({ type: 'workflow_button', text: plain('x') }),
      '/accessory/type',
    ],
    ['a file from elsewhere', { type: 'file', external_id: 'x', source: 'remote' }, '/type'],
    [
      'another icon',
      {
        type: 'context_actions',
        elements: [{ type: 'icon_button', icon: 'star', text: plain('x') }],
      },
      '/elements/0/icon',
    ],
    ['a null instead of its text', { type: 'section', text: null }, ''],
    ['a card of nulls', { type: 'card', title: null, body: null }, ''],
    ['a date and time beside a section', beside({ type: 'datetimepicker' }), '/accessory/type'],
    [
      'a filter of nothing',
      beside({ type: 'conversations_select', filter: {} }),
      '/accessory/filter',
    ],
    [
      'a response_url beside a section',
      beside({ type: 'channels_select', response_url_enabled: true }),
      '',
    ],
    [
      'a number that is none',
      input({ type: 'number_input', is_decimal_allowed: true, initial_value: 'ten' }),
      '/element/initial_value',
    ],
    [
      'a least number above the greatest',
      input({ type: 'number_input', is_decimal_allowed: true, min_value: '10', max_value: '9' }),
      '/element',
    ],
    [
      'files that are told of as they are chosen',
      input({ type: 'file_input' }, { dispatch_action: true }),
      '',
    ],
    [
      'feedback without words',
      {
        type: 'context_actions',
        elements: [{ type: 'feedback_buttons', positive_button: {}, negative_button: {} }],
      },
      '/elements/0/positive_button',
    ],
  ])('refuses %s', (_, block, at) => {
    const lines = faultsOf([block], 'message');
    expect(
      lines.some((line) => line.endsWith(`[json-pointer:/blocks/0${at}]`)),
      lines.join('; '),
    ).toBe(true);
  });
});

describe('blocks that several share a limit', () => {
  it('lets markdown have 12,000 characters in all', () => {
    const both = (more: number) => [
      { type: 'markdown', text: words(6000) },
      { type: 'markdown', text: words(6000 + more) },
    ];
    expect(faultsOf(both(0), 'message')).toEqual([]);
    expect(faultsOf(both(1), 'message')).toEqual([
      'markdown blocks must be less than 12001 characters together [json-pointer:/blocks]',
    ]);
  });

  it('lets a message have two charts', () => {
    const charts = (count: number) => times(count, () => chart({ chart: series(1, 1) }));
    expect(faultsOf(charts(2), 'message')).toEqual([]);
    expect(faultsOf(charts(3), 'message')).toEqual([
      'only 2 data_visualization block allowed [json-pointer:/blocks/2]',
    ]);
  });

  it('takes what the types of the stock client know', () => {
    const container = { type: 'container', title: plain('x'), child_blocks: [section()] };
    const known = [
      { ...container, has_header_divider: true },
      richText({ type: 'team', team_id: 'T0123456789' }, { type: 'color', value: '#1f2d4d' }),
      beside({ type: 'overflow', options: options(1) }),
    ];
    expect(faultsOf(known, 'message')).toEqual([]);
  });
});

describe('what an app must be granted to show', () => {
  const refusing = { hasScope: () => false, isClaimed: () => false, isImageFile: () => false };
  it.each<[string, object, Surface, readonly string[]]>([
    [
      'a video',
      video({}),
      'message',
      [
        'Video validation failed: the app lacks the scope links.embed:write [json-pointer:/blocks/0]',
        'Video validation failed: Domain is not a valid unfurl domain claimed by your app [json-pointer:/blocks/0]',
      ],
    ],
    [
      'a file input',
      input({ type: 'file_input' }),
      'modal',
      ['the app lacks the scope files:read [json-pointer:/blocks/0/element]'],
    ],
    [
      'a picture it uploaded',
      { type: 'image', alt_text: 'x', slack_file: { id: 'F1' } },
      'message',
      ['invalid slack file [json-pointer:/blocks/0/slack_file]'],
    ],
  ])('holds for %s', (_, block, surface, faults) => {
    const findings = new Findings(surface, refusing);
    checkBlocks(JSON.parse(JSON.stringify([block])), '/blocks', findings);
    expect(findings.lines).toEqual(faults);
    expect(faultsOf([block], surface)).toEqual([]);
  });
});

describe('each limit of a view', () => {
  const faultsOfView = (more: object): readonly string[] => {
    const findings = new Findings('modal');
    const view = { type: 'modal', title: plain('T'), blocks: [], ...more };
    checkView(JSON.parse(JSON.stringify(view)), findings);
    return findings.lines;
  };

  it.each<[string, (size: number) => object, number, string]>([
    ['title', (n) => ({ title: plain(words(n)) }), 24, '/title/text'],
    ['submit', (n) => ({ submit: plain(words(n)) }), 24, '/submit/text'],
    ['close', (n) => ({ close: plain(words(n)) }), 24, '/close/text'],
    ['private_metadata', (n) => ({ private_metadata: words(n) }), 3000, '/private_metadata'],
    ['callback_id', (n) => ({ callback_id: words(n) }), 255, '/callback_id'],
    ['external_id', (n) => ({ external_id: words(n) }), 255, '/external_id'],
  ])('holds for its %s', (_, make, most, at) => {
    expect(faultsOfView(make(most))).toEqual([]);
    expect(faultsOfView(make(most + 1)).at(-1)).toContain(`[json-pointer:/view${at}]`);
  });

  it('takes a null for no button, and so none where inputs want one', () => {
    const blocks = [input({ type: 'plain_text_input' })];
    expect(faultsOfView({ submit: null, blocks })).toEqual([
      'missing required field: submit [json-pointer:/view]',
    ]);
  });

  it('lets one element have the keyboard when it opens', () => {
    const field = (id: string) =>
      input({ type: 'plain_text_input', action_id: id, focus_on_load: true });
    const view = { submit: plain('Go'), blocks: [field('a'), field('b')] };
    expect(faultsOfView(view)).toContain(
      'only one element may have focus_on_load [json-pointer:/view/blocks]',
    );
  });
});
