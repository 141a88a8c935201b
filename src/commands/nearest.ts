/** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
const distance = (from: string, to: string): number => {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
};

/** The known word somebody probably meant; null when none is near enough to offer. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  const lower = word.toLowerCase().slice(0, 40);
  const scored = known
    .map((candidate) => ({
      candidate,
      away: candidate.startsWith(lower) && lower.length > 1 ? 1 : distance(lower, candidate),
    }))
    .sort((a, b) => a.away - b.away);
  const [best] = scored;
  if (best === undefined) return null;
  return best.away <= Math.max(2, Math.floor(best.candidate.length / 2)) ? best.candidate : null;
};
