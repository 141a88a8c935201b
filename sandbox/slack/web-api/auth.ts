import type { Methods } from './method.js';

export const auth: Methods = {
  'auth.test': {
    scopes: [],
    run: ({ slack, origin }) => {
      const { team, app } = slack.workspace.state;
      return {
        url: origin,
        team: team.name,
        user: slack.workspace.person(app.botUserId)?.name,
        team_id: team.id,
        user_id: app.botUserId,
        bot_id: app.botId,
        app_id: app.id,
        is_enterprise_install: false,
      };
    },
  },
  'api.test': {
    scopes: [],
    token: 'none',
    run: ({ args }) => ({ args: args.shown }),
  },
};
