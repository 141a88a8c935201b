import { byId, make } from './dom.js';
import { face } from './faces.js';
import { act } from './server.js';

/** Channels, the app, global shortcuts and who one is. */
export class Sidebar {
  constructor(start, person, open) {
    this.start = start;
    this.person = person;
    this.open = (place) => {
      this.#narrow(false);
      void open(place);
    };
    this.#draw();
    this.#drawPeople();
    byId('burger').addEventListener('click', () =>
      this.#narrow(!byId('sidebar').classList.contains('open')),
    );
  }

  /** Marks where the person is; what is looked at is read. */
  mark({ channel, home }) {
    for (const item of byId('sidebar').querySelectorAll('[data-place]')) {
      const here = item.dataset.place === channel || (home && item.dataset.app !== undefined);
      item.setAttribute('aria-current', here ? 'page' : 'false');
      if (here) item.querySelector('.badge')?.remove();
    }
  }

  unread(channel) {
    const item = byId('sidebar').querySelector(`[data-place="${channel}"]`);
    if (!item || item.getAttribute('aria-current') === 'page') return;
    const badge = item.querySelector('.badge') ?? make('span', { class: 'badge' }, '0');
    badge.textContent = String(Number(badge.textContent) + 1);
    badge.setAttribute('aria-label', `${badge.textContent} new`);
    item.append(badge);
  }

  #narrow(open) {
    byId('sidebar').classList.toggle('open', open);
    byId('burger').setAttribute('aria-expanded', String(open));
  }

  #channel({ id, name, isPrivate }) {
    return make(
      'button',
      {
        type: 'button',
        class: 'place',
        'data-place': id,
        onclick: () => this.open({ channel: id }),
      },
      make('span', { class: 'sign', 'aria-hidden': 'true' }, isPrivate ? '🔒' : '#'),
      make('span', {}, name),
    );
  }

  #draw() {
    const { channels, app, shortcuts } = this.start;
    const seen = channels.filter(({ isIm, members }) => !isIm && members.includes(this.person.id));
    const dm = channels.find(({ isIm, members }) => isIm && members.includes(this.person.id));
    const global = shortcuts.filter(({ type }) => type === 'global');
    const bot = { id: app.userId, name: app.name, isBot: true };
    byId('sidebar').replaceChildren(
      make('h2', {}, 'Channels'),
      ...seen.map((channel) => this.#channel(channel)),
      make('h2', {}, 'Apps'),
      make(
        'button',
        {
          type: 'button',
          class: 'place',
          'data-place': dm?.id ?? '',
          'data-app': '',
          onclick: () => this.open(app.homeTab ? { home: true } : { channel: dm?.id }),
        },
        face(bot, 'tiny'),
        make('span', {}, app.name),
      ),
      ...(global.length === 0 ? [] : [make('h2', {}, 'Shortcuts')]),
      ...global.map(({ name, callbackId }) =>
        make(
          'button',
          {
            type: 'button',
            class: 'place',
            onclick: () => act('shortcut', { user: this.person.id, callback_id: callbackId }),
          },
          make('span', { class: 'sign', 'aria-hidden': 'true' }, '⚡'),
          make('span', {}, name),
        ),
      ),
    );
  }

  #drawPeople() {
    const button = byId('me');
    const list = byId('people');
    button.replaceChildren(
      face(this.person, 'tiny'),
      make('span', { class: 'name' }, this.person.realName),
      '▾',
    );
    const link = ({ name, realName, title, ...rest }) => {
      const here = name === this.person.name;
      const person = { name: realName, ...rest };
      return make(
        'div',
        { class: 'who' },
        make(
          'a',
          {
            role: 'menuitem',
            href: `/?as=${name}${location.hash}`,
            'aria-current': here ? 'true' : null,
          },
          face(person, 'tiny'),
          make('span', {}, make('strong', {}, realName), make('small', {}, title)),
        ),
        make(
          'a',
          {
            class: 'window',
            href: `/?as=${name}`,
            target: '_blank',
            'aria-label': `${realName} in a new window`,
            title: 'In a new window',
          },
          '⧉',
        ),
      );
    };
    list.replaceChildren(
      make('em', {}, 'See this workspace as'),
      ...this.start.people.filter(({ isBot }) => !isBot).map(link),
    );
    const show = (open) => {
      list.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
    };
    button.addEventListener('click', () => show(list.hidden));
    document.addEventListener('click', (event) => {
      if (!event.target.closest('.menu')) show(false);
    });
    list.parentElement.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || list.hidden) return;
      event.preventDefault();
      show(false);
      button.focus();
    });
  }
}
