import { startActing } from './acting.js';
import { Conversation } from './conversation.js';
import { byId } from './dom.js';
import { startFeed } from './feed.js';
import { Inspector } from './inspector.js';
import { Modals } from './modals.js';
import { toast } from './notices.js';
import { ask } from './server.js';
import { Sidebar } from './sidebar.js';
import { followTheme } from './theme.js';

followTheme();
const start = await ask('start');
const address = new URL(location.href);
const humans = start.people.filter(({ isBot }) => !isBot);
const person =
  humans.find(({ name }) => name === address.searchParams.get('as')) ??
  humans.find(({ id }) => id === sessionStorage.getItem('person')) ??
  humans[0];
sessionStorage.setItem('person', person.id);

const userNow = () => person.id;
const modals = new Modals(userNow);
const inspector = new Inspector();
const conversation = new Conversation(start, person);
const sidebar = new Sidebar(start, person, (place) => conversation.open(place));
conversation.onOpen = (place) => sidebar.mark(place);

const showConnections = (count) => {
  const chip = byId('connection');
  chip.hidden = count === null;
  chip.classList.toggle('none', count === 0);
  chip.textContent =
    count === 0
      ? 'No app connected'
      : `${start.app.name} connected${count > 1 ? ` ×${count}` : ''}`;
  chip.title =
    count === 0
      ? 'Commands and buttons fail until the app is started: npm start'
      : 'Socket Mode connections';
};

const nameOf = (id) => {
  const channel = start.channels.find((entry) => entry.id === id);
  return channel?.isIm ? start.app.name : `#${channel?.name ?? ''}`;
};

/** Says that something came where the person is not looking, in the words of its notification text. */
const announce = (channel, message) => {
  if (message.author.id === person.id || conversation.shows(channel, message)) return;
  sidebar.unread(channel);
  const go = () => conversation.open({ channel, ts: message.ts, threadTs: message.threadTs });
  toast(`${message.author.name} in ${nameOf(channel)}`, message.text || 'New message', {
    onOpen: go,
  });
};

const fresh = new Set();
const takeMessage = (news) => {
  conversation.take(news);
  const first = !fresh.has(`${news.channel}/${news.ts}`);
  fresh.add(`${news.channel}/${news.ts}`);
  if (news.message && first && !news.message.edited && Date.now() / 1000 - Number(news.ts) < 60)
    announce(news.channel, news.message);
};

const tell = (channel, text) => {
  const inModal = modals.tell(text);
  if (channel !== '') conversation.notice(channel, text);
  if (!inModal && (channel === '' || !conversation.isAt(channel)))
    toast('Slack', text, { kind: 'bad' });
};

startFeed(person.id, {
  message: takeMessage,
  ephemeral: takeMessage,
  views: (news) => modals.show(news.modals),
  home: (news) => conversation.takeHome(news.home),
  notice: ({ channel, text }) => tell(channel, text),
  traffic: () => inspector.changed(),
  sockets: ({ connections }) => showConnections(connections),
  channels: () => location.reload(),
  reset: () => location.reload(),
  threads: (news) => conversation.takeAround(news),
  bookmarks: (news) => conversation.takeAround(news),
  lost: () => {
    const chip = byId('connection');
    chip.hidden = false;
    chip.classList.add('none');
    chip.textContent = 'Reconnecting…';
    chip.title = 'The local Slack does not answer';
  },
  again: async () => {
    const now = await ask('start');
    if (!now.people.some(({ id }) => id === person.id)) return location.reload();
    // at once: news that come while the rest is asked for are newer
    showConnections(now.connections);
    await conversation.catchUp();
    modals.show((await ask('views', { user: person.id })).modals);
  },
});

startActing(userNow);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]'))
    conversation.thread.close();
});
showConnections(start.connections);
byId('team').textContent = start.team;
document.title = `${person.realName} – ${start.team}`;
modals.show((await ask('views', { user: person.id })).modals);

/** Where an address points: `/archives/C1/p1700000000000100` is a message, `#C1` a channel. */
const placeOf = () => {
  const [, channel, digits] = /^\/archives\/(\w+)\/p(\d+)/.exec(location.pathname) ?? [];
  if (channel) {
    const ts = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    return { channel, ts, threadTs: address.searchParams.get('thread_ts') };
  }
  const id = location.hash.slice(1);
  if (id === 'home') return { home: true };
  return { channel: start.channels.some((entry) => entry.id === id) ? id : start.channel };
};
await conversation.open(placeOf());
window.addEventListener('hashchange', () => conversation.open(placeOf()));
