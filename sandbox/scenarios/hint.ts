import { type Story, stories } from './stories.js';

/** What to type, and what to expect then, for a terminal. */
export const hintOf = ({ about, type, expect }: Story): string =>
  [`The story: ${about}.`, ...type.map((line) => `  Type   ${line}`), `  Expect ${expect}`].join(
    '\n',
  );

/** @throws TypeError naming the scenarios that there are */
export const storyOf = (name: string): Story => {
  const story = Object.hasOwn(stories, name) ? stories[name] : undefined;
  if (story === undefined)
    throw new TypeError(
      `There is no scenario '${name}'; there are ${Object.keys(stories).join(', ')}`,
    );
  return story;
};
