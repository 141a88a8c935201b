import { ApiError, type Methods } from './method.js';

const scopes = ['usergroups:read'];

export const usergroups: Methods = {
  'usergroups.list': {
    scopes,
    run: ({ slack, args }) => ({
      usergroups: slack.workspace.state.usergroups.map((group) => ({
        id: group.id,
        team_id: slack.workspace.state.team.id,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        is_external: false,
        date_delete: 0,
        user_count: group.users.length,
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
