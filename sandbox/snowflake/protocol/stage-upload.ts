import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stages } from '../stages/stage.js';
import type { Route } from './parts.js';

/**
 * Where snowflake-sdk is to send a file that it has in memory, such as array binds: into a folder it copies files
 * only, but Google's storage it reaches over HTTP, by the address and token that it is told.
 * @param origin `http://host:port`
 * @param location `@stage/path`
 */
export const uploadByHttp = (origin: string, location: string, token: string) => ({
  locationType: 'GCS',
  location: `stages/${encodeURIComponent(location)}/`,
  path: '',
  region: 'local',
  creds: { GCS_ACCESS_TOKEN: token },
  presignedUrl: null,
  endPoint: origin,
  isClientSideEncrypted: false,
});

/** `HEAD` and `PUT /stages/{location}/{file}`, for whoever has a session whose role may write there. */
export const upload: Route = async ({ method, headers, body }, parts, location = '', file = '') => {
  try {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const { frame } = parts.protocol.book.holderOf(bearer);
    const stages = parts.services.room<Stages>('stages');
    const named = `${decodeURIComponent(location)}/${decodeURIComponent(file)}`;
    const place = stages.resolve(named, frame, 'WRITE');
    const path = join(place.root, place.path);
    if (method === 'HEAD') {
      const size = await stat(path).then(
        ({ size }) => size,
        () => undefined,
      );
      return { status: size === undefined ? 404 : 200, body: null };
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body instanceof Buffer ? body : '');
    return { status: 200, body: null };
  } catch (error) {
    // the driver reads nothing but the status
    return { status: 403, body: { message: error instanceof Error ? error.message : '' } };
  }
};
