import { byId, make } from './dom.js';

/** The line above the messages: a channel's name, topic and members, or an app's tabs. */
export const drawHead = (start, { channel, home, dm, open }) => {
  const { name, topic, isPrivate, members } = channel ?? {};
  const tab = (label, place, here) =>
    make(
      'button',
      { type: 'button', role: 'tab', 'aria-selected': String(here), onclick: () => open(place) },
      label,
    );
  const inApp = home || channel?.isIm;
  byId('head').replaceChildren(
    make('h1', {}, inApp ? start.app.name : `${isPrivate ? '🔒 ' : '# '}${name ?? ''}`),
    inApp
      ? make(
          'div',
          { class: 'tabs', role: 'tablist' },
          start.app.homeTab ? tab('Home', { home: true }, home) : null,
          tab('Messages', { channel: dm?.id }, !home),
        )
      : make('span', { class: 'topic' }, `${topic ?? ''} · ${members?.length ?? 0} members`),
  );
};

/** What stands above the first message: where one is, and the commands there are. */
export const drawBeginning = (start, channel, empty) => {
  const hints = start.commands.map(({ command, usageHint }) =>
    make('li', {}, make('code', {}, command), ` ${usageHint}`),
  );
  return make(
    'div',
    { class: 'beginning' },
    make(
      'h2',
      {},
      channel?.isIm
        ? `Messages with ${start.app.name}`
        : `This is the beginning of #${channel?.name ?? ''}`,
    ),
    make('p', {}, empty ? 'Nothing was written yet. What the app knows:' : 'The app knows:'),
    make('ul', {}, ...hints),
  );
};
