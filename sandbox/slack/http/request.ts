import type { IncomingMessage } from 'node:http';
import { isObject, type Json, parseJson } from '../json.js';

/** Most bytes a request may have. */
const bodyLimit = 60_000_000;

export class BodyTooLarge extends Error {}

export const readBytes = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > bodyLimit) throw new BodyTooLarge(`a request may have ${bodyLimit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

/** A multipart or form body, read by the platform's own parser. */
const readForm = async (request: IncomingMessage, body: Buffer): Promise<FormData> =>
  new Response(new Uint8Array(body), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();

const textFields = (form: FormData): Record<string, Json> =>
  Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** The arguments of a call, from its address and its body: form, multipart or JSON. */
export const readArguments = async (
  request: IncomingMessage,
  url: URL,
): Promise<Record<string, Json | undefined>> => {
  const fromQuery = Object.fromEntries(url.searchParams);
  const body = await readBytes(request);
  if (body.length === 0) return fromQuery;
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) {
    const json = parseJson(body.toString());
    return isObject(json) ? { ...fromQuery, ...json } : fromQuery;
  }
  if (type.startsWith('multipart/form-data'))
    return { ...fromQuery, ...textFields(await readForm(request, body)) };
  return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) };
};

/** The file of an upload: the first file of a multipart body, or the whole body. */
export const readUpload = async (request: IncomingMessage): Promise<Buffer> => {
  const body = await readBytes(request);
  if (!(request.headers['content-type'] ?? '').startsWith('multipart/form-data')) return body;
  const form = await readForm(request, body);
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file === undefined || typeof file === 'string'
    ? body
    : Buffer.from(await file.arrayBuffer());
};

/** A JSON body as an object; an empty one when there is no body; undefined when it is no object. */
export const readJsonObject = async (
  request: IncomingMessage,
): Promise<Record<string, Json | undefined> | undefined> => {
  const body = (await readBytes(request)).toString();
  if (body.trim() === '') return {};
  const json = parseJson(body);
  return isObject(json) ? json : undefined;
};
