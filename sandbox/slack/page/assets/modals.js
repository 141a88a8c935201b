import { writeDates } from './dates.js';
import { byId, drawn, make } from './dom.js';
import { twinOf } from './focus.js';
import { act } from './server.js';
import { begin, keepTyped, valuesIn } from './values.js';

const showErrors = (form, errors) => {
  for (const field of form.querySelectorAll('[data-in]')) {
    const text = errors?.[field.dataset.in] ?? '';
    const inner = field.querySelector('.field');
    if (!inner) continue;
    inner.classList.toggle('wrong', text !== '');
    inner.querySelector('.error').textContent = text;
    for (const control of inner.querySelectorAll('[data-act]')) {
      if (text === '') control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    }
  }
  form.querySelector('.wrong :is(input, textarea, select, button)')?.focus();
};

/** The stack of modals: only the top one is shown, as in Slack. */
export class Modals {
  #dialog = null;
  #shown = null;

  constructor(userNow) {
    this.userNow = userNow;
  }

  /** Shows the person's views, the last one on top. */
  show(views) {
    const top = views.at(-1);
    if (!top) return this.#close();
    if (this.#shown?.id === top.id && this.#shown.hash === top.hash) return;
    const before = this.#dialog;
    const same = this.#shown?.id === top.id;
    const held = same && before?.contains(document.activeElement) ? document.activeElement : null;
    this.#draw(top, views.length > 1);
    if (before && same) keepTyped(before, this.#dialog);
    before?.close();
    before?.remove();
    this.#shown = top;
    this.#dialog.showModal();
    const twin = held && twinOf(held, this.#dialog);
    const first = this.#dialog.querySelector('.dialog-body :is(input, textarea, select)');
    (twin ?? first ?? this.#dialog.querySelector('.dialog-foot button:last-child'))?.focus();
  }

  #close() {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = null;
    this.#shown = null;
  }

  /** A line inside the modal, for what went wrong with it. */
  tell(text) {
    const place = this.#dialog?.querySelector('.dialog-notice');
    if (!place) return false;
    place.textContent = text;
    place.hidden = false;
    return true;
  }

  #draw(view, stacked) {
    const cancel = (clear) => () => act('close', { user: this.userNow(), view_id: view.id, clear });
    const form = make('form', { class: 'dialog-form', 'data-view': view.id, novalidate: true });
    const body = drawn('div', { class: 'dialog-body body' }, view.body);
    writeDates(body);
    begin(body);
    const submit = make(
      'button',
      { type: 'submit', class: 'button primary', disabled: view.submitDisabled },
      view.submit ?? '',
    );
    form.append(
      make(
        'div',
        { class: 'dialog-head' },
        make('h2', { id: `title-${view.id}` }, view.title),
        make(
          'button',
          { type: 'button', class: 'quiet', 'aria-label': 'Close', onclick: cancel(true) },
          '×',
        ),
      ),
      make('p', { class: 'dialog-notice', role: 'alert', hidden: true }),
      body,
      make(
        'div',
        { class: 'dialog-foot' },
        make(
          'button',
          { type: 'button', class: 'button', onclick: cancel(false) },
          stacked && view.close === 'Cancel' ? 'Back' : view.close,
        ),
        view.submit === null ? null : submit,
      ),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (submit.classList.contains('busy')) return;
      submit.classList.add('busy');
      form.querySelector('.dialog-notice').hidden = true;
      const answer = await act('submit', {
        user: this.userNow(),
        view_id: view.id,
        values: valuesIn(form),
      });
      submit.classList.remove('busy');
      showErrors(form, answer.errors);
      if (!answer.ok) this.tell(answer.detail ?? answer.error);
    });
    this.#dialog = make('dialog', { class: 'dialog', 'aria-labelledby': `title-${view.id}` }, form);
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      if (event.target === event.currentTarget) void cancel(false)();
    });
    byId('modals').append(this.#dialog);
  }
}
