import { type JsonObject, own } from '../json.js';
import type { Slack } from '../slack.js';
import type { Channel, StoredFile } from '../workspace/model.js';

const types: readonly (readonly [string, string, string])[] = [
  ['png', 'image/png', 'PNG'],
  ['jpg', 'image/jpeg', 'JPEG'],
  ['jpeg', 'image/jpeg', 'JPEG'],
  ['gif', 'image/gif', 'GIF'],
  ['txt', 'text/plain', 'Plain Text'],
  ['log', 'text/plain', 'Plain Text'],
  ['csv', 'text/csv', 'CSV'],
  ['json', 'application/json', 'JSON'],
  ['pdf', 'application/pdf', 'PDF'],
  ['md', 'text/markdown', 'Markdown'],
];

const typeOf = (name: string): readonly [string, string, string] => {
  const ending = name.toLowerCase().split('.').at(-1) ?? '';
  return (
    types.find(([known]) => known === ending) ?? ['binary', 'application/octet-stream', 'Binary']
  );
};

/** The media type a file is served with. */
export const mediaType = (file: StoredFile): string => typeOf(file.name)[1];

const isReady = ({ workspace }: Slack, file: StoredFile): boolean =>
  file.readyAt !== null && file.readyAt <= workspace.now();

/** Whether a file can stand in an image block: completed, its type known, and a picture. */
export const isShowableImage = (slack: Slack, id: string): boolean => {
  const file = own(slack.workspace.state.files, id);
  return file !== undefined && isReady(slack, file) && mediaType(file).startsWith('image/');
};

/** The channels a file was shared to, by their kind. */
const channelsOf = ({ workspace }: Slack, { shares }: StoredFile): JsonObject => {
  const known = shares.flatMap((id) => workspace.channel(id) ?? []);
  const ids = (fits: (channel: Channel) => boolean): string[] =>
    known.filter(fits).map(({ id }) => id);
  return {
    channels: ids(({ isPrivate, isIm }) => !isPrivate && !isIm),
    groups: ids(({ isPrivate, isIm }) => isPrivate && !isIm),
    ims: ids(({ isIm }) => isIm),
  };
};

/** The messages a file stands in: how an app finds what it uploaded. */
const sharesOf = ({ workspace }: Slack, { id: file, shares }: StoredFile): JsonObject => {
  const entries = shares.flatMap((id) => {
    const messages = workspace
      .messages(id)
      .filter(({ files }) => files?.some(({ id }) => id === file));
    const channel = workspace.channel(id);
    return channel && messages.length > 0 ? [{ channel, messages }] : [];
  });
  const part = (isPrivate: boolean): JsonObject =>
    Object.fromEntries(
      entries
        .filter(({ channel }) => (channel.isPrivate || channel.isIm) === isPrivate)
        .map(({ channel, messages }) => [
          channel.id,
          messages.map(({ ts, thread_ts }) => ({
            ts,
            channel_name: channel.name,
            team_id: workspace.state.team.id,
            ...(thread_ts === undefined ? {} : { thread_ts }),
          })),
        ]),
    );
  const both = { public: part(false), private: part(true) };
  return Object.fromEntries(Object.entries(both).filter(([, of]) => Object.keys(of).length > 0));
};

/** Small pictures of a picture, which the browser makes small. They come with its type. */
const thumbsAt = (address: string): JsonObject =>
  Object.fromEntries([64, 80, 160, 360].map((size) => [`thumb_${size}`, address]));

/** A file as the Web API returns it; its type is empty until it was looked at. */
export const fileForApp = (slack: Slack, file: StoredFile, origin: string): JsonObject => {
  const [filetype, mimetype, pretty] = typeOf(file.name);
  const ready = isReady(slack, file);
  const address = `${origin}files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    created: file.created,
    timestamp: file.created,
    user: file.user ?? slack.workspace.botUserId,
    user_team: slack.workspace.state.team.id,
    username: '',
    size: file.size,
    mode: 'hosted',
    editable: false,
    is_external: false,
    external_type: '',
    public_url_shared: false,
    display_as_bot: false,
    is_starred: false,
    comments_count: 0,
    has_rich_preview: false,
    file_access: 'visible',
    media_display_type: 'unknown',
    is_public: file.shares.some((id) => slack.workspace.channel(id)?.isPrivate === false),
    mimetype: ready ? mimetype : '',
    filetype: ready ? filetype : '',
    pretty_type: ready ? pretty : '',
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    url_private: address,
    url_private_download: `${origin}files/${file.id}/download/${encodeURIComponent(file.name)}`,
    permalink: address,
    permalink_public: address,
    ...(isShowableImage(slack, file.id) ? thumbsAt(address) : {}),
    ...channelsOf(slack, file),
    shares: sharesOf(slack, file),
  };
};
