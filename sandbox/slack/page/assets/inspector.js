import { byId, make } from './dom.js';
import { ask } from './server.js';

const time = (at) => new Date(at).toLocaleTimeString(undefined, { hour12: false });

const pretty = (value) => make('pre', {}, JSON.stringify(value, null, 2));

const good = new Set(['ok', 'acked', 'waiting']);

const row = (entry, open) => {
  const took = entry.tookMs === null ? '' : ` · ${entry.tookMs} ms`;
  const details = make(
    'details',
    { 'data-id': entry.id, class: good.has(entry.outcome) ? '' : 'bad', open },
    make(
      'summary',
      {},
      make(
        'span',
        { class: 'way', title: entry.direction },
        entry.direction === 'to app' ? '→' : '←',
      ),
      make('strong', {}, entry.name),
      make('span', { class: 'outcome' }, `${entry.outcome}${took}`),
      make('time', {}, time(entry.at)),
    ),
    make('h4', {}, entry.direction === 'to app' ? 'Sent to the app' : 'Sent by the app'),
    pretty(entry.sent),
    make('h4', {}, 'Answered'),
    pretty(entry.answer),
  );
  return details;
};

/** Shows what went to the app and what it called, newest first. */
export class Inspector {
  #timer = null;

  constructor() {
    this.pane = byId('inspector');
    byId('inspect').addEventListener('click', () => this.toggle());
  }

  toggle() {
    this.pane.hidden = !this.pane.hidden;
    byId('inspect').setAttribute('aria-pressed', String(!this.pane.hidden));
    if (!this.pane.hidden) void this.#draw();
  }

  /** Something was sent or answered. */
  changed() {
    if (this.pane.hidden || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#draw();
    }, 200);
  }

  async #draw() {
    const entries = await ask('traffic');
    const open = new Set(
      [...this.pane.querySelectorAll('details[open]')].map(({ dataset }) => dataset.id),
    );
    this.pane.replaceChildren(
      make(
        'div',
        { class: 'pane-head' },
        make('h2', {}, 'Inspector'),
        make(
          'button',
          { type: 'button', class: 'quiet', 'aria-label': 'Close', onclick: () => this.toggle() },
          '×',
        ),
      ),
      make('p', { class: 'pane-note' }, '→ payloads to the app, ← calls from it'),
      make(
        'div',
        { class: 'pane-body' },
        ...entries.reverse().map((entry) => row(entry, open.has(String(entry.id)))),
      ),
    );
  }
}
