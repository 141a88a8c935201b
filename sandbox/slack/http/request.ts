import type { IncomingMessage } from 'node:http';
import { isObject, type Json, parseJson } from '../json.js';
import type { ErrorCode } from '../web-api/error-codes.js';

/** Most bytes a request may have. */
const bodyLimit = 60_000_000;

export class BodyTooLarge extends Error {}

/** A body that is not what its content type says, by Slack's name for the fault. */
export class UnreadableBody extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

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
const readForm = async (request: IncomingMessage, body: Buffer): Promise<FormData> => {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    throw new UnreadableBody('invalid_form_data');
  }
};

const textFields = (form: FormData): Record<string, Json> =>
  Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

type Fields = Readonly<Record<string, Json | undefined>>;

const jsonFields = (body: Buffer): Fields => {
  const json = parseJson(body.toString());
  if (json === undefined) throw new UnreadableBody('invalid_json');
  if (!isObject(json)) throw new UnreadableBody('json_not_object');
  return json;
};

const refuseCharset = (parameters: string): void => {
  const charset = /charset="?([^\s;"]+)/i.exec(parameters)?.[1]?.toLowerCase() ?? 'utf-8';
  if (!['utf-8', 'utf8', 'iso-8859-1'].includes(charset))
    throw new UnreadableBody('invalid_charset');
};

const fieldsOf = async (request: IncomingMessage, body: Buffer): Promise<Fields> => {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';');
  if (body.length === 0) return {};
  refuseCharset(parameters.join(';'));
  switch (type.trim().toLowerCase()) {
    case '':
      throw new UnreadableBody('missing_post_type');
    case 'application/json':
      return jsonFields(body);
    case 'multipart/form-data':
      return textFields(await readForm(request, body));
    case 'application/x-www-form-urlencoded':
    case 'text/plain':
      return Object.fromEntries(new URLSearchParams(body.toString()));
    default:
      throw new UnreadableBody('invalid_post_type');
  }
};

/** What Slack warns of in a content type: forms need no charset, everything else does. */
const charsetWarnings = (request: IncomingMessage, body: Buffer): readonly string[] => {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  const given = type.includes('charset=');
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type);
  if (body.length === 0 || given !== isForm) return [];
  return [given ? 'superfluous_charset' : 'missing_charset'];
};

/** The arguments of a call, and the codes of what is odd about how they came. */
export interface Given {
  readonly fields: Fields;
  readonly warnings: readonly string[];
}

/**
 * The arguments of a call, from its address and its body: form, multipart or JSON.
 * @throws UnreadableBody when the body is not what its content type says
 */
export const readArguments = async (request: IncomingMessage, url: URL): Promise<Given> => {
  const body = await readBytes(request);
  const fields = { ...Object.fromEntries(url.searchParams), ...(await fieldsOf(request, body)) };
  if (Object.keys(fields).some((name) => name.includes('[')))
    throw new UnreadableBody('invalid_array_arg');
  return { fields, warnings: charsetWarnings(request, body) };
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
