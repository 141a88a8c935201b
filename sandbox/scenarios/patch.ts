/** What a patch does to one file: each `old` is to stand in it exactly once. */
interface FilePatch {
  /** path inside the patched folder */
  readonly path: string;
  readonly hunks: readonly { readonly old: string; readonly new: string }[];
}

const isPart = (sign: string) => (line: string) => line.startsWith(' ') || line.startsWith(sign);

const hunkOf = (text: string): FilePatch['hunks'][number] => {
  const lines = text.split('\n').slice(1);
  const side = (sign: string) =>
    lines
      .filter(isPart(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  return { old: side('-'), new: side('+') };
};

/**
 * Reads a unified diff. Hunks are found by their words alone, so that line numbers may be left out:
 * `@@` opens a hunk.
 */
export const readPatch = (patch: string): FilePatch[] => {
  const [, ...files] = patch.split(/^--- .*\n\+\+\+ b\//m);
  return files.map((file) => {
    const [path = '', ...hunks] = file.split(/^(?=@@)/m);
    return { path: path.trim(), hunks: hunks.map(hunkOf) };
  });
};

/** The file with a patch's hunks in it. @throws Error naming the file when a hunk does not fit */
export const patched = (text: string, { path, hunks }: FilePatch): string =>
  hunks.reduce((changed, hunk) => {
    const [before, after, ...more] = changed.split(hunk.old);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(
        `The patch does not fit ${path}: it holds ${more.length === 0 ? 'no' : 'several'} of these lines:\n${hunk.old}`,
      );
    return `${before}${hunk.new}${after}`;
  }, text);
