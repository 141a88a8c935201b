import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Delivery } from './delivery/delivery.js';
import { Traffic } from './delivery/traffic.js';
import { Faults } from './faults/faults.js';
import { isOwnRequest } from './http/guard.js';
import { replyJson } from './http/reply.js';
import { BodyTooLarge } from './http/request.js';
import { route } from './http/routes.js';
import { Lives, leap } from './interactions/lives.js';
import { startPostingLater } from './interactions/posting-later.js';
import { ResponseUrls } from './interactions/response-urls.js';
import { Triggers } from './interactions/triggers.js';
import { webhookPath } from './interactions/webhooks.js';
import { RateLimits } from './limits/rate-limits.js';
import type { SlackOptions, SlackServer } from './options.js';
import { Page } from './page/page.js';
import type { Slack } from './slack.js';
import { Sockets } from './socket-mode/sockets.js';
import { Changes } from './workspace/changes.js';
import { Identity } from './workspace/identity.js';
import { type Manifest, readManifest } from './workspace/manifest.js';
import type { State } from './workspace/model.js';
import { seedState, usualPeople } from './workspace/seed.js';
import { Store } from './workspace/store.js';
import { Workspace } from './workspace/workspace.js';

export type { SlackOptions, SlackServer } from './options.js';

const host = '127.0.0.1';

const newestTs = (state: State): number =>
  Object.values(state.messages)
    .flatMap((messages) => messages.map(({ ts }) => Number(ts)))
    .reduce((newest, ts) => Math.max(newest, ts), 0);

interface Begun {
  readonly slack: Slack;
  readonly stopping: () => void;
}

const assemble = (
  options: SlackOptions,
  state: State,
  manifest: Manifest,
  identity: Identity,
  origin: () => string,
): Begun => {
  const now = options.now ?? Date.now;
  const lives = new Lives(now);
  const changes = new Changes();
  const workspace = new Workspace(state, manifest, identity, changes, now, origin);
  const traffic = new Traffic(changes, now);
  let stopped = false;
  const delivery: Delivery = new Delivery({
    identity,
    traffic,
    manifest,
    now,
    signingSecret: state.secrets.signingSecret,
    send: (frame) => sockets.send(frame),
  });
  const sockets = new Sockets({
    appId: state.app.id,
    identity,
    now,
    onAck: (id, payload) => delivery.acknowledge(id, payload),
    onChange: () => changes.tell({ kind: 'sockets' }),
  });
  const slack: Slack = {
    workspace,
    sockets,
    delivery,
    traffic,
    faults: new Faults(),
    limits: new RateLimits(now, options.rateLimits === true),
    lives,
    triggers: new Triggers(identity, lives.now),
    responses: new ResponseUrls(identity, lives.now, origin),
    log: options.log,
    fileDelayMs: options.fileDelayMs ?? 0,
    origin,
    stopped: () => stopped,
  };
  return {
    slack,
    stopping: () => {
      stopped = true;
    },
  };
};

const answerFailure = (slack: Slack, response: ServerResponse, error: unknown): void => {
  if (response.destroyed || response.socket?.destroyed === true) return;
  const large = error instanceof BodyTooLarge;
  if (!large)
    slack.log(`answering a request: ${error instanceof Error ? error.stack : String(error)}`);
  if (response.headersSent) response.end();
  else
    replyJson(
      response,
      { ok: false, error: large ? 'request_too_large' : 'internal_error' },
      large ? 413 : 500,
    );
};

/** What others are told of a running server. */
const describeServer = (slack: Slack, port: number): Omit<SlackServer, 'leap' | 'stop'> => {
  const { secrets, channel, team, people, channels, usergroups } = slack.workspace.state;
  const webhook = webhookPath(slack.workspace);
  return {
    host,
    port,
    page: slack.origin(),
    apiUrl: `${slack.origin()}api/`,
    webhookUrl: webhook === undefined ? null : `${slack.origin()}services/${webhook}`,
    botToken: secrets.botToken,
    appToken: secrets.appToken,
    signingSecret: secrets.signingSecret,
    channel,
    workspace: {
      teamId: team.id,
      people: people
        .filter(({ isBot }) => !isBot)
        .map(({ id, name, realName }) => ({ id, name, realName })),
      channels: channels.filter(({ isIm }) => !isIm).map(({ id, name }) => ({ id, name })),
      usergroups: usergroups.map(({ id, handle }) => ({ id, handle })),
    },
  };
};

/** Starts a local Slack on loopback. Throws when the manifest or the kept workspace cannot be read. */
export const startSlack = async (options: SlackOptions): Promise<SlackServer> => {
  const now = options.now ?? Date.now;
  const manifest = await readManifest(options.manifestPath);
  const identity = new Identity(options.random ?? ((count) => randomBytes(count)), now);
  const store =
    options.stateFolder === undefined ? undefined : new Store(options.stateFolder, options.log);
  const state =
    (await store?.load()) ?? seedState(options.people ?? usualPeople, manifest, identity, now());
  identity.startAfter(newestTs(state));
  let port = 0;
  const { slack, stopping } = assemble(
    options,
    state,
    manifest,
    identity,
    () => `http://${host}:${port}/`,
  );
  const page = new Page(slack);
  const stopPostingLater = startPostingLater(slack);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (!isOwnRequest(request, port))
      return replyJson(response, { ok: false, error: 'forbidden' }, 403);
    route(slack, page, request, response).catch((error: unknown) =>
      answerFailure(slack, response, error),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (isOwnRequest(request, port) && request.url?.startsWith('/link/'))
      slack.sockets.accept(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  port = (server.address() as AddressInfo).port;
  await store?.save(state);
  slack.workspace.changes.subscribe(({ kind }) => {
    if (!['notice', 'sockets', 'traffic', 'views'].includes(kind)) store?.saveSoon(state);
  });
  return {
    ...describeServer(slack, port),
    leap: (ms) => leap(slack, ms),
    stop: async () => {
      stopping();
      stopPostingLater();
      page.stop();
      slack.sockets.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
      await store?.save(state);
    },
  };
};
