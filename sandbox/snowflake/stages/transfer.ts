import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseInProcedure } from '../access/owners-rights.js';
import type { Context, Grammar, Statement } from '../engine/context.js';
import { syntaxError, unsupported } from '../engine/errors.js';
import { type Result, statementType } from '../engine/result.js';
import { filesOf, matching } from './files.js';
import type { Stages } from './stage.js';

interface Request {
  readonly first: string;
  readonly second: string;
  readonly options: ReadonlyMap<string, string>;
}

const WORD = /^(?:'((?:[^']|'')*)'|(\?)|:(\d+)|((?:"(?:[^"]|"")*"|[^\s'"])+))\s*/;
const OPTION = /^([A-Za-z_]+)\s*=\s*(?:'((?:[^']|'')*)'|([^\s;]+))\s*/;

/**
 * PUT and GET are read from their text: a bare `file:///path` is no SQL token (its slashes would
 * begin a comment).
 */
const readRequest = (sql: string, context: Context): Request => {
  let rest = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:PUT|GET)\s+/i, '');
  let binds = 0;
  const word = (): string => {
    const match = WORD.exec(rest);
    if (!match) throw syntaxError(`syntax error unexpected '${rest.slice(0, 20) || '<EOF>'}'.`);
    rest = rest.slice(match[0].length);
    if (match[1] !== undefined) return match[1].replaceAll("''", "'");
    if (match[4] !== undefined) return match[4];
    return String(context.bind(match[3] === undefined ? ++binds : Number(match[3])));
  };
  const first = word();
  const second = word();
  const options = new Map<string, string>();
  for (let match = OPTION.exec(rest); match; match = OPTION.exec(rest)) {
    rest = rest.slice(match[0].length);
    options.set((match[1] ?? '').toUpperCase(), match[2] ?? match[3] ?? '');
  }
  if (!/^[\s;]*$/.test(rest)) throw syntaxError(`syntax error unexpected '${rest.slice(0, 20)}'.`);
  return { first, second, options };
};

/** @throws SnowflakeError 000002 naming an option that is none of these */
const checkOptions = (command: string, { options }: Request, known: readonly string[]): void => {
  const other = [...options.keys()].find((name) => !known.includes(name));
  if (other !== undefined) throw unsupported(`${command} option ${other}`);
};

const PUT_OPTIONS = ['PARALLEL', 'AUTO_COMPRESS', 'SOURCE_COMPRESSION', 'OVERWRITE'];
const GET_OPTIONS = ['PARALLEL', 'PATTERN'];

const localPath = (text: string): string => {
  if (!/^file:\/\//i.test(text)) throw syntaxError(`'${text}' is not a local file location.`);
  return text.slice('file://'.length);
};

const isTrue = (text: string | undefined, otherwise: boolean): boolean =>
  text === undefined ? otherwise : text.toUpperCase() === 'TRUE';

const stageInfo = (location: string) => ({
  locationType: 'LOCAL_FS',
  location: `${location}/`,
  path: '',
  region: null,
  creds: {},
  presignedUrl: null,
  endPoint: null,
  isClientSideEncrypted: false,
});

const transfer = (
  command: 'UPLOAD' | 'DOWNLOAD',
  data: Readonly<Record<string, unknown>>,
  location?: string,
): Result => ({
  columns: [],
  vectors: [],
  rowCount: 0,
  statementType: command === 'UPLOAD' ? statementType.put : statementType.get,
  transfer: { command, data: { command, ...data }, ...(location ? { location } : {}) },
});

/** Both clients know `auto_detect`; Node breaks on `none`, which means the same to them. */
const compressionOf = (text: string | undefined): string => {
  const named = (text ?? 'auto_detect').toLowerCase();
  return named === 'none' ? 'auto_detect' : named;
};

const put = async (request: Request, context: Context, stages: Stages) => {
  checkOptions('PUT', request, PUT_OPTIONS);
  const { first, second, options } = request;
  const place = stages.resolve(second, context.frame, 'WRITE');
  const folder = join(place.root, place.path);
  await mkdir(folder, { recursive: true });
  const info = stageInfo(folder.replace(/\/$/, ''));
  const source = localPath(first);
  const overwrite = isTrue(options.get('OVERWRITE'), false);
  // a name without a folder may be that of a stream, which has no file; and into a folder clients copy without looking
  const kept = !overwrite && (await readdir(folder)).length > 0;
  const location = source.includes('/') && !kept ? undefined : second;
  const data = {
    src_locations: [source],
    parallel: Number(options.get('PARALLEL') ?? 4),
    threshold: 209_715_200,
    autoCompress: isTrue(options.get('AUTO_COMPRESS'), true),
    overwrite,
    sourceCompression: compressionOf(options.get('SOURCE_COMPRESSION')),
    clientShowEncryptionParameter: true,
    encryptionMaterial: null,
    presignedUrls: null,
    stageInfo: info,
    uploadInfo: info,
    operation: 'Node',
    kind: null,
  };
  return transfer('UPLOAD', data, location);
};

const get = async (request: Request, context: Context, stages: Stages) => {
  checkOptions('GET', request, GET_OPTIONS);
  const { first, second, options } = request;
  const place = stages.resolve(first, context.frame, 'READ');
  const pattern = options.get('PATTERN') ?? null;
  const files = await matching(context.services.system, await filesOf(place), pattern);
  return transfer('DOWNLOAD', {
    src_locations: files,
    localLocation: localPath(second),
    parallel: Number(options.get('PARALLEL') ?? 10),
    threshold: 209_715_200,
    autoCompress: false,
    overwrite: false,
    sourceCompression: 'none',
    clientShowEncryptionParameter: true,
    encryptionMaterial: [],
    presignedUrls: null,
    stageInfo: stageInfo(place.root),
    operation: 'Node',
    kind: null,
  });
};

/** PUT and GET: the reply tells the client which folder of this machine to copy to or from. */
export const transferGrammar =
  (stages: () => Stages): Grammar =>
  (cursor): Statement | undefined => {
    const command = cursor.oneOf('PUT', 'GET');
    if (!command) return undefined;
    const run = command === 'PUT' ? put : get;
    return {
      kind: command.toLowerCase(),
      statementType: command === 'PUT' ? statementType.put : statementType.get,
      cost: 'metadata',
      commits: false,
      run: (running) => {
        // a library that moves files for a handler asks where they are; what the handler writes itself is refused
        if (!running.internal) refuseInProcedure(running.frame, `${command}_FILES`);
        return run(readRequest(cursor.sql, running), running, stages());
      },
    };
  };
