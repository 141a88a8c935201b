import { drawAssistant } from './around.js';
import { Composer } from './composer.js';
import { byId, make } from './dom.js';
import { keepFocus } from './focus.js';
import { group } from './grouping.js';
import { drawMessage } from './messages.js';

/** The pane with one message and its replies. */
export class Thread {
  rootTs = null;

  constructor(start, onSend, doing) {
    this.start = start;
    this.onSend = onSend;
    this.doing = { ...doing, openThread: null };
    this.pane = byId('thread');
    this.messages = [];
    this.around = [];
  }

  open(rootTs) {
    this.rootTs = rootTs;
    this.pane.hidden = false;
    this.list = make('div', { class: 'pane-body list', role: 'log' });
    const form = make('form', { class: 'composer' });
    this.pane.replaceChildren(
      make(
        'div',
        { class: 'pane-head' },
        make('h2', {}, 'Thread'),
        make('span', { class: 'thread-title' }, this.#title()),
        make(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-label': 'Close the thread',
            onclick: () => this.close(),
          },
          '×',
        ),
      ),
      this.list,
      form,
    );
    const send = (text) => this.onSend(text, rootTs);
    this.composer = new Composer(form, {
      start: this.start,
      label: 'Reply…',
      commands: false,
      onSend: send,
    });
    this.draw(this.messages);
    this.composer.focus();
  }

  #title() {
    return this.around.find((thread) => thread.thread_ts === this.rootTs)?.title ?? '';
  }

  close() {
    this.rootTs = null;
    this.pane.hidden = true;
  }

  draw(messages) {
    this.messages = messages;
    if (this.rootTs === null) return;
    const root = messages.find(({ ts }) => ts === this.rootTs);
    const replies = messages.filter(
      ({ threadTs, ts }) => threadTs === this.rootTs && ts !== this.rootTs,
    );
    if (!root) return this.close();
    this.pane.querySelector('.thread-title').textContent = this.#title();
    const parts = [
      drawMessage(root, this.doing),
      make(
        'div',
        { class: 'day' },
        make('span', {}, replies.length === 1 ? '1 reply' : `${replies.length} replies`),
      ),
      ...replies.map((reply) => drawMessage(reply, this.doing)),
      ...drawAssistant(this.around, this.rootTs, this.start.app.name, (text) =>
        this.onSend(text, this.rootTs),
      ),
    ];
    keepFocus(this.list, () => this.list.replaceChildren(...parts));
    group(this.list);
    this.list.scrollTop = this.list.scrollHeight;
  }
}
