import type { Slack } from '../slack.js';
import { ApiError, type Methods } from './method.js';

/** When the workspace was made, in seconds since 1970. */
const made = ({ workspace }: Slack): number => workspace.state.channels[0]?.created ?? 0;

const scopes = ['usergroups:read'];

export const usergroups: Methods = {
  'usergroups.list': {
    scopes,
    run: ({ slack, args }) => ({
      usergroups: slack.workspace.state.usergroups.map((group) => ({
        id: group.id,
        team_id: slack.workspace.state.team.id,
        is_usergroup: true,
        is_subteam: true,
        name: group.name,
        handle: group.handle,
        description: '',
        is_external: false,
        date_create: made(slack),
        date_update: made(slack),
        date_delete: 0,
        auto_type: null,
        auto_provision: false,
        created_by: slack.workspace.state.people[0]?.id ?? '',
        updated_by: slack.workspace.state.people[0]?.id ?? '',
        deleted_by: null,
        prefs: { channels: [], groups: [] },
        user_count: group.users.length,
        channel_count: 0,
        ...(args.flag('include_users') ? { users: group.users } : {}),
      })),
    }),
  },
  'usergroups.users.list': {
    scopes,
    run: ({ slack, args }) => {
      const group = slack.workspace.state.usergroups.find(
        ({ id }) => id === args.text('usergroup'),
      );
      if (!group) throw new ApiError('no_such_subteam');
      return { users: group.users };
    },
  },
};
