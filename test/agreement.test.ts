import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { commands, slashCommand } from '../src/commands/index.js';
import { variableNames } from '../src/config.js';
import { linkIds } from '../src/handlers/ids.js';
import { actions, events, views } from '../src/handlers/index.js';
import { card } from '../src/messages/card.js';
import { modalLoading } from '../src/messages/modal-loading.js';
import { modalPromote } from '../src/messages/modal-promote.js';
import { modalReject } from '../src/messages/modal-reject.js';
import { modalRevert } from '../src/messages/modal-revert.js';
import { planReady } from '../src/messages/plan-ready.js';
import { verdicts } from '../src/promotion/evaluation.js';
import { promotionStates } from '../src/promotion/promotion.js';
import { anEvaluation, aPromotion } from './support/evaluation-document.js';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', file), 'utf8');

const manifest = z
  .object({
    features: z.object({
      slash_commands: z.array(z.object({ command: z.string(), usage_hint: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
  })
  .parse(parse(read('manifest.yml')));

/** Scopes that each Web API method needs of a bot, by Slack's method reference. */
const scopesOfMethod: Readonly<Record<string, readonly string[]>> = {
  'chat.postEphemeral': ['chat:write'],
  // To a person instead of a channel, it opens the direct message.
  'chat.postMessage': ['chat:write', 'im:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};
const scopesOfEvent: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
};

/** Methods of the Web API that the code calls. */
const called = (): string[] => {
  const files = readdirSync(join(import.meta.dirname, '..', 'src'), {
    recursive: true,
    encoding: 'utf8',
  });
  const code = files.filter((file) => file.endsWith('.ts')).map((file) => read(join('src', file)));
  const calls = code
    .join('\n')
    .matchAll(
      /\b(?:web|client)\.((?:auth|bots|chat|conversations|files|reactions|team|usergroups|users|views)\.\w+)\(/g,
    );
  return [...new Set([...calls].map((call) => call[1] ?? ''))].sort();
};

const place = {
  ev: 'EV_1',
  rev: 1,
  digest: 'd',
  live: null,
  channel: null,
  ts: null,
};

const plan = {
  codeHash: 'c',
  steps: [],
  roots: [],
  rootState: null,
  rootStateAfter: 'started',
  running: false,
  unchanged: false,
} as const;

const rendered = JSON.stringify([
  ...verdicts.map((verdict) =>
    card({ evaluation: anEvaluation(verdict), promotion: null, live: null }),
  ),
  ...promotionStates.map((state) =>
    card({ evaluation: anEvaluation('promote'), promotion: aPromotion({ state }), live: null }),
  ),
  card({
    evaluation: anEvaluation('promote'),
    promotion: aPromotion({ state: 'PROMOTED', previousLive: 'V202611150600' }),
    live: anEvaluation('promote').candidate,
  }),
  planReady(
    { plan, digest: 'd', requestedBy: 'U1', readAt: new Date(0), lapsesAt: new Date(0) },
    null,
  ),
]);
const forms = JSON.stringify([
  modalPromote(
    { evaluation: anEvaluation('promote'), promotion: aPromotion(), live: null },
    place,
    new Date(0),
  ),
  modalReject('V1', null, place),
  modalRevert(
    {
      evaluation: anEvaluation('promote'),
      promotion: aPromotion({ previousLive: 'V202611150600' }),
      live: anEvaluation('promote').candidate,
    },
    place,
  ),
  modalLoading('evaluation.details', 'Details', place),
]);

const idsIn = (text: string, key: string): string[] => [
  ...new Set(
    [...text.matchAll(new RegExp(`"${key}":"([^"]+)"`, 'g'))].map((found) => found[1] ?? ''),
  ),
];

describe('the manifest', () => {
  it('has the command that the bot answers, with its verbs in the hint', () => {
    const [command] = manifest.features.slash_commands;
    expect(manifest.features.slash_commands.map(({ command: name }) => name)).toEqual([
      slashCommand,
    ]);
    expect(command?.usage_hint.split(' | ').sort()).toEqual([...commands.keys()].sort());
  });

  it('subscribes to the events that have a listener, and to no other', () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(
      [...Object.keys(events), 'message.im'].sort(),
    );
  });

  it('asks for the scopes that the bot uses, and for no other', () => {
    const needed = [
      ...called().flatMap((method) => scopesOfMethod[method] ?? [`scope of ${method}`]),
      ...manifest.settings.event_subscriptions.bot_events.flatMap((name) => scopesOfEvent[name]),
      'commands',
    ];
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(needed)].sort());
    expect(called()).toEqual(Object.keys(scopesOfMethod).sort());
  });
});

describe('every `/dag` in a message, a command or a page', () => {
  const files = [
    'README.md',
    ...readdirSync(join(import.meta.dirname, '..', 'docs'))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
    ...[
      'messages',
      'commands',
      'jobs',
      'promotion',
      'runs',
      'dag',
      'handlers',
      'questions',
    ].flatMap((folder) =>
      readdirSync(join(import.meta.dirname, '..', 'src', folder), {
        recursive: true,
        encoding: 'utf8',
      })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join('src', folder, file)),
    ),
  ];

  it('names a verb that there is, unless it says that there is none', () => {
    const unknown = files.flatMap((file) =>
      read(file)
        .split('\n')
        .filter((line) => !/There is no `\/dag|^\| `\/dag retry`/.test(line))
        .flatMap((line) => [...line.matchAll(/\/dag ([a-z]+)/g)].map((found) => found[1] ?? ''))
        .filter((verb) => !commands.has(verb))
        .map((verb) => `${file}: /dag ${verb}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('.env.example', () => {
  it('documents every variable that is read, and no other', () => {
    const documented = read('.env.example')
      .split('\n')
      .flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect([...documented].sort()).toEqual([...variableNames].sort());
  });
});

describe('ids', () => {
  it('on buttons all have a listener, and every listener a button', () => {
    const shown = idsIn(rendered, 'action_id').filter((id) => !linkIds.test(id));
    expect(shown.sort()).toEqual(Object.keys(actions).sort());
  });

  it('of forms that can be submitted all have a listener', () => {
    const submitted = (JSON.parse(forms) as { submit?: unknown; callback_id: string }[])
      .filter(({ submit }) => submit !== undefined)
      .map(({ callback_id }) => callback_id);
    expect(submitted.sort()).toEqual(Object.keys(views).sort());
  });
});
