import { drawn, make } from './dom.js';

/** The links people kept at the top of a channel; null when there are none. */
export const drawBookmarks = (bookmarks) =>
  bookmarks.length === 0
    ? null
    : make(
        'nav',
        { class: 'bookmarks', 'aria-label': 'Bookmarks' },
        ...bookmarks.map(({ title, link, sign }) =>
          make(
            'a',
            { href: link, target: '_blank', rel: 'noreferrer' },
            drawn('span', { 'aria-hidden': 'true' }, sign || '🔖'),
            ` ${title}`,
          ),
        ),
      );

/** What the app says while it works on a thread, and the prompts it suggests; empty when it says nothing. */
export const drawAssistant = (threads, threadTs, name, onPrompt) => {
  const said = threads.find((thread) => thread.thread_ts === threadTs);
  if (!said) return [];
  const status =
    said.status === ''
      ? []
      : [make('p', { class: 'assistant-status', role: 'status' }, `${name} ${said.status}`)];
  const prompts = said.prompts.map(({ title, message }) =>
    make(
      'button',
      { type: 'button', class: 'button', title: message, onclick: () => onPrompt(message) },
      title,
    ),
  );
  if (prompts.length === 0) return status;
  const heading = make('strong', {}, said.promptsTitle || 'Suggestions');
  return [
    ...status,
    make(
      'div',
      { class: 'prompts', role: 'group', 'aria-label': 'Suggestions' },
      heading,
      ...prompts,
    ),
  ];
};
