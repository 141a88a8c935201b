import { make } from './dom.js';

/** The field people write in: Enter sends, `/` offers the app's commands, `@` and `#` offer names. */
export class Composer {
  #choices = [];
  #chosen = 0;

  constructor(form, { start, label, commands, onSend }) {
    this.start = start;
    this.commands = commands;
    this.onSend = onSend;
    this.field = make('textarea', {
      rows: 1,
      'aria-label': label,
      placeholder: label,
      id: commands ? 'writing' : null,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      'aria-autocomplete': 'list',
      'aria-controls': `offers-${commands ? 'channel' : 'thread'}`,
    });
    this.list = make('div', {
      class: 'offers',
      role: 'listbox',
      id: `offers-${commands ? 'channel' : 'thread'}`,
      'aria-label': 'Suggestions',
      hidden: true,
    });
    this.hint = make('div', { class: 'usage', 'aria-live': 'polite', hidden: true });
    const send = make(
      'button',
      { type: 'submit', class: 'send', 'aria-label': 'Send', disabled: true },
      '➤',
    );
    this.sendButton = send;
    form.replaceChildren(
      this.list,
      this.hint,
      make('div', { class: 'writing' }, this.field, send),
      make(
        'p',
        { class: 'keys' },
        make('strong', {}, 'Enter'),
        ' to send · ',
        make('strong', {}, 'Shift+Enter'),
        ' new line',
      ),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#send();
    };
  }

  focus() {
    this.field.focus();
  }

  #send() {
    const text = this.field.value.trim();
    if (text === '') return;
    this.field.value = '';
    this.#typed();
    this.onSend(text);
  }

  #typed() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
    this.sendButton.disabled = this.field.value.trim() === '';
    this.#offer(this.#fitting());
    const known =
      this.commands &&
      this.start.commands.find(({ command }) => this.field.value.startsWith(`${command} `));
    this.hint.hidden = !known;
    this.hint.textContent = known ? `${known.command} ${known.usageHint}` : '';
  }

  #fitting() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    if (this.commands && /^\/\S*$/.test(before))
      return this.start.commands
        .filter(({ command }) => command.startsWith(before))
        .map(({ command, description, usageHint }) => ({
          insert: `${command} `,
          word: before,
          label: `${command} ${usageHint}`.trim(),
          about: description,
        }));
    const word = /(?:^|\s)([@#][\w-]*)$/.exec(before)?.[1];
    if (!word) return [];
    const names = word.startsWith('@')
      ? [
          ...this.start.people.map(({ name, realName, isBot }) => ({
            name,
            about: isBot ? `${realName} (app)` : realName,
          })),
          ...this.start.groups.map((name) => ({ name, about: 'user group' })),
        ]
      : this.start.channels
          .filter(({ isIm }) => !isIm)
          .map(({ name, topic }) => ({ name, about: topic }));
    return names
      .filter(({ name }) => name.toLowerCase().startsWith(word.slice(1).toLowerCase()))
      .slice(0, 8)
      .map(({ name, about }) => ({
        insert: `${word[0]}${name} `,
        word,
        label: word[0] + name,
        about,
      }));
  }

  #offer(choices) {
    this.#choices = choices;
    this.#chosen = 0;
    this.list.hidden = choices.length === 0;
    this.list.replaceChildren(
      ...choices.map((choice, index) =>
        make(
          'button',
          {
            type: 'button',
            role: 'option',
            tabindex: '-1',
            id: `${this.list.id}-${index}`,
            onclick: () => this.#take(index),
          },
          make('strong', {}, choice.label),
          make('span', {}, choice.about),
        ),
      ),
    );
    this.#mark();
  }

  #mark() {
    for (const [index, option] of [...this.list.children].entries())
      option.setAttribute('aria-selected', String(index === this.#chosen));
    const chosen = this.list.children[this.#chosen];
    if (chosen) this.field.setAttribute('aria-activedescendant', chosen.id);
    else this.field.removeAttribute('aria-activedescendant');
  }

  #take(index) {
    const { insert, word } = this.#choices[index];
    const at = this.field.selectionStart;
    const { value } = this.field;
    this.field.value = value.slice(0, at - word.length) + insert + value.slice(at);
    this.field.selectionStart = at - word.length + insert.length;
    this.field.selectionEnd = this.field.selectionStart;
    this.field.focus();
    this.#typed();
  }

  #key(event) {
    const open = this.#choices.length > 0;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#chosen = (this.#chosen + step + this.#choices.length) % this.#choices.length;
      this.#mark();
    } else if (open && event.key === 'Escape') this.#offer([]);
    else if (open && event.key === 'Tab') {
      event.preventDefault();
      this.#take(this.#chosen);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const chosen = this.#choices[this.#chosen];
      const whole = open && chosen.insert.trim() === chosen.word;
      if (open && !whole) this.#take(this.#chosen);
      else this.#send();
    }
  }
}
