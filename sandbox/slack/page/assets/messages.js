import { clock, dayOf, since, wholeDate, writeDates } from './dates.js';
import { drawn, make } from './dom.js';
import { face } from './faces.js';
import { begin } from './values.js';

const flag = (text) => make('span', { class: 'flag' }, text);

const toolbar = (message, doing) =>
  make(
    'div',
    { class: 'tools', role: 'group', 'aria-label': 'Message' },
    ...(message.ephemeral
      ? []
      : ['+1', 'eyes', 'white_check_mark'].map((name, index) =>
          make(
            'button',
            {
              type: 'button',
              'aria-label': `React with ${name}`,
              onclick: () => doing.react(message, name),
            },
            ['👍', '👀', '✅'][index],
          ),
        )),
    message.ephemeral || !doing.openThread
      ? null
      : make(
          'button',
          {
            type: 'button',
            'aria-label': 'Reply in thread',
            title: 'Reply in thread',
            onclick: () => doing.openThread(message),
          },
          '💬',
        ),
    ...doing.shortcuts.map(({ name, callbackId }) =>
      make(
        'button',
        { type: 'button', title: name, onclick: () => doing.useShortcut(message, callbackId) },
        `⚡ ${name}`,
      ),
    ),
    make(
      'button',
      {
        type: 'button',
        'aria-label': 'Notification text',
        title: `Notification text:\n${message.text || '(none: the app gave no text)'}`,
        onclick: () => doing.tellText(message),
      },
      '🔔',
    ),
  );

const replies = (message, doing) =>
  message.replies === 0 || !doing.openThread
    ? null
    : make(
        'button',
        { type: 'button', class: 'replies', onclick: () => doing.openThread(message) },
        ...message.repliers.slice(0, 4).map((person) => face(person, 'small')),
        make('strong', {}, message.replies === 1 ? '1 reply' : `${message.replies} replies`),
        make('span', {}, `Last reply ${since(message.latestReply)}`),
      );

const reactions = (message, doing) =>
  message.reactions.length === 0
    ? null
    : make(
        'div',
        { class: 'reactions' },
        ...message.reactions.map(({ name, count, sign, by }) => {
          const label = `${name}: ${count}, by ${by}`;
          const button = drawn(
            'button',
            { type: 'button', title: `:${name}: ${by}`, 'aria-label': label },
            sign,
          );
          button.append(` ${count}`);
          button.addEventListener('click', () => doing.react(message, name));
          return button;
        }),
      );

/** One message with everything around it. Its label is the notification text, as Slack reads it out. */
export const drawMessage = (message, doing) => {
  const body = drawn('div', { class: 'body' }, message.body);
  writeDates(body);
  begin(body);
  const who = message.author;
  return make(
    'article',
    {
      tabindex: '0',
      class: `message ${message.ephemeral ? 'alone' : ''}`,
      'data-channel': message.channel,
      'data-ts': message.ts,
      'data-author': who.id,
      'aria-label': `${who.name}, ${clock(message.ts)}${message.ephemeral ? ', only visible to you' : ''}: ${message.text}`,
    },
    message.ephemeral ? make('div', { class: 'above' }, '👁 Only visible to you') : null,
    message.pinned ? make('div', { class: 'above' }, '📌 Pinned') : null,
    message.asked
      ? make('div', { class: 'above' }, `${message.asked.by} used ${message.asked.line}`)
      : null,
    message.broadcast && doing.openThread
      ? make('div', { class: 'above' }, '↩ Also sent to the channel from a thread')
      : null,
    face(who),
    make(
      'div',
      { class: 'said' },
      make(
        'div',
        { class: 'byline' },
        make('strong', {}, who.name),
        who.isBot ? flag('APP') : null,
        make('time', { title: wholeDate(message.ts) }, clock(message.ts)),
        message.edited ? make('span', { class: 'edited' }, '(edited)') : null,
        message.streaming ? make('span', { class: 'edited streaming' }, 'writing…') : null,
      ),
      body,
      reactions(message, doing),
      replies(message, doing),
    ),
    toolbar(message, doing),
  );
};

/** A list of messages with a line for each day. */
export const drawList = (messages, doing) => {
  let day = '';
  return messages.flatMap((message) => {
    const its = dayOf(message.ts);
    const line =
      its === day ? [] : [make('div', { class: 'day', role: 'separator' }, make('span', {}, its))];
    day = its;
    return [...line, drawMessage(message, doing)];
  });
};
