import type { JsonObject } from '../json.js';
import type { Person } from '../workspace/model.js';
import { pictures } from '../workspace/pictures.js';
import { ApiError, type Call, type Methods } from './method.js';
import { pageOf } from './pages.js';

/** Seconds a zone is ahead of UTC at that moment. */
const offsetOf = (timezone: string, nowMs: number): number => {
  const there = new Date(nowMs).toLocaleString('en-US', { timeZone: timezone });
  const utc = new Date(nowMs).toLocaleString('en-US', { timeZone: 'Etc/UTC' });
  return (Date.parse(`${there} UTC`) - Date.parse(`${utc} UTC`)) / 1000;
};

const addressOf = ({ name }: Person): string => `${name}@fraud-team.example`;

const profileOf = ({ slack }: Call, person: Person): JsonObject => {
  const { manifest, state } = slack.workspace;
  const [first = '', ...others] = person.realName.split(/\s+/);
  return {
    display_name: person.isBot ? '' : person.name,
    display_name_normalized: person.isBot ? '' : person.name,
    real_name: person.realName,
    real_name_normalized: person.realName,
    title: person.title,
    first_name: first,
    last_name: others.join(' '),
    phone: '',
    skype: '',
    pronouns: '',
    fields: null,
    status_text: '',
    status_text_canonical: '',
    status_emoji: '',
    status_emoji_display_info: [],
    status_expiration: 0,
    avatar_hash: `g${person.id.toLowerCase()}`,
    ...pictures(slack.workspace, [24, 32, 48, 72, 192, 512]),
    team: state.team.id,
    ...(manifest.scopes.has('users:read.email') ? { email: addressOf(person) } : {}),
    ...(person.isBot
      ? { bot_id: state.app.botId, api_app_id: state.app.id, always_active: true }
      : {}),
  };
};

const userForApp = (call: Call, person: Person): JsonObject => {
  const { workspace } = call.slack;
  return {
    id: person.id,
    team_id: workspace.state.team.id,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    color: '9f69e7',
    is_bot: person.isBot,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    tz: person.timezone,
    tz_label: person.timezone,
    tz_offset: offsetOf(person.timezone, workspace.now()),
    is_email_confirmed: !person.isBot,
    who_can_share_contact_card: 'EVERYONE',
    ...(call.args.flag('include_locale') ? { locale: 'en-US' } : {}),
    updated: workspace.state.channels[0]?.created ?? 0,
    profile: profileOf(call, person),
  };
};

export const users: Methods = {
  'users.info': {
    scopes: ['users:read'],
    run: (call) => {
      const person = call.slack.workspace.person(call.args.required('user', 'user_not_found'));
      if (!person) throw new ApiError('user_not_found');
      return { user: userForApp(call, person) };
    },
  },
  'users.profile.get': {
    scopes: ['users.profile:read'],
    run: (call) => {
      const { workspace } = call.slack;
      const person = workspace.person(call.args.text('user') || workspace.botUserId);
      if (!person) throw new ApiError('user_not_found');
      return { profile: profileOf(call, person) };
    },
  },
  'users.getPresence': {
    scopes: ['users:read'],
    run: ({ slack, args }) => {
      if (!slack.workspace.person(args.required('user', 'user_not_found')))
        throw new ApiError('user_not_found');
      return { presence: 'active' };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    run: (call) => {
      const page = pageOf(call.slack.workspace.state.people, call.args);
      return {
        members: page.items.map((person) => userForApp(call, person)),
        cache_ts: Math.floor(call.slack.workspace.now() / 1000),
        response_metadata: page.metadata,
      };
    },
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    run: (call) => {
      const email = call.args.required('email', 'users_not_found');
      const person = call.slack.workspace.state.people.find((entry) => addressOf(entry) === email);
      if (!person) throw new ApiError('users_not_found');
      return { user: userForApp(call, person) };
    },
  },
};
