import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { missing, offered } from '../../../sandbox/slack/coverage.js';

describe('the list of methods in the README', () => {
  it('is what the server answers', async () => {
    const readme = await readFile('sandbox/slack/README.md', 'utf8');
    const [, listed = ''] = readme.split(/<!-- \/?methods -->/);
    expect([...listed.matchAll(/`([\w.]+)`/g)].map(([, name]) => name)).toEqual(offered());
  });

  it('says nothing is missing that is offered', () => {
    const named = Object.keys(missing).flatMap((key) => key.split(', '));
    expect(named.filter((name) => offered().includes(name))).toEqual([]);
  });
});
