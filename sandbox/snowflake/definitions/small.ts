import type { AccountObject, Context } from '../engine/context.js';
import type { SequenceProperties } from '../sql/objects.js';
import type { FileFormatObject } from '../stages/file-format.js';
import { type Stream, sourceOf } from '../streams/stream.js';
import { fullName, nameWritten, text } from './writing.js';

/** It begins at its start again, as the platform's does. */
export const sequenceText = (
  sequence: AccountObject<SequenceProperties>,
  qualified: boolean,
): string => {
  const { start, increment, ordered } = sequence.properties;
  const comment = sequence.comment === '' ? '' : ` COMMENT=${text(sequence.comment)}`;
  return `create or replace sequence ${nameWritten(sequence, qualified)} start with ${start} increment by ${increment} ${ordered ? 'order' : 'noorder'}${comment};`;
};

/** Its offset is not written: one that is made so begins where its table then is. */
export const streamText = (stream: Stream, qualified: boolean, { services }: Context): string => {
  const { sourceName, mode } = stream.properties;
  const source = sourceOf(stream, services.catalogue);
  const words = [
    `create or replace stream ${nameWritten(stream, qualified)}`,
    `on table ${source ? fullName(source) : sourceName}`,
    ...(mode === 'APPEND_ONLY' ? ['append_only = true'] : []),
    ...(stream.comment === '' ? [] : [`COMMENT = ${text(stream.comment)}`]),
  ];
  return `${words.join(' ')};`;
};

const flag = (word: string, given: boolean | undefined): string[] =>
  given === undefined ? [] : [`${word} = ${given}`];

/** Options as they were given; the others have their defaults. */
export const fileFormatText = (format: FileFormatObject, qualified: boolean): string => {
  const p = format.properties;
  const lines = [
    `CREATE OR REPLACE FILE FORMAT ${nameWritten(format, qualified)}`,
    ...(p.type === undefined ? [] : [`TYPE = ${p.type}`]),
    ...(p.skipHeader === undefined ? [] : [`SKIP_HEADER = ${p.skipHeader}`]),
    ...flag('PARSE_HEADER', p.parseHeader),
    ...(p.fieldDelimiter === undefined
      ? []
      : [`FIELD_DELIMITER = ${p.fieldDelimiter === '' ? 'NONE' : text(p.fieldDelimiter)}`]),
    ...(p.enclosedBy === undefined
      ? []
      : [`FIELD_OPTIONALLY_ENCLOSED_BY = ${p.enclosedBy === null ? 'NONE' : text(p.enclosedBy)}`]),
    ...(p.nullIf === undefined ? [] : [`NULL_IF = (${p.nullIf.map(text).join(', ')})`]),
    ...flag('EMPTY_FIELD_AS_NULL', p.emptyFieldAsNull),
    ...(format.comment === '' ? [] : [`COMMENT = ${text(format.comment)}`]),
  ];
  return `${lines.join('\n\t')};`;
};
