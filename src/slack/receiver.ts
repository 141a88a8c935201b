import {
  type CustomRoute,
  HTTPReceiver,
  LogLevel,
  type Receiver,
  SocketModeReceiver,
} from '@slack/bolt';
import type { SlackSettings } from '../slack-config.js';
import type { BoltLogger } from './bolt-logger.js';

export interface Receiving {
  readonly receiver: Receiver;
  /** True while payloads can arrive. */
  readonly isConnected: () => boolean;
}

const socket = (settings: SlackSettings, appToken: string, logger: BoltLogger): Receiving => {
  const state = { connected: false };
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    logLevel: LogLevel.WARN,
    // An object of its own: the socket client writes retry settings into what it is given.
    installerOptions: { clientOptions: { slackApiUrl: settings.apiUrl } },
  });
  receiver.client.on('connected', () => {
    state.connected = true;
  });
  for (const event of ['disconnected', 'reconnecting', 'disconnecting'])
    receiver.client.on(event, () => {
      state.connected = false;
    });
  return { receiver, isConnected: () => state.connected };
};

const http = (
  signingSecret: string,
  port: number,
  logger: BoltLogger,
  customRoutes: CustomRoute[],
): Receiving => ({
  receiver: new HTTPReceiver({
    signingSecret,
    port,
    customRoutes,
    logger,
    logLevel: LogLevel.WARN,
  }),
  isConnected: () => true,
});

/** Socket Mode, or HTTP where a signing secret and a port are configured instead of an app token. */
export const createReceiver = (
  settings: SlackSettings,
  logger: BoltLogger,
  routes: CustomRoute[],
): Receiving =>
  settings.transport.kind === 'socket'
    ? socket(settings, settings.transport.appToken, logger)
    : http(settings.transport.signingSecret, settings.transport.port, logger, routes);
