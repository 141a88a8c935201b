import { make } from './dom.js';

/** How long after the last key the app is asked, in milliseconds. */
const patience = 250;

const listOf = (input) => input.parentElement.querySelector('.menu-list');
const isMany = (input) => input.dataset.type === 'multi_external_select';
const chosenIn = (input) => JSON.parse(input.dataset.value || '[]');

const show = (input, open) => {
  listOf(input).hidden = !open;
  input.setAttribute('aria-expanded', String(open));
};

/** The fields that ask the app for their options while somebody types. */
export class Suggestions {
  #timers = new WeakMap();

  /** `ask` gets the options of a field, `changed` is told when somebody chose. */
  constructor({ ask, changed }) {
    this.ask = ask;
    this.changed = changed;
  }

  /** Asks the app for options a moment after the last key. */
  typed(input) {
    clearTimeout(this.#timers.get(input));
    if (!isMany(input)) input.dataset.value = '';
    if (input.value.length < Number(input.dataset.least)) return show(input, false);
    this.#timers.set(
      input,
      setTimeout(() => this.#look(input), patience),
    );
  }

  /** Takes back one of several answers. */
  remove(button) {
    const input = button.closest('.suggest').querySelector('input');
    const left = chosenIn(input).filter((value) => value !== button.dataset.value);
    input.dataset.value = JSON.stringify(left);
    button.remove();
    input.focus();
    this.changed(input);
  }

  async #look(input) {
    const asked = input.value;
    const answer = await this.ask(input);
    if (input.value !== asked) return;
    const taken = isMany(input) ? chosenIn(input) : [];
    const options = (answer.options ?? []).filter(({ value }) => !taken.includes(value));
    listOf(input).replaceChildren(
      ...(options.length > 0
        ? options.map((option) => this.#offer(input, option))
        : [make('em', {}, answer.error ?? 'No results')]),
    );
    show(input, true);
  }

  #offer(input, option) {
    const pick = () => {
      if (isMany(input)) this.#add(input, option);
      else {
        input.value = option.text.text;
        input.dataset.value = option.value;
      }
      show(input, false);
      input.focus();
      this.changed(input);
    };
    return make('button', { type: 'button', role: 'option', onclick: pick }, option.text.text);
  }

  #add(input, { text: { text }, value }) {
    input.value = '';
    input.dataset.value = JSON.stringify([...chosenIn(input), value]);
    const attributes = {
      type: 'button',
      class: 'chosen',
      'data-act': 'unchoose',
      'data-value': value,
      'aria-label': `Remove ${text}`,
    };
    const cross = make('span', { 'aria-hidden': 'true' }, ' ×');
    input.parentElement
      .querySelector('.chosen-list')
      .append(make('button', attributes, text, cross));
  }
}
