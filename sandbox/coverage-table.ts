import type { Area } from './area.js';
import { coverage as slack } from './slack/coverage.js';
import { coverage as snowflake } from './snowflake/coverage.js';

const MARKERS = /(<!-- coverage -->\n).*(<!-- \/coverage -->)/s;

const code = (names: string): string =>
  names
    .split(', ')
    .map((name) => `\`${name}\``)
    .join(', ');

const paragraph = (word: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${word}: ${code(names.join(', '))}.`, ''];

const section = (platform: string, { title, full, partly, missing }: Area): string => {
  const noted = Object.entries(missing).filter(([, note]) => note !== '');
  const bare = Object.keys(missing).filter((name) => missing[name] === '');
  const rows = [
    ...Object.entries(partly).map(([name, note]) => `| ${code(name)} | partial | ${note} |`),
    ...noted.map(([name, note]) => `| ${code(name)} | none | ${note} |`),
  ];
  const table = ['| | Coverage | What is missing or different |', '|---|---|---|', ...rows, ''];
  return [
    `### ${platform}: ${title}`,
    '',
    ...paragraph('Full', full),
    ...(rows.length === 0 ? [] : table),
    ...paragraph('None', bare),
  ].join('\n');
};

/** What the two servers do and do not do, in Markdown, from their coverage lists. */
export const coverageTable = (): string =>
  [
    ...Object.values(snowflake).map((area) => section('Snowflake', area)),
    section('Slack', slack()),
  ].join('\n');

/** Puts the table between its markers. @throws when the text has no markers */
export const withCoverage = (text: string): string => {
  if (!MARKERS.test(text)) throw new Error('there are no <!-- coverage --> markers');
  return text.replace(MARKERS, (_, before: string, after: string) =>
    [before, coverageTable(), after].join('\n'),
  );
};
