import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, type ReceiverEvent, webApi } from '@slack/bolt';
import { pino } from 'pino';
import { buildApp, posterClient } from '../../src/app.js';
import type { Bot, JobName } from '../../src/bot.js';
import { type Config, readConfig } from '../../src/config.js';
import { Metrics } from '../../src/metrics.js';
import { InFlight } from '../../src/slack/in-flight.js';
import { createOutbox } from '../../src/slack/outbox.js';
import { Pacing } from '../../src/slack/pacing.js';
import { createPoster } from '../../src/slack/poster.js';
import { readNames } from '../../src/snowflake/names.js';
import { SlackApi } from './slack-api.js';
import { type Canned, type FakeWarehouse, fakeWarehouse } from './warehouse.js';

/** The least environment that is complete. */
export const environment = {
  SLACK_BOT_TOKEN: 'xoxb-test',
  SLACK_APP_TOKEN: 'xapp-test',
  SLACK_API_URL: 'http://slack.test/api/',
  DAGBOT_CHANNEL: 'C1',
  SNOWFLAKE_ACCOUNT: 'test',
  SNOWFLAKE_HOST: '127.0.0.1',
  SNOWFLAKE_USER: 'DAGBOT',
  SNOWFLAKE_PASSWORD: 'secret',
} as const;

/** Business time of every test that does not move it. */
export const now = new Date('2026-11-22T10:00:00Z');

/** Engineer, reviewer and admin of the tests. */
export const people: Canned = [
  { USER_ID: 'UENG', ROLE: 'engineer' },
  { USER_ID: 'UREV', ROLE: 'reviewer' },
  { USER_ID: 'UADM', ROLE: 'admin' },
];

class QuietReceiver implements Receiver {
  app: App | undefined;
  init(app: App): void {
    this.app = app;
  }
  start(): Promise<void> {
    return Promise.resolve();
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Given {
  readonly answers?: Readonly<Record<string, Canned>>;
  readonly deploys?: boolean;
}

/** The real app over a receiver that never listens: payloads go in here, calls come out in `slack`. */
export class BotDriver {
  readonly acks: unknown[] = [];
  private clicks = 0;

  private constructor(
    readonly app: App,
    readonly bot: Bot,
    readonly slack: SlackApi,
    readonly warehouse: FakeWarehouse,
    readonly woken: JobName[],
  ) {}

  static async start({ answers = {}, deploys = false }: Given = {}): Promise<BotDriver> {
    const slack = new SlackApi();
    const warehouse = fakeWarehouse({ 'reading people': people, ...answers });
    const config: Config = readConfig(environment);
    const woken: JobName[] = [];
    const names = readNames();
    const wake = (job: JobName) => {
      woken.push(job);
    };
    const web = new webApi.WebClient('xoxb-test', {
      ...posterClient(config.slack),
      fetch: slack.fetch,
    });
    const bot: Bot = {
      config,
      log: pino({ level: 'silent' }),
      warehouse,
      deployWarehouse: deploys ? warehouse : null,
      names,
      clock: { now: () => now, monotonicMs: () => performance.now() },
      random: () => 0,
      poster: createPoster(
        web,
        new Pacing(
          () => 0,
          async () => undefined,
        ),
        () => 0,
      ),
      outbox: createOutbox({ warehouse, names }, () => wake('deliver')),
      wake,
      inFlight: new InFlight(),
      metrics: new Metrics(),
      sleep: async (ms) => {
        await pause(ms);
      },
    };
    const receiver = new QuietReceiver();
    const app = buildApp(bot, { receiver }, { fetch: slack.fetch });
    await app.init();
    return new BotDriver(app, bot, slack, warehouse, woken);
  }

  private async send(body: object): Promise<unknown> {
    let acked: unknown;
    const event: ReceiverEvent = {
      body: body as ReceiverEvent['body'],
      ack: async (response) => {
        acked = response ?? null;
        this.acks.push(acked);
      },
    };
    await this.app.processEvent(event);
    await this.bot.inFlight.drained(5000);
    return acked;
  }

  private common(user: string) {
    this.clicks += 1;
    return {
      team: { id: 'T1', domain: 'test' },
      user: { id: user, name: user, team_id: 'T1' },
      api_app_id: 'A1',
      token: 'legacy',
      trigger_id: `${this.clicks}.1.trigger`,
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  private pressed(actionId: string, value: object) {
    return {
      type: 'button',
      action_id: actionId,
      block_id: 'b',
      value: JSON.stringify(value),
      text: { type: 'plain_text', text: 'x' },
      action_ts: `${this.clicks}.5`,
    };
  }

  /** Types `/dag <text>`; the answer is the last private reply. */
  async type(text: string, user = 'UENG', channel = 'C1') {
    this.clicks += 1;
    await this.send({
      command: '/dag',
      text,
      user_id: user,
      channel_id: channel,
      channel_name: 'reviews',
      team_id: 'T1',
      team_domain: 'test',
      trigger_id: `${this.clicks}.1.trigger`,
      response_url: 'http://slack.test/respond/1',
      api_app_id: 'A1',
      token: 'legacy',
      user_name: user,
      is_enterprise_install: 'false',
    });
    return this.slack.of('response_url').at(-1)?.body;
  }

  /** Presses a button of a message. */
  click(actionId: string, value: object, user = 'UREV'): Promise<unknown> {
    this.clicks += 1;
    return this.send({
      type: 'block_actions',
      ...this.common(user),
      container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
      channel: { id: 'C1', name: 'reviews' },
      message: { type: 'message', ts: '1.1', text: '' },
      response_url: 'http://slack.test/respond/2',
      actions: [this.pressed(actionId, value)],
    });
  }

  /** Presses a button of an open modal. */
  clickInModal(actionId: string, value: object, user = 'UREV'): Promise<unknown> {
    return this.send({
      type: 'block_actions',
      ...this.common(user),
      container: { type: 'view', view_id: 'V1' },
      view: {
        id: 'V1',
        type: 'modal',
        callback_id: 'any.form',
        title: { type: 'plain_text', text: 'x' },
        blocks: [],
        state: { values: {} },
      },
      actions: [this.pressed(actionId, value)],
    });
  }

  /** Submits a form; the answer is what the ack carried. */
  submit(
    callbackId: string,
    place: object,
    fields: Readonly<Record<string, object>>,
    user = 'UREV',
  ): Promise<unknown> {
    return this.send({
      type: 'view_submission',
      ...this.common(user),
      view: {
        id: 'V1',
        type: 'modal',
        callback_id: callbackId,
        private_metadata: JSON.stringify(place),
        hash: '1.abc',
        state: {
          values: Object.fromEntries(
            Object.entries(fields).map(([name, value]) => [name, { value }]),
          ),
        },
        blocks: [],
        title: { type: 'plain_text', text: 'x' },
      },
      response_urls: [],
    });
  }

  /** An event as Slack sends it. */
  event(event: object): Promise<unknown> {
    this.clicks += 1;
    return this.send({
      type: 'event_callback',
      token: 'legacy',
      team_id: 'T1',
      api_app_id: 'A1',
      event_id: `Ev${this.clicks}`,
      event_time: 1,
      event,
    });
  }
}
