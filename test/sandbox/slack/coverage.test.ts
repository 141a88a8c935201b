import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverage, missing, offered, partly } from '../../../sandbox/slack/coverage.js';
import { aSlack, callApi } from './person.js';

/** Single names; of a family such as `pins.*`, some member of it. */
const missingNames = Object.keys(missing).flatMap((key) => {
  const [first = '', ...others] = key.split(', ');
  const family = first.split('.')[0];
  return [first.replace('*', 'list'), ...others.map((other) => `${family}.${other}`)];
});

describe('the list of methods in the README', () => {
  it('is what the server answers', async () => {
    const readme = await readFile('sandbox/slack/README.md', 'utf8');
    const [, listed = ''] = readme.split(/<!-- \/?methods -->/);
    expect([...listed.matchAll(/`([\w.]+)`/g)].map(([, name]) => name)).toEqual(offered());
  });

  it('says nothing is missing that is offered', () => {
    expect(missingNames.filter((name) => offered().includes(name))).toEqual([]);
  });

  it('says of nothing that it is there in part that is not there', () => {
    expect(Object.keys(partly).filter((name) => !offered().includes(name))).toEqual([]);
    expect([...coverage().full, ...Object.keys(partly)].sort()).toEqual(offered());
  });
});

describe('what the local Slack lacks', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  beforeAll(async () => {
    slack = await aSlack();
  });
  afterAll(() => slack.stop());

  it.each(missingNames)('is refused by name: %s', async (method) => {
    const answer = await callApi(slack, method);
    expect(answer).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(JSON.stringify(answer)).toContain(method);
  });
});
