import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, aSlack, callApi, stateOf } from './person.js';

describe('the guard of the local Slack', () => {
  let slack: Awaited<ReturnType<typeof aSlack>>;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-guard-'));
    slack = await aSlack({ stateFolder: join(folder, 'state') });
  });

  afterAll(async () => {
    await slack.stop();
    await rm(folder, { recursive: true });
    expect(slack.faults).toEqual([]);
  });

  /** Sends a request with headers that `fetch` would not let through. */
  const send = (path: string, method: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(new URL(path, slack.page), { method, headers });
      sent.on('response', (answer) => {
        answer.destroy();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });

  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const routes: readonly [string, string, Record<string, string>][] = [
    ['/', 'GET', {}],
    ['/page/start', 'GET', {}],
    ['/page/feed?user=U1', 'GET', {}],
    ['/page/main.js', 'GET', {}],
    ['/api/auth.test', 'POST', {}],
    ['/test/state', 'GET', {}],
    ['/test/reset', 'POST', {}],
    ['/response/key', 'POST', {}],
    ['/upload/F1', 'POST', {}],
    ['/files/F1/a.png', 'GET', {}],
    ['/link/?ticket=x', 'GET', upgrade],
  ];

  it.each(routes)('answers 403 to foreign hosts and origins on %s', async (path, method, more) => {
    const foreign = [
      { origin: 'http://example.com' },
      { origin: 'null' },
      { origin: `http://localhost.example:${slack.port}` },
      { origin: `https://127.0.0.1:${slack.port}` },
      { host: 'example.com' },
      { host: '127.0.0.1.example.com' },
      { host: `example.com:${slack.port}` },
      { host: `127.0.0.1:${slack.port + 1}` },
    ];
    for (const headers of foreign)
      expect(await send(path, method, { ...more, ...headers }), JSON.stringify(headers)).toBe(403);
    const own = { ...more, host: `localhost:${slack.port}`, origin: slack.page.slice(0, -1) };
    expect(await send(path, method, own)).not.toBe(path.startsWith('/link/') ? 200 : 403);
  });

  it('lets a ticket open one socket only', async () => {
    const { url } = await callApi(slack, 'apps.connections.open', {}, slack.appToken);
    const { pathname, search } = new URL(url);
    expect(await send(pathname + search, 'GET', upgrade)).toBe(101);
    expect(await send(pathname + search, 'GET', upgrade)).toBe(403);
    expect(await send('/link/?ticket=guessed', 'GET', upgrade)).toBe(403);
  });

  it('survives addresses and requests that no client sends', async () => {
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(slack.port, '127.0.0.1', () => socket.end(text));
        socket.on('data', (data) => {
          answer += String(data);
        });
        socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
        socket.on('error', () => resolve('reset'));
      });
    const host = `Host: 127.0.0.1:${slack.port}\r\nConnection: close\r\n\r\n`;
    for (const address of [
      '//',
      '//[',
      '/%',
      '/api/%00',
      '/files/../../etc/passwd',
      '/page/%2e%2e/x',
      'http://[',
      '*',
    ])
      expect(await raw(`GET ${address} HTTP/1.1\r\n${host}`)).toMatch(/ (200|400|403|404) |reset/);
    expect(await raw('NONSENSE\r\n\r\n')).toMatch(/400/);
    expect(
      await raw(`POST /api/chat.postMessage HTTP/1.1\r\nContent-Length: 99\r\n${host}half`),
    ).toMatch(/^$|400/);
    expect((await stateOf(slack.page)).ok).toBe(true);
  });

  it('keeps uploads inside its state file, whatever they are called', async () => {
    const user = slack.workspace.people[0]?.id;
    const names = [
      '../../../escaped.txt',
      '/etc/passwd',
      '..\\x.png',
      'a\u0000b.txt',
      '\ud800.txt',
    ];
    for (const name of names) {
      const begun = await callApi(slack, 'files.getUploadURLExternal', {
        filename: name,
        length: 3,
      });
      await fetch(begun.upload_url, { method: 'POST', body: 'abc' });
      const done = await callApi(slack, 'files.completeUploadExternal', {
        files: [{ id: begun.file_id }],
      });
      expect(await (await fetch(done.files[0].url_private)).text()).toBe('abc');
      expect((await act(slack.page, 'file', { user, name, content: 'abc' })).ok).toBe(true);
    }
    expect(await send('/files/F0NOWHERE/..%2f..%2fslack.json', 'GET', {})).toBe(404);
    expect(await readdir(folder)).toEqual(['state']);
    const kept = (await readdir(join(folder, 'state'))).filter((name) => !name.endsWith('.new'));
    expect(kept).toEqual(['slack.json']);
    expect(await readFile(join(folder, 'state', 'slack.json'), 'utf8')).not.toContain(
      'escaped.txt"/',
    );
  });

  it('shows no upload as a page of its own origin', async () => {
    const begun = await callApi(slack, 'files.getUploadURLExternal', {
      filename: 'x.html',
      length: 3,
    });
    await fetch(begun.upload_url, { method: 'POST', body: '<script>alert(1)</script>' });
    const answer = await fetch(`${slack.page}files/${begun.file_id}/x.html`);
    await answer.text();
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
