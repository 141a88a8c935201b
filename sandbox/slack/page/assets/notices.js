import { byId, make } from './dom.js';

/** Shows a line at the foot of the page for some seconds; a click goes where it points. */
export const toast = (title, text, { kind = '', onOpen = null, seconds = 7 } = {}) => {
  const close = () => node.remove();
  const node = make(
    'div',
    { class: `toast ${kind}` },
    make(
      onOpen ? 'button' : 'div',
      {
        class: 'toast-text',
        type: onOpen ? 'button' : null,
        onclick: () => {
          onOpen?.();
          if (onOpen) close();
        },
      },
      make('strong', {}, title),
      make('span', {}, text),
    ),
    make(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'Dismiss', onclick: close },
      '×',
    ),
  );
  byId('toasts').append(node);
  setTimeout(close, seconds * 1000);
};
