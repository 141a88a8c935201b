/** Seconds within which messages of one author stand under one name, as in Slack. */
const together = 300;

const follows = (before, message) =>
  before?.matches('article') &&
  before.dataset.author === message.dataset.author &&
  !before.classList.contains('alone') &&
  !message.classList.contains('alone') &&
  !message.querySelector('.above, .edited') &&
  Number(message.dataset.ts) - Number(before.dataset.ts) < together;

/** Leaves out the face and name of messages that follow one by the same author. */
export const group = (list) => {
  for (const message of list.querySelectorAll('article'))
    message.classList.toggle(
      'following',
      Boolean(follows(message.previousElementSibling, message)),
    );
};
