import { type Alterable, alterObjectGrammar } from '../catalogue/alter-object.js';
import type { Grammar } from '../engine/context.js';
import { unsupported } from '../engine/errors.js';
import { namedFormat, readFileFormat, readFormatOptions } from './file-format.js';

const stages: Alterable = {
  kind: 'STAGE',
  settings: {
    FILE_FORMAT: (cursor, sets, context) => {
      if (!sets) throw unsupported('ALTER STAGE … UNSET FILE_FORMAT');
      cursor.expect('=');
      const fileFormat = readFileFormat(cursor, namedFormat(context));
      return (object) => ({ ...object, properties: { ...object.properties, fileFormat } });
    },
  },
};

const fileFormats: Alterable = {
  kind: 'FILE FORMAT',
  others: (cursor, sets) => {
    if (!sets) throw unsupported('ALTER FILE FORMAT … UNSET');
    const from = cursor.position;
    const options = readFormatOptions(cursor);
    if (cursor.position === from) throw cursor.unexpected();
    return (object) => ({ ...object, properties: { ...object.properties, ...options } });
  },
};

/** ALTER STAGE and ALTER FILE FORMAT. */
export const alterGrammars: readonly Grammar[] = [stages, fileFormats].map(alterObjectGrammar);
