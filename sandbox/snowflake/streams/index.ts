import type { Context, Room, SystemFunction } from '../engine/context.js';
import { SnowflakeError } from '../engine/errors.js';
import type { Cell } from '../engine/value.js';
import { Cursor } from '../sql/cursor.js';
import {
  alterStreamGrammar,
  createStreamGrammar,
  dropStreamGrammar,
  findStream,
} from './create.js';
import { requireSource, StreamReader } from './reading.js';
import { describeStreamGrammar, showStreamsGrammar } from './show.js';
import type { Stream } from './stream.js';

/** The room with what queries need of it. */
export interface StreamsRoom extends Room {
  readonly reader: StreamReader;
}

/** The sentence is quoted in public reports; the code is not. */
const streamFrom = (given: Cell | undefined, context: Context): Stream => {
  const name = given === null || given === undefined ? '' : String(given);
  const stream = name.trim() === '' ? undefined : findStream(Cursor.of(name).name(), context);
  if (stream) return stream;
  throw new SnowflakeError(
    '001073',
    '22023',
    `SQL compilation error:\nInvalid value ['${name}'] for function 'SYSTEM$STREAM_HAS_DATA', parameter 1: must be a valid stream name`,
  );
};

const hasData = (reader: StreamReader): SystemFunction => ({
  name: 'SYSTEM$STREAM_HAS_DATA',
  returns: { name: 'SYSTEM$STREAM_HAS_DATA', type: 'boolean', nullable: true },
  call: async ([name], context) => {
    const stream = streamFrom(name, context);
    const table = requireSource(stream, context.frame, context.services);
    return reader.hasData(stream, table, context.services);
  },
});

/** Room `streams`: what has changed in tables since somebody last asked. */
export const streamsRoom = (): StreamsRoom => {
  const reader = new StreamReader();
  return {
    name: 'streams',
    reader,
    grammars: [
      createStreamGrammar,
      dropStreamGrammar,
      alterStreamGrammar,
      showStreamsGrammar,
      describeStreamGrammar,
    ],
    systemFunctions: [hasData(reader)],
  };
};
