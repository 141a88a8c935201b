import { drawn, make } from './dom.js';

/** Asks the question an element carries; answers whether the person said yes. */
export const confirmed = (json) =>
  new Promise((resolve) => {
    if (!json) return resolve(true);
    const asked = JSON.parse(json);
    const finish = (yes) => () => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    const dialog = make(
      'dialog',
      {
        class: 'dialog confirm',
        role: 'alertdialog',
        'aria-labelledby': 'confirm-title',
        'aria-describedby': 'confirm-text',
      },
      make('h2', { id: 'confirm-title' }, asked.title),
      drawn('div', { class: 'dialog-body body', id: 'confirm-text' }, asked.body),
      make(
        'div',
        { class: 'dialog-foot' },
        make('button', { type: 'button', class: 'button', onclick: finish(false) }, asked.deny),
        make(
          'button',
          {
            type: 'button',
            class: `button ${asked.style || 'primary'}`,
            onclick: finish(true),
            autofocus: true,
          },
          asked.confirm,
        ),
      ),
    );
    dialog.addEventListener('cancel', finish(false));
    document.body.append(dialog);
    dialog.showModal();
  });
