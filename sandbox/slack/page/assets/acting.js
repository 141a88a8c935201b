import { confirmed } from './dialogs.js';
import { Keyed } from './keyed.js';
import { act } from './server.js';
import { Suggestions } from './suggestions.js';
import { upload } from './uploading.js';
import { answerOf, keepAnswer, takeBack, valuesIn } from './values.js';

/** Where an element stands: a message, or a view with what its form holds now. */
const placeOf = (control) => {
  const root = control.closest('[data-ts], [data-view]');
  return root.dataset.view === undefined
    ? { channel: root.dataset.channel, ts: root.dataset.ts, values: valuesIn(root) }
    : { view_id: root.dataset.view, values: valuesIn(root) };
};

const mark = (control, state) => {
  control.classList.toggle('busy', state === 'busy');
  control.classList.toggle('failed', state === 'failed');
  if (state === 'busy') control.setAttribute('aria-busy', 'true');
  else control.removeAttribute('aria-busy');
  if (state === 'failed') control.title = 'The app did not answer in time';
};

/** Sends what the person pressed or picked; the element turns until the app has acknowledged. */
const send = async (user, control, value) => {
  if (control.classList.contains('busy') || !(await confirmed(control.dataset.confirm)))
    return takeBack(control);
  keepAnswer(control);
  const shown = control.closest('.menu')?.querySelector('[data-act="menu"]') ?? control;
  mark(shown, 'busy');
  const { action, block, url } = control.dataset;
  if (url && /^https?:/.test(url)) window.open(url, '_blank', 'noreferrer');
  const answer = await act('click', {
    user,
    action_id: action,
    block_id: block,
    value,
    ...placeOf(control),
  });
  mark(shown, answer.error ? 'failed' : 'idle');
};

const closeMenus = (but) => {
  for (const list of document.querySelectorAll('.menu-list:not([hidden])')) {
    if (list === but) continue;
    list.hidden = true;
    list.parentElement.querySelector('[aria-expanded]')?.setAttribute('aria-expanded', 'false');
  }
};

const toggleMenu = (button) => {
  const list = button.parentElement.querySelector('.menu-list');
  closeMenus(list);
  list.hidden = !list.hidden;
  button.setAttribute('aria-expanded', String(!list.hidden));
  if (!list.hidden) list.querySelector('button')?.focus();
};

/** Moves through an open menu with the arrow keys; Escape closes it. */
const steer = (event) => {
  const list = event.target.closest('.menu, .suggest')?.querySelector('.menu-list:not([hidden])');
  const items = list ? [...list.querySelectorAll('button')] : [];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && items.length > 0) {
    event.preventDefault();
    const at = items.indexOf(event.target);
    items[
      (at < 0 && step < 0 ? items.length - 1 : at + step + items.length) % items.length
    ].focus();
  } else if (event.key === 'Escape' && list) {
    event.preventDefault();
    closeMenus();
    list.parentElement.querySelector('[aria-haspopup]')?.focus();
  }
};

const count = (input) => {
  const most = Number(input.dataset.most);
  const place = input.closest('.field')?.querySelector('.count');
  if (!most || !place) return;
  const left = most - [...input.value].length;
  place.hidden = left > most / 5;
  place.textContent = `${left} characters left`;
  place.classList.toggle('over', left < 0);
};

/** Makes the elements of messages and views work, all of them with a few listeners on the document. */
export const startActing = (userNow) => {
  const suggestions = new Suggestions({
    ask: (input) => {
      const { action, block } = input.dataset;
      const where = { action_id: action, block_id: block, value: input.value, ...placeOf(input) };
      return act('options', { user: userNow(), ...where });
    },
    changed: (input) => void send(userNow(), input, answerOf(input)),
  });
  const keyed = new Keyed((control) => void send(userNow(), control, answerOf(control)));
  document.addEventListener('keydown', (event) => keyed.pressed(event));
  document.addEventListener('pointerdown', () => keyed.pointed());
  document.addEventListener('focusout', (event) => keyed.left(event));
  document.addEventListener('click', (event) => {
    const control = event.target.closest('[data-act]');
    if (control?.dataset.act === 'unchoose') return suggestions.remove(control);
    if (!control || !['press', 'menu'].includes(control.dataset.act)) {
      if (!event.target.closest('.menu, .suggest')) closeMenus();
      return;
    }
    if (control.dataset.act === 'menu') return toggleMenu(control);
    control.closest('.menu')?.querySelector('[data-act="menu"]')?.focus();
    closeMenus();
    void send(userNow(), control, control.dataset.value);
  });
  document.addEventListener('change', (event) => {
    const control = event.target.closest('[data-act="pick"], [data-act="choose"]');
    if (control) keyed.changed(control);
    const files = event.target.closest('[data-act="upload"]');
    if (files) void upload(userNow(), files);
  });
  document.addEventListener('input', (event) => {
    const control = event.target.closest('[data-act="write"], [data-act="suggest"]');
    if (!control) return;
    if (control.dataset.act === 'suggest') suggestions.typed(control);
    else count(control);
    control.closest('.field')?.classList.remove('wrong');
  });
  document.addEventListener('keydown', (event) => {
    steer(event);
    const control = event.target.closest('input[data-act="write"]');
    if (control && event.key === 'Enter') {
      event.preventDefault();
      void send(userNow(), control, answerOf(control));
    }
  });
};
