import type { Delivered } from '../delivery/delivery.js';
import { isObject } from '../json.js';
import { channelName } from '../payloads/common.js';
import type { Slack } from '../slack.js';
import { ApiError } from '../web-api/method.js';
import { ActError, channelOf, personOf, tellFailure } from './acts.js';
import { showAnswer } from './answering.js';
import { escapedCommandText } from './mentions.js';
import type { ResponsePlace } from './response-urls.js';

export interface CommandLine {
  readonly user: string;
  readonly channel: string;
  readonly command: string;
  readonly text: string;
}

/** A person runs a slash command of the manifest. Answers after the acknowledgement or its time-out. */
export const runCommand = async (slack: Slack, line: CommandLine): Promise<Delivered> => {
  const { workspace } = slack;
  const person = personOf(slack, line.user);
  const channel = channelOf(slack, line.user, line.channel);
  const known = workspace.manifest.commands.find(({ command }) => command === line.command);
  if (!known) throw new ActError('invalid_arguments', `${line.command} is not in the manifest`);
  const { team, app, secrets } = workspace.state;
  const place: ResponsePlace = {
    user: person.id,
    channel: channel.id,
    actedOn: null,
    threadTs: null,
    line: `${line.command} ${line.text}`.trim(),
  };
  const delivered = await slack.delivery.deliver('slash_commands', place.line ?? '', {
    token: secrets.verification,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command: line.command,
    text: known.shouldEscape ? escapedCommandText(workspace, line.text) : line.text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: slack.responses.issue(place),
    trigger_id: slack.triggers.issue(person.id, { channel: channel.id }),
  });
  tellFailure(slack, person.id, channel.id, line.command, delivered);
  if (isObject(delivered.response)) {
    try {
      showAnswer(slack, place, delivered.response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      workspace.notify(
        person.id,
        channel.id,
        `${line.command} failed: the app answered ${error.code}`,
      );
    }
  }
  return delivered;
};
