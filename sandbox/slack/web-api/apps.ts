import { ApiError, type Methods } from './method.js';

export const apps: Methods = {
  'apps.connections.open': {
    scopes: [],
    token: 'app',
    run: ({ slack, origin }) => {
      if (!slack.workspace.manifest.socketMode) throw new ApiError('socket_mode_not_enabled');
      const link = new URL('link/', origin.replace(/^http/, 'ws'));
      link.searchParams.set('ticket', slack.sockets.ticket());
      link.searchParams.set('app_id', slack.workspace.state.app.id);
      return { url: link.href };
    },
  },
};
