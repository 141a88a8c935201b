import { pictures } from '../workspace/pictures.js';
import type { Methods } from './method.js';

export const team: Methods = {
  'team.info': {
    scopes: ['team:read'],
    run: ({ slack, origin }) => {
      const { id, name, domain } = slack.workspace.state.team;
      return {
        team: {
          id,
          name,
          domain,
          url: origin,
          email_domain: '',
          avatar_base_url: `${origin}page/`,
          is_verified: false,
          icon: {
            image_default: true,
            ...pictures(slack.workspace, [34, 44, 68, 88, 102, 132, 230]),
          },
        },
      };
    },
  },
};
