import { readClone } from '../catalogue/clone.js';
import type { AccountObject, Context, Grammar } from '../engine/context.js';
import { unsupported } from '../engine/errors.js';
import { statementType, statusResult } from '../engine/result.js';
import type { Cursor, Name } from '../sql/cursor.js';
import { type FileFormat, namedFormat, readFileFormat, readFormatOptions } from './file-format.js';
import { prepareObject, readCreate } from './new-object.js';
import { required, type StageProperties } from './stage.js';

/** Options of a stage that change nothing here. */
const INDIFFERENT = new Set(['DIRECTORY', 'ENCRYPTION', 'COPY_OPTIONS']);

const readStageOptions = (cursor: Cursor, context: Context) => {
  let fileFormat: Partial<FileFormat> = {};
  let comment = '';
  while (!cursor.done && !cursor.sees(';')) {
    const option = cursor.identifier();
    cursor.expect('=');
    if (option === 'FILE_FORMAT') fileFormat = readFileFormat(cursor, namedFormat(context));
    else if (option === 'COMMENT') comment = cursor.text();
    else if (INDIFFERENT.has(option)) cursor.parenthesised();
    else throw unsupported(`stage option ${option}`);
  }
  cursor.end();
  return { fileFormat, comment };
};

/** @throws SnowflakeError 002003 for one that is not there, 003001 without USAGE */
const formatToClone = (name: Name, { services, frame }: Context) => {
  const found = required<Partial<FileFormat>>(services, 'FILE FORMAT', name, frame);
  services.access.require(frame, 'USAGE', found);
  return found.properties;
};

/** CREATE STAGE and CREATE FILE FORMAT. */
export const createGrammar =
  (created: (stage: AccountObject) => Promise<void>): Grammar =>
  (cursor, context) => {
    const words = readCreate(cursor);
    if (!words) return undefined;
    const isStage = cursor.accept('STAGE');
    if (!isStage && !cursor.accept('FILE', 'FORMAT')) return undefined;
    const notExists = cursor.accept('IF', 'NOT', 'EXISTS');
    const name = cursor.name();
    const ifNotExists = notExists || cursor.accept('IF', 'NOT', 'EXISTS');
    const ddl = { statementType: statementType.ddl, cost: 'metadata', commits: true } as const;
    if (!isStage) {
      const source = readClone(cursor);
      const format = source ? formatToClone(source, context) : readFormatOptions(cursor);
      const comment = cursor.accept('COMMENT', '=') ? cursor.text() : '';
      cursor.end();
      return {
        ...ddl,
        kind: 'create file format',
        run: async (running) => {
          const wanted = { ...words, kind: 'FILE FORMAT', name, ifNotExists, comment } as const;
          const { blank, kept } = prepareObject(wanted, running);
          if (kept) return statusResult(`${blank.name} already exists, statement succeeded.`);
          await running.services.catalogue.put({ ...blank, properties: { ...format } });
          return statusResult(`File format ${blank.name} successfully created.`);
        },
      };
    }
    const { fileFormat, comment } = readStageOptions(cursor, context);
    return {
      ...ddl,
      kind: 'create stage',
      run: async (running) => {
        const wanted = { ...words, kind: 'STAGE', name, ifNotExists, comment } as const;
        const { blank, kept } = prepareObject<StageProperties>(wanted, running);
        if (kept) return statusResult(`${blank.name} already exists, statement succeeded.`);
        const properties: StageProperties = { temporary: words.temporary, fileFormat };
        const stage: AccountObject = { ...blank, properties };
        await running.services.catalogue.put(stage);
        await created(stage);
        return statusResult(`Stage area ${blank.name} successfully created.`);
      },
    };
  };
