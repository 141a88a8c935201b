import { drawAssistant, drawBookmarks } from './around.js';
import { drawBeginning, drawHead } from './channel-head.js';
import { Composer } from './composer.js';
import { dayOf, writeDates } from './dates.js';
import { byId, drawn, make } from './dom.js';
import { keepFocus } from './focus.js';
import { group } from './grouping.js';
import { drawList, drawMessage } from './messages.js';
import { toast } from './notices.js';
import { act, ask } from './server.js';
import { Thread } from './thread.js';
import { begin, keepTyped } from './values.js';

const inChannel = ({ threadTs, ts, broadcast }) =>
  threadTs === null || threadTs === ts || broadcast;

const drawFailure = (text) =>
  make(
    'div',
    { class: 'failure', role: 'alert' },
    make('span', { class: 'above' }, '👁 Only visible to you'),
    text,
  );

/** What the person looks at: a channel with its messages, or the app's Home, and a thread beside it. */
export class Conversation {
  #messages = [];
  #notices = [];
  #place = {};
  #around = [];
  /** messages that news brought to this place, counted */
  #taken = 0;
  onOpen = () => undefined;

  constructor(start, person) {
    this.start = start;
    this.person = person;
    this.dm = start.channels.find(({ isIm, members }) => isIm && members.includes(person.id));
    this.doing = {
      shortcuts: start.shortcuts.filter(({ type }) => type === 'message'),
      openThread: (message) => this.thread.open(message.threadTs ?? message.ts),
      react: ({ channel, ts, reactions }, name) =>
        act('reaction', {
          user: person.id,
          channel,
          ts,
          name,
          remove: reactions.some((given) => given.name === name && given.users.includes(person.id)),
        }),
      useShortcut: (message, callbackId) =>
        act('shortcut', {
          user: person.id,
          callback_id: callbackId,
          channel: message.channel,
          ts: message.ts,
        }),
      tellText: (message) =>
        toast('Notification and screen-reader text', message.text || '(none)', { seconds: 15 }),
    };
    byId('skip').addEventListener('click', (event) => {
      event.preventDefault();
      this.composer.focus();
    });
    this.thread = new Thread(start, (text, threadTs) => this.#send(text, threadTs), this.doing);
  }

  isAt(channel) {
    return this.#place.channel === channel;
  }

  /** Whether the person sees a message where they are. */
  shows(channel, message) {
    return this.isAt(channel) && (inChannel(message) || this.thread.rootTs === message.threadTs);
  }

  async open(place) {
    this.#place = place.home ? { home: true } : { channel: place.channel };
    this.thread.close();
    this.onOpen(this.#place.home ? { home: true, channel: this.dm?.id } : this.#place);
    history.replaceState(
      null,
      '',
      `/${location.search.replace(/[?&]thread_ts=[^&]*|[?&]cid=[^&]*/g, '')}#${place.home ? 'home' : place.channel}`,
    );
    this.#drawHead();
    byId('composer').hidden = Boolean(place.home);
    byId('skip').hidden = Boolean(place.home);
    if (place.home) return this.#openHome();
    const label = this.#channel?.isIm
      ? `Message ${this.start.app.name}`
      : `Message #${this.#channel?.name ?? ''}`;
    const send = (text) => this.#send(text);
    this.composer = new Composer(byId('composer'), {
      start: this.start,
      label,
      commands: true,
      onSend: send,
    });
    await this.refresh();
    if (place.threadTs && place.threadTs !== place.ts) this.thread.open(place.threadTs);
    if (place.ts) this.#point(place.ts);
    else this.composer.focus();
    if (this.#channel?.isIm) void act('home', { user: this.person.id, tab: 'messages' });
  }

  async refresh() {
    const now = await this.#latest();
    if (now) this.#show(now);
  }

  /** As refresh, but with nothing new what is drawn stays, and with it open menus and the keyboard's place. */
  async catchUp() {
    const now = await this.#latest();
    const shown = JSON.stringify([this.#messages, this.#notices]);
    if (now && JSON.stringify([now.messages, now.notices]) !== shown) this.#show(now);
  }

  /** What the server tells of the channel; again if news overtook its answer. Undefined if the person has gone on. */
  async #latest() {
    const { channel } = this.#place;
    if (!channel) return undefined;
    let now;
    let before;
    do {
      before = this.#taken;
      now = await ask('channel', { user: this.person.id, id: channel });
      if (!this.isAt(channel)) return undefined;
    } while (before !== this.#taken);
    return now;
  }

  #show({ messages, notices, ...around }) {
    this.#messages = messages;
    this.#notices = notices;
    this.takeAround({ channel: this.#place.channel, ...around });
    this.#draw(true);
  }

  /** Bookmarks changed, or what the app says of its threads. */
  takeAround({ channel, bookmarks, threads }) {
    if (!this.isAt(channel)) return;
    this.#around = threads;
    this.thread.around = threads;
    this.thread.draw(this.#messages);
    byId('head').querySelector('.bookmarks')?.remove();
    const bar = drawBookmarks(bookmarks);
    if (bar) byId('head').append(bar);
    this.#drawAssistant();
  }

  #drawAssistant() {
    const list = byId('list');
    for (const old of list.querySelectorAll('.assistant-status, .prompts')) old.remove();
    list.append(
      ...drawAssistant(this.#around, '', this.start.app.name, (text) => this.#send(text)),
    );
  }

  /** A message came, changed or went. Only what changed is drawn, so that open menus stay open. */
  take({ channel, ts, message }) {
    if (!this.isAt(channel)) return;
    this.#taken += 1;
    const before = this.#messages.findIndex((entry) => entry.ts === ts);
    const last = before < 0 && ts > (this.#messages.at(-1)?.ts ?? '');
    if (message && before >= 0) this.#messages[before] = message;
    else if (message) this.#messages.push(message);
    else if (before >= 0) this.#messages.splice(before, 1);
    this.#messages.sort((one, other) => (one.ts < other.ts ? -1 : 1));
    const node = byId('list').querySelector(`article[data-ts="${ts}"]`);
    if (message && before >= 0) this.#replace(node, message);
    else if (message && last && inChannel(message) && this.#hasToday) this.#append(message);
    else this.#draw(message && before < 0 && inChannel(message));
    this.thread.draw(this.#messages);
  }

  get #hasToday() {
    return (
      this.#messages.length > 1 &&
      dayOf(this.#messages.at(-2).ts) === dayOf(this.#messages.at(-1).ts)
    );
  }

  #replace(node, message) {
    if (!node) return;
    const after = drawMessage(message, this.doing);
    keepTyped(node, after);
    const { scroll, atEnd } = this.#end();
    keepFocus(byId('list'), () => node.replaceWith(after));
    group(byId('list'));
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  #append(message) {
    const list = byId('list');
    list.insertBefore(
      drawMessage(message, this.doing),
      list.querySelector('.failure, .assistant-status, .prompts'),
    );
    group(list);
    const { scroll } = this.#end();
    scroll.scrollTop = scroll.scrollHeight;
  }

  /** The scrolled part of the page, and whether the person reads its end. */
  #end() {
    const scroll = byId('scroll');
    return { scroll, atEnd: scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80 };
  }

  notice(channel, text) {
    if (!this.isAt(channel)) return;
    this.#notices.push(text);
    const list = byId('list');
    list.insertBefore(drawFailure(text), list.querySelector('.assistant-status, .prompts'));
    const { scroll } = this.#end();
    scroll.scrollTop = scroll.scrollHeight;
  }

  takeHome(home) {
    if (this.#place.home) this.#drawHome(home);
  }

  get #channel() {
    return this.start.channels.find(({ id }) => id === this.#place.channel);
  }

  #send(text, threadTs) {
    const user = this.person.id;
    const { channel } = this.#place;
    const [command = '', ...words] = text.split(/(?<=^\S+)\s/);
    if (!command.startsWith('/'))
      return void this.#say({ user, channel, text, thread_ts: threadTs });
    if (!this.start.commands.some((entry) => entry.command === command))
      return this.notice(
        channel,
        `${command} is not a command here. Known: ${this.start.commands.map((entry) => entry.command).join(', ') || 'none'}.`,
      );
    if (threadTs)
      return this.notice(
        channel,
        `${command} cannot be used in a thread. Slack runs commands in channels only.`,
      );
    void act('command', { user, channel, command, text: words.join(' ') });
  }

  async #say(body) {
    const answer = await act('message', body);
    if (!answer.ok) this.notice(body.channel, answer.detail ?? answer.error);
  }

  #drawHead() {
    drawHead(this.start, {
      channel: this.#channel,
      home: Boolean(this.#place.home),
      dm: this.dm,
      open: (place) => this.open(place),
    });
  }

  #draw(follow) {
    const { scroll, atEnd } = this.#end();
    const shown = this.#messages.filter(inChannel);
    const list = byId('list');
    const before = list.cloneNode(true);
    list.className = 'list';
    const parts = [
      drawBeginning(this.start, this.#channel, shown.length === 0),
      ...drawList(shown, this.doing),
      ...this.#notices.map(drawFailure),
    ];
    keepFocus(list, () => list.replaceChildren(...parts));
    group(list);
    this.#drawAssistant();
    keepTyped(before, list);
    if (follow || atEnd) scroll.scrollTop = scroll.scrollHeight;
    this.thread.draw(this.#messages);
  }

  #point(ts) {
    const node = document.querySelector(`article[data-ts="${ts}"]`);
    node?.scrollIntoView({ block: 'center' });
    node?.classList.add('pointed');
  }

  async #openHome() {
    const { home } = await ask('views', { user: this.person.id });
    this.#drawHome(home);
    await act('home', { user: this.person.id });
  }

  #drawHome(home) {
    const list = byId('list');
    list.className = 'list home';
    if (!home) {
      list.replaceChildren(
        make(
          'p',
          { class: 'beginning' },
          `${this.start.app.name} has not published a Home for you yet. It does so when it is connected.`,
        ),
      );
      return;
    }
    const body = drawn('div', { class: 'body', 'data-view': home.id, tabindex: '-1' }, home.body);
    writeDates(body);
    begin(body);
    keepTyped(list, body);
    const title = make('h2', { class: 'unseen' }, `Home of ${this.start.app.name}`);
    keepFocus(list, () => list.replaceChildren(title, body));
  }
}
