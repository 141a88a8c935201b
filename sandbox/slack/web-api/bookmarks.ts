import type { Bookmark, Channel } from '../workspace/model.js';
import { knownChannel } from './channels.js';
import { ApiError, type Call, type Methods } from './method.js';

/** Bookmarks one channel may have (docs.slack.dev, bookmarks.add). */
const limit = 100;

const channelOf = (call: Call): Channel => {
  const channel = knownChannel(call, call.args.required('channel_id', 'channel_not_found'));
  if (!channel.members.includes(call.slack.workspace.botUserId))
    throw new ApiError('not_in_channel');
  return channel;
};

const link = ({ args }: Call): string => {
  const address = args.required('link', 'invalid_link');
  if (!/^(https?|mailto|slack):/i.test(address) || !URL.canParse(address))
    throw new ApiError('invalid_link');
  return address;
};

const bookmarkOf = (call: Call, channel: Channel): Bookmark => {
  const id = call.args.required('bookmark_id', 'bookmark_not_found');
  const found = call.slack.workspace.state.bookmarks.find(
    (bookmark) => bookmark.id === id && bookmark.channel_id === channel.id,
  );
  if (!found) throw new ApiError('bookmark_not_found');
  return found;
};

const add = (call: Call): Bookmark => {
  const { workspace } = call.slack;
  const channel = channelOf(call);
  const title = call.args.required('title');
  if (call.args.required('type') !== 'link') throw new ApiError('invalid_bookmark_type');
  const address = link(call);
  const others = workspace.state.bookmarks.filter(({ channel_id: id }) => id === channel.id);
  if (others.length >= limit) throw new ApiError('too_many_bookmarks');
  const now = Math.floor(workspace.now() / 1000);
  const bookmark: Bookmark = {
    id: workspace.identity.id('Bk'),
    channel_id: channel.id,
    title,
    link: address,
    emoji: call.args.text('emoji'),
    type: 'link',
    entity_id: null,
    icon_url: null,
    shortcut_id: null,
    app_action_id: null,
    app_id: workspace.state.app.id,
    rank: String(others.length + 1),
    date_created: now,
    date_updated: 0,
    last_updated_by_user_id: workspace.botUserId,
    last_updated_by_team_id: workspace.state.team.id,
  };
  workspace.state.bookmarks.push(bookmark);
  workspace.changes.tell({ kind: 'bookmarks', channel: channel.id });
  return bookmark;
};

const edit = (call: Call): Bookmark => {
  const { workspace } = call.slack;
  const bookmark = bookmarkOf(call, channelOf(call));
  if (call.args.has('link')) bookmark.link = link(call);
  if (call.args.has('title')) bookmark.title = call.args.text('title');
  if (call.args.has('emoji')) bookmark.emoji = call.args.text('emoji');
  bookmark.date_updated = Math.floor(workspace.now() / 1000);
  workspace.changes.tell({ kind: 'bookmarks', channel: bookmark.channel_id });
  return bookmark;
};

export const bookmarks: Methods = {
  'bookmarks.add': { scopes: ['bookmarks:write'], run: (call) => ({ bookmark: { ...add(call) } }) },
  'bookmarks.edit': {
    scopes: ['bookmarks:write'],
    run: (call) => ({ bookmark: { ...edit(call) } }),
  },
  'bookmarks.remove': {
    scopes: ['bookmarks:write'],
    run: (call) => {
      const { state, changes } = call.slack.workspace;
      const bookmark = bookmarkOf(call, channelOf(call));
      state.bookmarks = state.bookmarks.filter((entry) => entry !== bookmark);
      changes.tell({ kind: 'bookmarks', channel: bookmark.channel_id });
      return {};
    },
  },
  'bookmarks.list': {
    scopes: ['bookmarks:read'],
    run: (call) => {
      const channel = channelOf(call);
      return {
        bookmarks: call.slack.workspace.state.bookmarks
          .filter(({ channel_id: id }) => id === channel.id)
          .map((bookmark) => ({ ...bookmark })),
      };
    },
  },
};
