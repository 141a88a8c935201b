import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../../root.js';

export interface Asset {
  readonly content: Buffer;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const folder = join(root, 'sandbox', 'slack', 'page', 'assets');

/** The library's own style sheet, beside its entry file. */
const libraryStyle = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('slack-blocks-to-jsx')), 'style.css');

const pathOf = (address: string): string | undefined => {
  if (address === '/' || address.startsWith('/archives/')) return join(folder, 'index.html');
  if (address === '/page/blocks.css') return libraryStyle();
  const name = /^\/page\/([a-z-]+\.(?:js|css|svg))$/.exec(address)?.[1];
  return name === undefined ? undefined : join(folder, name);
};

/** A file of the page; undefined when there is none of that address. */
export const readAsset = async (address: string): Promise<Asset | undefined> => {
  const path = pathOf(address);
  if (path === undefined) return undefined;
  try {
    return {
      content: await readFile(path),
      type: types[path.split('.').at(-1) ?? ''] ?? 'text/plain',
    };
  } catch {
    return undefined;
  }
};
