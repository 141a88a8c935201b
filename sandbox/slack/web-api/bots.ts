import { pictures } from '../workspace/pictures.js';
import { ApiError, type Methods } from './method.js';

export const bots: Methods = {
  'bots.info': {
    scopes: ['users:read'],
    run: ({ slack, args }) => {
      const { app, channels } = slack.workspace.state;
      const id = args.text('bot') || app.botId;
      if (id !== app.botId) throw new ApiError('bot_not_found');
      return {
        bot: {
          id: app.botId,
          app_id: app.id,
          user_id: app.botUserId,
          name: slack.workspace.manifest.botName,
          deleted: false,
          updated: channels[0]?.created ?? 0,
          icons: pictures(slack.workspace, [36, 48, 72]),
        },
      };
    },
  },
};
