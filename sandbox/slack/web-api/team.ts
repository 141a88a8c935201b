import type { Methods } from './method.js';

export const team: Methods = {
  'team.info': {
    scopes: ['team:read'],
    run: ({ slack, origin }) => {
      const { id, name, domain } = slack.workspace.state.team;
      return { team: { id, name, domain, url: origin, email_domain: '', icon: {} } };
    },
  },
};
