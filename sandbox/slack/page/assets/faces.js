import { make } from './dom.js';

const colours = [
  '#2e7d5b',
  '#9c4a1a',
  '#2b5fa8',
  '#7b3f98',
  '#a8323e',
  '#51682c',
  '#1f6f78',
  '#8a5a00',
];

/** A person's square: initials on a colour of their own; the bot has a drawn face. */
export const face = ({ id, name, realName = name, isBot }, size = '') => {
  if (isBot) return make('span', { class: `face bot ${size}`, 'aria-hidden': 'true' }, '⌬');
  const sum = [...id].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const initials = realName
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('');
  const square = make('span', { class: `face ${size}`, 'aria-hidden': 'true' }, initials);
  square.style.background = colours[sum % colours.length];
  return square;
};
